const wireType = { varint: 0, fixed64: 1, lengthDelimited: 2, fixed32: 5 } as const;
/** Longest of what is written at once, other than text and bytes: a tag and a 64-bit varint. */
const largestStep = 32;
const longestKept = 1 << 20;
const text = new TextEncoder();

/** Writes the protocol-buffers wire format, field by field, in the order of the calls. */
export class WireWriter {
  #bytes = new Uint8Array(16 * 1024);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  /** Begins anew. */
  reset(): void {
    this.#at = 0;
    // After one giant the room is given back.
    if (this.#bytes.length > longestKept) this.#resize(longestKept);
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#at);
  }

  /** Unsigned, or the two's complement of 64 bits. A number must be whole: `RangeError`. */
  varint(field: number, value: number | bigint): void {
    this.#tag(field, wireType.varint);
    this.#reserve(largestStep);
    if (typeof value === 'number' && value >= 0 && Number.isSafeInteger(value)) this.#number(value);
    else this.#bigint(BigInt.asUintN(64, BigInt(value)));
  }

  boolean(field: number, value: boolean): void {
    this.#tag(field, wireType.varint);
    this.#bytes[this.#at++] = value ? 1 : 0;
  }

  double(field: number, value: number): void {
    this.#tag(field, wireType.fixed64);
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  float(field: number, value: number): void {
    this.#tag(field, wireType.fixed32);
    this.#view.setFloat32(this.#at, value, true);
    this.#at += 4;
  }

  string(field: number, value: string): void {
    const begun = this.begin(field);
    // At most three bytes of UTF-8 for a unit of UTF-16.
    this.#reserve(value.length * 3);
    this.#at += text.encodeInto(value, this.#bytes.subarray(this.#at)).written;
    this.end(begun);
  }

  bytes(field: number, value: Uint8Array): void {
    const begun = this.begin(field);
    this.#reserve(value.length);
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
    this.end(begun);
  }

  /** A field whose length is known only at its {@link end}, which wants what this returns. */
  begin(field: number): number {
    this.#tag(field, wireType.lengthDelimited);
    this.#at += 1;
    return this.#at;
  }

  end(begun: number): void {
    const length = this.#at - begun;
    if (length < 0x80) {
      this.#bytes[begun - 1] = length;
      return;
    }
    // One byte was left for the length; a longer one moves what follows.
    const more = length < 0x4000 ? 1 : length < 0x20_0000 ? 2 : length < 0x1000_0000 ? 3 : 4;
    this.#reserve(more);
    this.#bytes.copyWithin(begun + more, begun, this.#at);
    this.#at = begun - 1;
    this.#number(length);
    this.#at += length;
  }

  /** Leaves room for a value of fixed length behind the tag. */
  #tag(field: number, type: number): void {
    this.#reserve(largestStep);
    this.#number((field << 3) | type);
  }

  #number(value: number): void {
    const bytes = this.#bytes;
    let rest = value;
    // Beyond 32 bits the operators of bits would cut it off.
    while (rest > 0x7fff_ffff) {
      bytes[this.#at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    while (rest > 0x7f) {
      bytes[this.#at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    bytes[this.#at++] = rest;
  }

  #bigint(value: bigint): void {
    let rest = value;
    for (; rest > 0x7fn; rest >>= 7n) this.#bytes[this.#at++] = Number(rest & 0x7fn) | 0x80;
    this.#bytes[this.#at++] = Number(rest);
  }

  #reserve(more: number): void {
    if (this.#at + more > this.#bytes.length) this.#resize(Math.max(this.#at + more, this.#bytes.length * 2));
  }

  #resize(length: number): void {
    const bytes = new Uint8Array(length);
    bytes.set(this.#bytes.subarray(0, Math.min(this.#at, length)));
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}
