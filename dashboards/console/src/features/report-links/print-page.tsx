import { FacilityKind, facilityKinds } from '@anju/contracts';
import type { LocalisedText } from '@anju/contracts/api-client';
import { useQueries, useQuery } from '@tanstack/react-query';
import { Alert, Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { estatesQuery, sessionQuery } from '../../shared/api/queries.js';
import { reportLinksQuery } from '../../shared/api/report-link-queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { seesReportLinks } from '../../shared/names/sees-report-links.js';
import { Choice } from '../../shared/ui/choice.js';
import { Labelled } from '../../shared/ui/labelled.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { ProblemText } from '../../shared/ui/problem-text.js';
import { TicketsFrame } from '../../shared/ui/tickets-frame.js';
import { AddressWarning } from './address-warning.js';
import { CodeLabel } from './code-label.js';
import { isInForce, type LinkInForce } from './coded-facilities.js';
import { isChosen, type LabelChoice, labelParams, readLabelChoice } from './label-choice.js';
import './labels.css';

/** Labels on one sheet of A4. */
const PER_SHEET = 8;

/** The labels of the codes in force that are chosen, by estate, kind or one by one, as they are printed. */
export function PrintLabelsPage() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const choice = readLabelChoice(params);
  const session = useQuery(sessionQuery);
  const may = seesReportLinks(session.data);
  const [first] = choice.estateIds;
  return (
    <TicketsFrame>
      <header className="not-printed">
        <nav aria-label={t('reportLinks.title')}>
          <Link
            to={first === undefined ? '/report-links' : `/report-links?estateId=${encodeURIComponent(first)}`}
            className="target"
          >
            {t('reportLinks.title')}
          </Link>
        </nav>
        <h2>{t('reportLinks.labels')}</h2>
      </header>
      {may ? (
        <>
          <Chooser choice={choice} onChoose={(next) => setParams(labelParams(next), { replace: true })} />
          <Chosen choice={choice} />
        </>
      ) : (
        <Nothing text={t('reportLinks.notYours')} />
      )}
    </TicketsFrame>
  );
}

interface ChooserProps {
  readonly choice: LabelChoice;
  readonly onChoose: (choice: LabelChoice) => void;
}

/** Several estates and one kind of facility; what was ticked one by one stays as it is until it is given up. */
function Chooser({ choice, onChoose }: ChooserProps) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const estates = useQuery(estatesQuery).data ?? [];
  const { estateIds, kind, facilityIds } = choice;
  if (facilityIds.length > 0) {
    return (
      <p className="not-printed">
        {t('reportLinks.onlyTicked', { count: facilityIds.length })}{' '}
        <Button onClick={() => onChoose({ ...choice, facilityIds: [] })} data-testid="choose-all">
          {t('reportLinks.allInstead')}
        </Button>
      </p>
    );
  }
  return (
    <div className="form-row not-printed" data-testid="choose-labels">
      <Labelled label={t('reportLinks.estates')}>
        {(field) => (
          <Select
            {...field}
            className="wide"
            mode="multiple"
            virtual={false}
            optionFilterProp="label"
            value={[...estateIds]}
            onChange={(next: string[]) => onChoose({ ...choice, estateIds: next })}
            options={estates.map(({ id, name }) => ({ value: id, label: local(name) }))}
          />
        )}
      </Labelled>
      <Choice
        label={t('reportLinks.kind')}
        value={kind}
        onChange={(next) => onChoose({ ...choice, kind: FacilityKind.options.find((each) => each === next) })}
        options={FacilityKind.options.map((each) => ({ value: each, label: local(facilityKinds[each]) }))}
      />
    </div>
  );
}

function Chosen({ choice }: { choice: LabelChoice }) {
  const { t } = useTranslation();
  const { estateIds } = choice;
  const estates = useQuery(estatesQuery);
  const links = useQueries({ queries: estateIds.map((estateId) => reportLinksQuery(estateId)) });
  const failed = links.find(({ isError }) => isError);
  if (failed?.error != null) return <Alert type="error" showIcon title={<ProblemText error={failed.error} />} />;
  if (estates.data === undefined || links.some(({ isPending }) => isPending)) {
    return estates.isError ? (
      <Alert type="error" showIcon title={<ProblemText error={estates.error} />} />
    ) : (
      <p role="status">{t('state.loading')}</p>
    );
  }
  const labels = estateIds.flatMap((estateId, at): Label[] => {
    const estateName = estates.data.find(({ id }) => id === estateId)?.name;
    const known = links[at]?.data ?? [];
    return known
      .filter(isInForce)
      .filter((link) => isChosen(choice, link))
      .map((link) => ({ estateId, estateName, link }));
  });
  return <Sheets labels={labels} />;
}

interface Label {
  readonly estateId: string;
  readonly estateName: LocalisedText | undefined;
  readonly link: LinkInForce;
}

function Sheets({ labels }: { labels: readonly Label[] }) {
  const { t } = useTranslation();
  const [drawn, setDrawn] = useState<ReadonlyMap<string, boolean>>(new Map());
  if (labels.length === 0) return <Nothing text={t('reportLinks.nonePrinted')} />;
  const failed = labels.filter(({ link }) => drawn.get(keyOf(link)) === false).length;
  const ready = labels.filter(({ link }) => drawn.get(keyOf(link)) === true).length;
  const isReady = ready === labels.length;
  const sheets = Array.from({ length: Math.ceil(labels.length / PER_SHEET) }, (_, at) =>
    labels.slice(at * PER_SHEET, (at + 1) * PER_SHEET),
  );
  return (
    <>
      <AddressWarning links={labels.map(({ link }) => link)} />
      <div className="ticket-actions not-printed">
        <Button
          type="primary"
          size="large"
          disabled={!isReady}
          onClick={() => window.print()}
          data-testid="print-labels"
          data-ready={isReady}
        >
          {t('reportLinks.printLabels', { count: labels.length, sheets: sheets.length })}
        </Button>
      </div>
      {failed > 0 && (
        <Alert type="error" showIcon className="not-printed" title={t('reportLinks.notDrawn', { count: failed })} />
      )}
      <p className="muted not-printed">{t('reportLinks.printHint')}</p>
      <div className="label-sheets">
        {sheets.map((sheet) => (
          <div key={sheet[0] === undefined ? '' : keyOf(sheet[0].link)} className="label-sheet">
            {sheet.map((label) => (
              <CodeLabel
                key={keyOf(label.link)}
                {...label}
                onDrawn={(ok) => setDrawn((before) => new Map(before).set(keyOf(label.link), ok))}
              />
            ))}
          </div>
        ))}
      </div>
    </>
  );
}

const keyOf = ({ facilityId, createdMs }: LinkInForce): string => `${facilityId} ${createdMs}`;
