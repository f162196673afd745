import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';

/** A query as Grafana's InfluxDB data source takes it in Flux mode, which the SDK has no builder for. */
export interface FluxQuery extends Dataquery {
  readonly refId: string;
  readonly query: string;
  readonly datasource: { readonly type: 'influxdb'; readonly uid: string };
}

/** The data source is whichever the person chose at the top of the dashboard. */
export const chosenDatasource = { type: 'influxdb', uid: `\${datasource}` } as const;

/** Flux with Grafana's own variables: `v.timeRangeStart`, `v.timeRangeStop`, `v.windowPeriod`, and the dashboard's in `${…}`. */
export function flux(refId: string, query: string): Builder<Dataquery> {
  const target: FluxQuery = {
    refId,
    query,
    datasource: chosenDatasource,
    _implementsDataqueryVariant: () => {},
  };
  return { build: () => target };
}
