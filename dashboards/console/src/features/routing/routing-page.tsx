import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { ChangesPart } from './changes-part.js';
import { DutyPart } from './duty-part.js';
import { LadderPart } from './ladder-part.js';
import { useRoutingRights } from './may-change-routing.js';
import { PreviewPart } from './preview-part.js';
import { TablePart } from './table-part.js';

const parts = ['preview', 'table', 'duty', 'ladder', 'changes'] as const;
type Part = (typeof parts)[number];

/** A trial and the record of changes are for those who look after it. */
const forTriers: ReadonlySet<Part> = new Set(['preview', 'changes']);

/** 派单规则: who gets a ticket, why, and who said so. The part that is shown stands in the address. */
export function RoutingPage() {
  const { t } = useTranslation();
  const { mayTry } = useRoutingRights();
  const [params] = useSearchParams();
  const seen = parts.filter((part) => mayTry || !forTriers.has(part));
  const shown = seen.find((part) => part === params.get('part')) ?? seen[0];
  return (
    <section className="agents">
      <nav className="tabs" aria-label={t('routing.title')}>
        {seen.map((part) => (
          <Link
            key={part}
            to={`/routing?part=${part}`}
            {...(part === shown ? { className: 'active', 'aria-current': 'page' as const } : {})}
          >
            {t(`routing.tabs.${part}`)}
          </Link>
        ))}
      </nav>
      <h2>{t('routing.title')}</h2>
      {shown === 'preview' && <PreviewPart />}
      {shown === 'table' && <TablePart />}
      {shown === 'duty' && <DutyPart />}
      {shown === 'ladder' && <LadderPart />}
      {shown === 'changes' && <ChangesPart />}
    </section>
  );
}
