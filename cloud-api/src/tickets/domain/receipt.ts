import { createHash } from 'node:crypto';
import type { TicketState } from '@anju/contracts';

/** Crockford's base 32: nothing in it is read as something else. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 16;
const groups = /.{4}/g;

/**
 * The number by which a reporter finds his report, `XXXX-XXXX-XXXX-XXXX`, 80 bits. It is made of what was sent, which begins with a
 * random key of the form: the same form sent twice is one report, and nobody else can tell its number.
 */
export function receiptOf(sent: readonly string[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(sent)).digest();
  const text = Array.from({ length }, (_, at) => letters[(bytes[at] ?? 0) & 31]).join('');
  return (text.match(groups) ?? []).join('-');
}

/** A number as somebody typed it; `undefined`: it can be none. */
export function readReceipt(typed: string): string | undefined {
  const text = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  const isOne = text.length === length && [...text].every((letter) => letters.includes(letter));
  return isOne ? (text.match(groups) ?? []).join('-') : undefined;
}

/** How it goes on, as far as it is told to who reported. */
export type ReceiptState = 'received' | 'handled' | 'closed';

export function receiptState(state: TicketState): ReceiptState {
  switch (state) {
    case 'raised':
    case 'assigned':
      return 'received';
    case 'closed':
    case 'cancelled':
    case 'merged':
      return 'closed';
    default:
      return 'handled';
  }
}
