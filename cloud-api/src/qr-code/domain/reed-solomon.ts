/** The field GF(256) of ISO/IEC 18004: primitive polynomial x^8 + x^4 + x^3 + x^2 + 1. */
function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((b >>> bit) & 1) * a;
  }
  return product;
}

/** Coefficients of the generator polynomial of `degree`, the highest first and without the leading 1. */
function generator(degree: number): readonly number[] {
  const polynomial = new Array<number>(degree).fill(0);
  polynomial[degree - 1] = 1;
  let root = 1;
  for (let n = 0; n < degree; n += 1) {
    for (let at = 0; at < degree; at += 1) {
      polynomial[at] = multiply(polynomial[at] ?? 0, root) ^ (polynomial[at + 1] ?? 0);
    }
    root = multiply(root, 2);
  }
  return polynomial;
}

/** The `count` codewords by which a reader mends what is unreadable of `data` (Annex A). */
export function errorCorrection(data: readonly number[], count: number): readonly number[] {
  const divisor = generator(count);
  const remainder = new Array<number>(count).fill(0);
  for (const byte of data) {
    const factor = byte ^ (remainder.shift() ?? 0);
    remainder.push(0);
    for (let at = 0; at < count; at += 1) {
      remainder[at] = (remainder[at] ?? 0) ^ multiply(divisor[at] ?? 0, factor);
    }
  }
  return remainder;
}
