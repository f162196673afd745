/** A command's payload read by the field numbers of the specification's protocol buffers, sharing no code with the encoder. */
export interface WireCommand {
  readonly timestamp: bigint | undefined;
  readonly seq: bigint | undefined;
  readonly metrics: readonly {
    readonly name: string | undefined;
    readonly alias: bigint | undefined;
    readonly datatype: number | undefined;
    /** Field number of the value: 14 boolean, 15 string. */
    readonly valueField: number | undefined;
    readonly value: boolean | string | undefined;
  }[];
}

interface Field {
  readonly number: number;
  readonly int: bigint;
  readonly bytes: Buffer;
}

function varint(bytes: Buffer, from: number): { value: bigint; next: number } {
  let value = 0n;
  for (let next = from, shift = 0n; next < bytes.length; next++, shift += 7n) {
    const byte = bytes.readUInt8(next);
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return { value, next: next + 1 };
  }
  throw new Error('a varint is cut off');
}

function fieldsOf(bytes: Buffer): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = varint(bytes, at);
    const number = Number(tag.value >> 3n);
    const wireType = Number(tag.value & 7n);
    const size = varint(bytes, tag.next);
    if (wireType === 0) {
      fields.push({ number, int: size.value, bytes: Buffer.alloc(0) });
      at = size.next;
      continue;
    }
    if (wireType !== 2) throw new Error(`no command of ours holds wire type ${wireType}`);
    at = size.next + Number(size.value);
    fields.push({ number, int: 0n, bytes: bytes.subarray(size.next, at) });
  }
  return fields;
}

export function readCommand(payload: Buffer): WireCommand {
  const fields = fieldsOf(payload);
  const int = (of: readonly Field[], number: number) => of.find((field) => field.number === number)?.int;
  const metrics = fields
    .filter(({ number }) => number === 2)
    .map(({ bytes }) => {
      const metric = fieldsOf(bytes);
      const datatype = int(metric, 4);
      const value = metric.find(({ number }) => number >= 10);
      return {
        name: metric.find(({ number }) => number === 1)?.bytes.toString('utf8'),
        alias: int(metric, 2),
        datatype: datatype === undefined ? undefined : Number(datatype),
        valueField: value?.number,
        value: value === undefined ? undefined : value.number === 14 ? value.int === 1n : value.bytes.toString('utf8'),
      };
    });
  return { timestamp: int(fields, 1), seq: int(fields, 3), metrics };
}
