import { type Parsed, plain } from './choices.js';

/** Digits and letters of a code in the order of their values, 0–30; I, O, S, V and Z are none (GB 32100-2015). */
const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** Weight of the character at each of the first 17 places: powers of 3 modulo 31. */
const weights = Array.from({ length: 17 }, (_, at) => 3 ** at % 31);

/** The last character that belongs to the first 17. */
export function checkCharacterOf(first17: string): string | undefined {
  const sum = weights.reduce((total, weight, at) => total + weight * alphabet.indexOf(first17[at] ?? ''), 0);
  return alphabet[(31 - (sum % 31)) % 31];
}

/** 统一社会信用代码 of a cell; `null`: it is empty. */
export function parseCreditCode(cell: string): Parsed<string | null> {
  const code = plain(cell).toUpperCase();
  if (code === '') return { ok: true, value: null };
  if (code.length !== 18) return { ok: false, message: `has ${code.length} characters instead of 18` };
  const wrong = [...code].find((character) => !alphabet.includes(character));
  if (wrong !== undefined) return { ok: false, message: `holds “${wrong}”, which no such code has` };
  const check = checkCharacterOf(code);
  if (check !== code[17]) return { ok: false, message: 'has another check digit than its other characters ask for' };
  return { ok: true, value: code };
}
