import { convert } from '../domain/units.js';
import type { Journal } from '../usecases/journal.js';
import type { SimulatedEstate } from '../usecases/simulated-estate.js';
import { ModbusTcpServer, type ServedResponse } from './modbus-tcp-server.js';

/** One Modbus TCP server for each bus of an estate. Port base 0 gives every bus any free port. */
export function createBusServers(
  estate: SimulatedEstate,
  fieldPortBase: number,
  journal: Journal | null,
): Map<string, ModbusTcpServer> {
  const servers = new Map<string, ModbusTcpServer>();
  for (const bus of estate.buses.values()) {
    const port = fieldPortBase === 0 ? 0 : fieldPortBase + estate.config.fieldPortBlock + bus.portOffset;
    const units = new Map([...bus.units].map(([id, mounted]) => [id, mounted.unit]));
    const record = (response: ServedResponse): void => {
      const points = bus.units.get(response.unit)?.points;
      for (const { field, words } of response.quantities) {
        // Settings such as address and baud rate are no measurements.
        if (field.channel === undefined) continue;
        const value = field.decode(words);
        const binding = points?.get(field.channel);
        const pointValue =
          binding === undefined || typeof value !== 'number' ? value : convert(value, field.unit, binding.unit);
        journal?.write({
          servedAtMs: response.servedAtMs,
          estate: estate.id,
          via: 'modbus',
          bus: bus.name,
          unitId: response.unit,
          fc: response.functionCode,
          address: field.address,
          raw: words,
          quantity: field.name,
          value,
          unit: field.unit,
          ...(binding === undefined ? {} : { point: binding.point, pointValue }),
          connection: response.connection,
          request: response.request,
        });
      }
    };
    const options = { host: '127.0.0.1', port, units };
    servers.set(bus.name, new ModbusTcpServer(journal === null ? options : { ...options, onServed: record }));
  }
  return servers;
}
