import type { Mistake, YamlSource } from '@anju/service-kit';

interface PortKeys {
  readonly port?: number;
  readonly portBase?: number;
  readonly portOffset?: number;
}

/** `port`, or `portBase` + `portOffset`: YAML cannot add, and a row of devices often has a row of ports. */
export function resolvePort(
  keys: PortKeys,
  path: readonly PropertyKey[],
  source: YamlSource,
  mistakes: Mistake[],
  otherwise: number,
): number {
  if (keys.port !== undefined && keys.portBase !== undefined) {
    mistakes.push(source.mistake([...path, 'portBase'], 'give either "port" or "portBase" with "portOffset"'));
  }
  if (keys.portOffset !== undefined && keys.portBase === undefined) {
    mistakes.push(source.mistake([...path, 'portOffset'], '"portOffset" needs "portBase"'));
  }
  const port = keys.portBase === undefined ? (keys.port ?? otherwise) : keys.portBase + (keys.portOffset ?? 0);
  if (port > 65_535)
    mistakes.push(source.mistake([...path, 'portOffset'], `the port would be ${port}; the highest is 65535`));
  return port;
}
