import type { BusConfig } from '../../config/agent-config.js';
import { ModbusTcpConnection } from './modbus-tcp-connection.js';
import type { BusConnection } from './read-request.js';
import { RtuConnection } from './rtu-connection.js';
import { SerialLineOpener } from './serial-line.js';
import { TcpLineOpener } from './tcp-line.js';

/** A TCP connection is given at least so long to be made. DEFAULT. */
const shortestConnectMs = 500;

/** The connection of a bus; opened with its first read. */
export function connectBus(bus: BusConfig, monotonicMs: () => number): BusConnection {
  const connectMs = Math.max(bus.timeoutMs, shortestConnectMs);
  const { turnaroundMs } = bus;
  switch (bus.kind) {
    case 'modbus-tcp':
      return new ModbusTcpConnection(bus.host, bus.port, connectMs);
    case 'modbus-rtu-tcp':
      return new RtuConnection({ opener: new TcpLineOpener(bus.host, bus.port, connectMs), turnaroundMs, monotonicMs });
    case 'modbus-rtu':
      return new RtuConnection({ opener: new SerialLineOpener(bus), turnaroundMs, monotonicMs });
  }
}
