import { useQuery } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { estatesQuery, sessionQuery } from '../../shared/api/queries.js';
import { reportLinksQuery } from '../../shared/api/report-link-queries.js';
import { seesReportLinks } from '../../shared/names/sees-report-links.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { QueryView } from '../../shared/ui/query-view.js';
import { TicketsFrame } from '../../shared/ui/tickets-frame.js';
import { AddressWarning } from './address-warning.js';
import { CodeLabel } from './code-label.js';
import { isInForce, type LinkInForce } from './coded-facilities.js';
import './labels.css';

/** Labels on one sheet of A4. */
const PER_SHEET = 8;

/** The labels of an estate's codes, or of one facility's, as they are printed. */
export function PrintLabelsPage() {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const estateId = params.get('estateId') ?? '';
  const facilityId = params.get('facilityId');
  const session = useQuery(sessionQuery);
  const may = seesReportLinks(session.data) && estateId !== '';
  const links = useQuery({ ...reportLinksQuery(estateId), enabled: may });
  return (
    <TicketsFrame>
      <header className="not-printed">
        <nav aria-label={t('reportLinks.title')}>
          <Link to={`/report-links?estateId=${encodeURIComponent(estateId)}`} className="target">
            {t('reportLinks.title')}
          </Link>
        </nav>
        <h2>{t('reportLinks.labels')}</h2>
      </header>
      {may ? (
        <QueryView query={links}>
          {(known) => (
            <Sheets
              estateId={estateId}
              links={known.filter(isInForce).filter((link) => facilityId === null || link.facilityId === facilityId)}
            />
          )}
        </QueryView>
      ) : (
        <Nothing text={t('reportLinks.notYours')} />
      )}
    </TicketsFrame>
  );
}

function Sheets({ estateId, links }: { estateId: string; links: readonly LinkInForce[] }) {
  const { t } = useTranslation();
  const estates = useQuery(estatesQuery);
  const [drawn, setDrawn] = useState<ReadonlyMap<string, boolean>>(new Map());
  if (links.length === 0) return <Nothing text={t('reportLinks.nonePrinted')} />;
  const failed = links.filter((link) => drawn.get(keyOf(link)) === false).length;
  const ready = links.filter((link) => drawn.get(keyOf(link)) === true).length;
  const estateName = estates.data?.find(({ id }) => id === estateId)?.name;
  const isReady = ready === links.length && estateName !== undefined;
  const sheets = Array.from({ length: Math.ceil(links.length / PER_SHEET) }, (_, at) =>
    links.slice(at * PER_SHEET, (at + 1) * PER_SHEET),
  );
  return (
    <>
      <AddressWarning links={links} />
      <div className="ticket-actions not-printed">
        <Button
          type="primary"
          size="large"
          disabled={!isReady}
          onClick={() => window.print()}
          data-testid="print-labels"
          data-ready={isReady}
        >
          {t('reportLinks.printLabels', { count: links.length, sheets: sheets.length })}
        </Button>
      </div>
      {failed > 0 && (
        <Alert type="error" showIcon className="not-printed" title={t('reportLinks.notDrawn', { count: failed })} />
      )}
      <p className="muted not-printed">{t('reportLinks.printHint')}</p>
      <div className="label-sheets">
        {sheets.map((sheet) => (
          <div key={sheet[0] === undefined ? '' : keyOf(sheet[0])} className="label-sheet">
            {sheet.map((link) => (
              <CodeLabel
                key={keyOf(link)}
                {...{ estateId, estateName, link }}
                onDrawn={(ok) => setDrawn((before) => new Map(before).set(keyOf(link), ok))}
              />
            ))}
          </div>
        ))}
      </div>
    </>
  );
}

const keyOf = ({ facilityId, createdMs }: LinkInForce): string => `${facilityId} ${createdMs}`;
