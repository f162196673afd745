import type { RoutingTableView } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { estatesQuery } from '../../shared/api/queries.js';
import { routingTableQuery } from '../../shared/api/routing-queries.js';
import { useRoutingRights } from './may-change-routing.js';
import { useRoutingNames } from './use-routing-names.js';

interface Option {
  readonly value: string;
  readonly label: string;
}

const labels = (path: string): string => path.replaceAll('-', '_');

/** Among what the viewer may choose, all of it within his places. */
export function useRoutingOptions() {
  const names = useRoutingNames();
  const rights = useRoutingRights();
  const estates = useQuery(estatesQuery).data ?? [];
  const table: RoutingTableView | undefined = useQuery(routingTableQuery).data;
  const paths = new Set(
    estates.flatMap(({ districtId, streetId, id }) => [
      districtId,
      `${districtId}.${streetId}`,
      `${districtId}.${streetId}.${id}`,
    ]),
  );
  const places: Option[] = [...paths]
    .filter(rights.mayChange)
    .sort()
    .map((path) => ({ value: path, label: names.place(path) }));
  const parties = (table?.parties ?? []).filter(({ gone }) => !gone);
  const asOption = ({ id, name }: { readonly id: string; readonly name: string }): Option => ({
    value: id,
    label: name,
  });
  /** Calendars that there are, and those that there could be. */
  const rosters = [
    ...new Set([
      ...(table?.rosters ?? []),
      ...parties.filter(({ place }) => rights.mayChange(place)).map(({ id }) => `party:${id}`),
      ...places
        .filter(({ value }) => value.split('.').length < 3)
        .flatMap(({ value }) => [`officers:${labels(value)}`, `dispatchers:${labels(value)}`]),
    ]),
  ];
  return {
    places,
    estates: estates
      .filter(({ id }) => rights.mayChange(rights.pathOfEstate(id) ?? ''))
      .map(({ id }) => ({ value: id, label: names.estate(id) })),
    parties: parties.map(asOption),
    contractors: parties.filter(({ kind }) => kind === 'contractor').map(asOption),
    rosters: rosters.map((roster) => ({ value: roster, label: names.audience(roster) })),
  };
}
