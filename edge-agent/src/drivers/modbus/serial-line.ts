import { createRequire } from 'node:module';
import { AppError } from '@anju/contracts';
import type { SerialSettings } from '../../config/agent-config.js';
import type { Line, LineOpener } from './line.js';

/** The part of the package `serialport` that is used here. */
interface SerialPort {
  open(done: (error: Error | null) => void): void;
  close(done: (error: Error | null) => void): void;
  write(bytes: Buffer): boolean;
  on(event: 'data', listener: (bytes: Buffer) => void): this;
  on(event: 'error' | 'close', listener: (error: Error | null) => void): this;
  readonly isOpen: boolean;
}
type SerialPortModule = { readonly SerialPort: new (options: Record<string, unknown>) => SerialPort };

/** `serialport` is what `modbus-serial` depends on, and optional there: a gateway without serial lines needs no native code. */
function loadSerialPort(): SerialPortModule {
  const ours = createRequire(import.meta.url);
  return createRequire(ours.resolve('modbus-serial'))('serialport') as SerialPortModule;
}

/** RTU on a serial line of the gateway itself. */
export class SerialLineOpener implements LineOpener {
  /** Closing a serial device may reset the converter behind it (DTR); stale bytes are dropped by waiting instead. */
  readonly reopenAfterFault = false;

  constructor(private readonly settings: SerialSettings) {}

  get place(): string {
    return this.settings.path;
  }

  wireMs(bytes: number): number {
    return wireTimeMs(bytes, this.settings);
  }

  async open(): Promise<Line> {
    const { path, baudRate, dataBits, stopBits, parity } = this.settings;
    const fail = (error: unknown) => {
      const why = whyNotOpened(error instanceof Error ? error.message : String(error));
      return new AppError('modbus.disconnected', `cannot open ${path}: ${why}`, { retryable: true, cause: error });
    };
    let port: SerialPort;
    try {
      const { SerialPort } = loadSerialPort();
      port = new SerialPort({ path, baudRate, dataBits, stopBits, parity, autoOpen: false });
    } catch (error) {
      throw fail(error);
    }
    let closing = false;
    const lost: ((why: string) => void)[] = [];
    const lose = (error: Error | null) => {
      if (!closing) for (const listener of lost.splice(0)) listener(error?.message ?? 'the device was closed');
    };
    port.on('error', lose);
    port.on('close', lose);
    await new Promise<void>((resolve, reject) => {
      port.open((error) => (error === null || error === undefined ? resolve() : reject(fail(error))));
    });
    return {
      write: (bytes) => void port.write(bytes),
      onData: (listener) => void port.on('data', listener),
      onLost: (listener) => void lost.push(listener),
      close: () => {
        closing = true;
        return new Promise((resolve) => {
          if (!port.isOpen) resolve();
          // A device that is gone cannot be closed; there is nothing more to be done about it.
          else port.close(() => resolve());
        });
      },
    };
  }
}

const remedies: readonly (readonly [RegExp, string])[] = [
  [/permission denied|EACCES/i, 'this user may not use it; add the user to the group of the device, usually dialout'],
  [/no such file|ENOENT/i, 'there is no such device; is the adapter plugged in? /dev/serial/by-id lists them'],
  [/cannot lock|busy|temporarily unavailable|EBUSY/i, 'another program uses it; stop the agent or whatever holds it'],
];

/** The operating system's words, and what to do about it. */
export function whyNotOpened(message: string): string {
  const plain = message.replace(/^(Error:? )+/, '').replace(/, cannot open .*$/, '');
  const remedy = remedies.find(([pattern]) => pattern.test(plain))?.[1];
  return remedy === undefined ? plain : `${plain}: ${remedy}`;
}

/** Milliseconds that `bytes` take on a serial line: a start bit, data, parity and stop bits each. */
export function wireTimeMs(
  bytes: number,
  { baudRate, dataBits, stopBits, parity }: Pick<SerialSettings, 'baudRate' | 'dataBits' | 'stopBits' | 'parity'>,
): number {
  const bits = 1 + dataBits + (parity === 'none' ? 0 : 1) + stopBits;
  return (bytes * bits * 1000) / baudRate;
}
