import { useTranslation } from 'react-i18next';
import { EstateLedger } from './estate-ledger.js';
import { ProblemLedger } from './problem-ledger.js';

/** 台账: what is handed in to the supervision, and what comes back filled in. */
export function LedgersPage() {
  const { t } = useTranslation();
  return (
    <section className="agents ledgers">
      <h2>{t('ledgers.title')}</h2>
      <ProblemLedger />
      <EstateLedger />
    </section>
  );
}
