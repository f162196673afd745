import type { Quality, QualityReason } from '@anju/contracts';
import type { InfluxdbServer } from '../influxdb-server.js';
import type { KnownReading } from './compare-readings.js';

const everything = (bucket: string) => `
  from(bucket: ${JSON.stringify(bucket)})
    |> range(start: 0, stop: 2200-01-01T00:00:00Z)
    |> filter(fn: (r) => r._measurement == "reading")
    |> map(fn: (r) => ({ time: int(v: r._time), facility: r.facility, field: r._field, value: string(v: r._value) }))
    |> group()
    |> keep(columns: ["time", "facility", "field", "value"])`;

/** No value of the field has a comma, a quote or a line break. */
function* rowsOf(csv: string): Generator<Record<string, string>> {
  let names: readonly string[] | undefined;
  for (const line of csv.split('\r\n')) {
    if (line === '') names = undefined;
    else if (names === undefined) names = line.split(',');
    else {
      const cells = line.split(',');
      yield Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
    }
  }
}

/** Puts readings together from InfluxDB's answer, a row a field. */
export function readingsOfCsv(csv: string): readonly KnownReading[] {
  const readings = new Map<string, KnownReading>();
  for (const { time = '', facility: facilityId = '', field = '', value = '' } of rowsOf(csv)) {
    const [, point = '', kind] = /^(.*?)(?:\.(bool|text|quality))?$/.exec(field) ?? [];
    const key = `${facilityId} ${point} ${time}`;
    const known: KnownReading = readings.get(key) ?? {
      facilityId,
      point,
      sourceTimeMs: Number(time.slice(0, -6)),
      ordinal: Number(time.slice(-6)),
      value: null,
      quality: 'good',
    };
    if (kind === 'quality') {
      const [quality = '', reason] = value.split(':');
      readings.set(key, {
        ...known,
        quality: quality as Quality,
        ...(reason === undefined ? {} : { reason: reason as QualityReason }),
      });
    } else {
      const plain = kind === 'bool' ? Number(value) === 1 : kind === 'text' ? value : Number(value);
      readings.set(key, { ...known, value: plain });
    }
  }
  return [...readings.values()];
}

/** Everything in the bucket of single readings, asked of InfluxDB itself. Fields are described in cloud-api/README.md. */
export async function readingsInInflux(
  { url, org, token }: Pick<InfluxdbServer, 'url' | 'org' | 'token'>,
  bucket: string,
): Promise<readonly KnownReading[]> {
  const response = await fetch(`${url}/api/v2/query?org=${encodeURIComponent(org)}`, {
    method: 'POST',
    headers: { authorization: `Token ${token}`, 'content-type': 'application/vnd.flux', accept: 'application/csv' },
    body: everything(bucket),
  });
  const csv = await response.text();
  if (!response.ok) throw new Error(`InfluxDB answered ${response.status}: ${csv}`);
  return readingsOfCsv(csv);
}
