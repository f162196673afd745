import { Epoch, OutboxGap } from '@anju/contracts/sparkplug';
import { z } from 'zod';
import { Ledger } from './ledger.js';

const Number53 = z.number().int().nonnegative();

const LedgerFile = z.object({
  version: z.literal(1),
  epochs: z.array(
    z.object({
      epoch: Epoch,
      lastNumber: Number53,
      confirmed: z.array(z.tuple([Number53, Number53])),
      gaps: z.array(z.object({ first: Number53, last: Number53, gap: OutboxGap })),
    }),
  ),
});

export const ledgerFileName = 'confirmed.json';

export function encodeLedgers(ledgers: Iterable<Ledger>): Buffer {
  const epochs = [...ledgers].map((ledger) => ({
    epoch: ledger.epoch,
    lastNumber: ledger.lastNumber,
    confirmed: ledger.confirmed.ranges(),
    gaps: ledger.gaps.map(({ first, last, gap }) => ({ first, last, gap })),
  }));
  return Buffer.from(JSON.stringify({ version: 1, epochs }), 'utf8');
}

/** `undefined` for bytes that are no such file: what is then sent twice, the host recognises. */
export function decodeLedgers(bytes: Uint8Array): Ledger[] | undefined {
  try {
    const file = LedgerFile.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    return file.epochs.map((entry) => {
      const gaps = entry.gaps.map((gap) => ({ epoch: entry.epoch, ...gap }));
      const ledger = new Ledger(entry.epoch, { confirmed: entry.confirmed, gaps });
      ledger.lastNumber = entry.lastNumber;
      return ledger;
    });
  } catch {
    return undefined; // Torn or corrupt: an answer of its own, the caller starts without it and says so.
  }
}
