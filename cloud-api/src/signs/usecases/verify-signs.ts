import { anchoredFaults, type ChainHead, type LogFault, numberFaults } from '../../tickets/index.js';
import { signFault } from './sign-chain.js';
import type { SignTransactions } from './sign-records.js';

export interface SignsReport {
  readonly signs: number;
  readonly faults: readonly LogFault[];
}

const page = 200;

/** The chain of every estate's sign against the anchors, and each sign against its own. `anchored` by the sign's number. */
export function verifyAllSigns(
  transactions: SignTransactions,
  anchored: ReadonlyMap<string, ChainHead>,
): Promise<SignsReport> {
  return transactions.run({ role: 'admin', snapshot: true }, async (records) => {
    const faults: LogFault[] = [];
    const ids: string[] = [];
    const gone = new Map(anchored);
    for (;;) {
      const some = await records.after(ids.at(-1) ?? '', page);
      for (const sign of some) {
        const events = await records.events(sign.id);
        const fault = signFault(sign, events);
        if (fault !== undefined) faults.push({ what: `${sign.id} event ${fault.seq}`, why: fault.why });
        const head = anchored.get(sign.id);
        if (head !== undefined) faults.push(...anchoredFaults(head, events));
        gone.delete(sign.id);
        ids.push(sign.id);
      }
      if (some.length < page) break;
    }
    for (const [what, { seq }] of gone) faults.push({ what, why: `the sign is gone; it had ${seq} events` });
    faults.push(...numberFaults([...ids, ...gone.keys()], 'sign'));
    return { signs: ids.length, faults };
  });
}
