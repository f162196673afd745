import type { DeviceKind } from './device.js';
import type { Field, Table } from './registers.js';

/** Modbus exception codes that a device answers by itself. */
export const exception = { illegalFunction: 1, illegalAddress: 2, illegalValue: 3, deviceFailure: 4, busy: 6 } as const;

/** One quantity that a response carried in full. */
export interface ServedQuantity {
  readonly field: Field;
  readonly words: readonly number[];
}

export type ReadOutcome =
  | { readonly ok: true; readonly words: readonly number[]; readonly served: readonly ServedQuantity[] }
  | { readonly ok: false; readonly exception: number };

/** How a unit behaves on the bus, beside its measurements. */
export interface UnitBehaviour {
  /** No answer at all, as with a cut cable. */
  dead: boolean;
  /** Time to the answer, ms. */
  delayMs: number;
  /** Answer every read with this exception code; 0 = off. */
  exceptionCode: number;
}

const limits: Record<Table, number> = { coil: 2000, discrete: 2000, holding: 125, input: 125 };

/** A device at a unit id: answers reads out of its kind's register map. */
export class ModbusUnit {
  readonly id: number;
  readonly kind: string;
  readonly behaviour: UnitBehaviour = { dead: false, delayMs: 0, exceptionCode: 0 };
  readonly #byAddress: Record<Table, Map<number, Field[]>> = {
    coil: new Map(),
    discrete: new Map(),
    holding: new Map(),
    input: new Map(),
  };
  readonly #reserved: NonNullable<DeviceKind['reserved']>;
  readonly fields: readonly Field[];

  constructor(id: number, kind: DeviceKind, fields: readonly Field[]) {
    this.id = id;
    this.kind = kind.kind;
    this.fields = fields;
    this.#reserved = kind.reserved ?? [];
    for (const field of fields) {
      const table = this.#byAddress[field.table];
      table.set(field.address, [...(table.get(field.address) ?? []), field]);
    }
  }

  recover(): void {
    Object.assign(this.behaviour, { dead: false, delayMs: 0, exceptionCode: 0 });
  }

  read(table: Table, address: number, count: number): ReadOutcome {
    if (this.behaviour.exceptionCode > 0) return { ok: false, exception: this.behaviour.exceptionCode };
    const fields = this.#byAddress[table];
    if (fields.size === 0) return { ok: false, exception: exception.illegalFunction };
    if (count < 1 || count > limits[table]) return { ok: false, exception: exception.illegalValue };
    if (address + count > 0x1_0000) return { ok: false, exception: exception.illegalAddress };
    const words: (number | undefined)[] = new Array(count).fill(undefined);
    const served: ServedQuantity[] = [];
    // A two-register value may begin one register before the window.
    for (let at = address - 1; at < address + count; at += 1) {
      const here = fields.get(at);
      const first = here?.[0];
      if (here === undefined || first === undefined || at + first.length <= address) continue;
      const encoded = first.encode();
      for (let i = 0; i < first.length; i += 1) {
        const index = at + i - address;
        if (index >= 0 && index < count) words[index] = encoded[i] ?? 0;
      }
      const whole = at >= address && at + first.length <= address + count;
      if (whole) for (const field of here) served.push({ field, words: encoded });
    }
    const complete: number[] = [];
    for (const [index, word] of words.entries()) {
      if (word === undefined && !this.#isReserved(table, address + index)) {
        return { ok: false, exception: exception.illegalAddress };
      }
      complete.push(word ?? 0);
    }
    return { ok: true, words: complete, served };
  }

  #isReserved(table: Table, address: number): boolean {
    return this.#reserved.some((area) => area.table === table && address >= area.from && address <= area.to);
  }
}
