import { LedgerForm, ledgerFormNames, ProblemClass, problemClasses } from '@anju/contracts';
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../shared/api/client.js';
import { estatesQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { streetsOf } from '../../shared/names/streets-of.js';
import { Choice } from '../../shared/ui/choice.js';
import { TimeField } from '../../shared/ui/time-field.js';

const states = ['open', 'closed'] as const;

/** Annex 2 and the three lists, with what they shall hold. */
export function ProblemLedger() {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const estates = useQuery(estatesQuery).data ?? [];
  const [form, setForm] = useState<LedgerForm>('ledger');
  const [state, setState] = useState<(typeof states)[number]>();
  const [streetId, setStreetId] = useState<string>();
  const [estateId, setEstateId] = useState<string>();
  const [problemClass, setProblemClass] = useState<ProblemClass>();
  const [hungSign, setHungSign] = useState(false);
  const [fromMs, setFromMs] = useState<number | null>(null);
  const [toMs, setToMs] = useState<number | null>(null);
  const isWrong = fromMs !== null && toMs !== null && toMs <= fromMs;
  const query = {
    form,
    state: state ?? ('all' as const),
    streetId,
    estateId,
    problemClass,
    ...(hungSign ? { hungSign: 'true' as const } : {}),
    ...(fromMs === null ? {} : { fromMs }),
    ...(toMs === null ? {} : { toMs }),
  };
  const ofStreet = estates.filter((estate) => streetId === undefined || estate.streetId === streetId);
  return (
    <section aria-labelledby="problem-ledger" className="panel-form">
      <h3 id="problem-ledger">{t('ledgers.problems.title')}</h3>
      <p className="muted">{t('ledgers.problems.about')}</p>
      <div className="form-row">
        <Choice
          wide
          label={t('ledgers.problems.form')}
          allText={local(ledgerFormNames.ledger)}
          value={form === 'ledger' ? undefined : form}
          onChange={(value) => setForm(LedgerForm.catch('ledger').parse(value))}
          options={LedgerForm.options
            .filter((each) => each !== 'ledger')
            .map((each) => ({ value: each, label: local(ledgerFormNames[each]) }))}
        />
        <Choice
          label={t('ledgers.problems.state')}
          allText={t('ledgers.problems.states.all')}
          value={state}
          onChange={(value) => setState(states.find((each) => each === value))}
          options={states.map((each) => ({ value: each, label: t(`ledgers.problems.states.${each}`) }))}
        />
        <Choice
          label={t('ledgers.problems.street')}
          value={streetId}
          onChange={(value) => {
            setStreetId(value);
            setEstateId(undefined);
          }}
          options={streetsOf(estates).map(({ id, name }) => ({ value: id, label: local(name) }))}
        />
        <Choice
          label={t('ledgers.problems.estate')}
          value={estateId}
          onChange={setEstateId}
          options={ofStreet.map(({ id, name }) => ({ value: id, label: local(name) }))}
        />
        <Choice
          label={t('ledgers.problems.problemClass')}
          value={problemClass}
          onChange={(value) => setProblemClass(ProblemClass.options.find((each) => each === value))}
          options={ProblemClass.options.map((each) => ({ value: each, label: local(problemClasses[each]) }))}
        />
        <TimeField label={t('ledgers.problems.from')} valueMs={fromMs} onChange={setFromMs} />
        <TimeField
          label={t('ledgers.problems.to')}
          valueMs={toMs}
          onChange={setToMs}
          problem={isWrong ? t('ledgers.problems.wrongPeriod') : undefined}
        />
      </div>
      <Checkbox checked={hungSign} onChange={({ target }) => setHungSign(target.checked)}>
        {t('ledgers.problems.hungSign')}
      </Checkbox>
      <div className="ticket-actions">
        {(['xlsx', 'csv'] as const).map((ending) => (
          <Button
            key={ending}
            size="large"
            type={ending === 'xlsx' ? 'primary' : 'default'}
            disabled={isWrong}
            href={api.href(`/api/v1/ledgers/tickets.${ending}`, { query })}
            download
            data-testid={`export-${ending}`}
          >
            {t(`ledgers.problems.${ending}`)}
          </Button>
        ))}
      </div>
    </section>
  );
}
