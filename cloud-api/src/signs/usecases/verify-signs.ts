import { signFault } from './sign-chain.js';
import type { SignTransactions } from './sign-records.js';

export interface SignsReport {
  readonly signs: number;
  readonly faults: readonly { readonly what: string; readonly why: string }[];
}

const page = 200;

/** The chain of every estate's sign, and each sign against its own. */
export function verifyAllSigns(transactions: SignTransactions): Promise<SignsReport> {
  return transactions.run({ role: 'admin', snapshot: true }, async (records) => {
    const faults: { what: string; why: string }[] = [];
    let signs = 0;
    let last = '';
    for (;;) {
      const some = await records.after(last, page);
      for (const sign of some) {
        const fault = signFault(sign, await records.events(sign.id));
        if (fault !== undefined) faults.push({ what: `${sign.id} event ${fault.seq}`, why: fault.why });
        last = sign.id;
      }
      signs += some.length;
      if (some.length < page) return { signs, faults };
    }
  });
}
