/**
 * What is polled: the same for both sides. A device has ports with a voltage (u16, 0.1 V), a current and a power (float32, high
 * word first), in one block of holding registers, as the meters of a charging shed have them.
 */
export interface Load {
  readonly devices: number;
  readonly pointsPerDevice: number;
  /** Devices behind one Modbus TCP address, as behind a converter. */
  readonly devicesPerBus: number;
  readonly periodMs: number;
}

const quantities = [
  { key: 'voltage', registers: 1, type: 'u16', unit: 'V', scale: 0.1, base: 210, portStep: 1, step: 0.1 },
  { key: 'current', registers: 2, type: 'float32', unit: 'A', scale: 1, base: 1, portStep: 0.5, step: 0.007 },
  { key: 'power', registers: 2, type: 'float32', unit: 'W', scale: 1, base: 200, portStep: 1, step: 0.37 },
] as const;

export interface LoadPoint {
  readonly port: number;
  readonly quantity: (typeof quantities)[number];
  readonly address: number;
  /** Point key of the facility and field name of the line: `port-3/power`. */
  readonly name: string;
}

/**
 * Answers of a device before its values come round again. Each value tells which answer it was in, so that a loss is seen value by
 * value; a run must be shorter than this many periods.
 */
export const cycle = 200;

export function pointsOf({ pointsPerDevice }: Pick<Load, 'pointsPerDevice'>): LoadPoint[] {
  let address = 0;
  return Array.from({ length: pointsPerDevice }, (_, index) => {
    const quantity = quantities[index % quantities.length] as (typeof quantities)[number];
    const port = Math.floor(index / quantities.length) + 1;
    const point = { port, quantity, address, name: `port-${port}/${quantity.key}` };
    address += quantity.registers;
    return point;
  });
}

function valueAt({ port, quantity }: LoadPoint, place: number): number {
  return quantity.base + port * quantity.portStep + place * quantity.step;
}

/** The place in the cycle that a value stands for, or `undefined` for a value that no device ever had. */
export function placeOf(point: LoadPoint, value: number): number | undefined {
  const exact = (value - valueAt(point, 0)) / point.quantity.step;
  const place = Math.round(exact);
  return Math.abs(exact - place) < 0.05 && place >= 0 && place < cycle ? place : undefined;
}

/** Where in the cycle the answer `count` (0, 1, …) of a device is: not at the same place for all. */
export function placeAt(device: number, count: number): number {
  return (device * 7 + count) % cycle;
}

/** The data bytes of every answer of the cycle, encoded once. */
export function encodedAnswers(points: readonly LoadPoint[]): Buffer[] {
  const registers = points.reduce((sum, { quantity }) => sum + quantity.registers, 0);
  return Array.from({ length: cycle }, (_, place) => {
    const data = Buffer.alloc(registers * 2);
    for (const point of points) {
      const value = valueAt(point, place);
      if (point.quantity.type === 'u16')
        data.writeUInt16BE(Math.round(value / point.quantity.scale), point.address * 2);
      else data.writeFloatBE(value, point.address * 2);
    }
    return data;
  });
}

export const deviceName = (device: number): string => `shed-${device + 1}`;

export function deviceOf(name: string): number {
  return Number(name.slice('shed-'.length)) - 1;
}

/** Bus and unit id (1, 2, …) of a device. */
export function placeOnBus(device: number, { devicesPerBus }: Load): { readonly bus: number; readonly unitId: number } {
  return { bus: Math.floor(device / devicesPerBus), unitId: (device % devicesPerBus) + 1 };
}

export function busCount({ devices, devicesPerBus }: Load): number {
  return Math.ceil(devices / devicesPerBus);
}
