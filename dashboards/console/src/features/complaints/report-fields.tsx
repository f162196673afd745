import { ProblemClass, problemClasses, Severity, severityNames } from '@anju/contracts';
import { useQuery } from '@tanstack/react-query';
import { Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { estatesQuery, facilitiesQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { Labelled } from '../../shared/ui/labelled.js';
import type { ReportDraft } from './report-draft.js';

interface Props {
  readonly draft: ReportDraft;
  readonly onChange: (part: Partial<ReportDraft>) => void;
  /** Fields that are missing or wrong. */
  readonly wrong: ReadonlySet<string>;
  /** What the server said of a field. */
  readonly refused: ReadonlyMap<string, string>;
  /** Said beneath the number. */
  readonly numberNote: ReactNode;
}

const AT_LARGE = '*';

/** What is asked of a report, whichever way it came. */
export function ReportFields({ draft, onChange, wrong, refused, numberNote }: Props) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const estates = useQuery(estatesQuery);
  const { estateId } = draft;
  const facilities = useQuery({ ...facilitiesQuery(estateId ?? ''), enabled: estateId !== undefined });
  const problem = (field: string, text = t('login.required')) =>
    wrong.has(field) ? { problem: text } : { problem: refused.get(field) };
  return (
    <>
      <Labelled
        label={t('complaints.number')}
        hint={t('complaints.numberHint')}
        {...problem('number', t('complaints.numberWrong'))}
      >
        {(field) => (
          <Input
            {...field}
            autoComplete="off"
            maxLength={60}
            value={draft.number}
            onChange={({ target }) => onChange({ number: target.value })}
          />
        )}
      </Labelled>
      {numberNote}
      <div className="form-row">
        <Labelled label={t('complaints.estate')} {...problem('estateId')}>
          {(field) => (
            <Select
              {...field}
              className="wide"
              virtual={false}
              showSearch={{ optionFilterProp: 'label' }}
              loading={estates.isPending}
              placeholder={t('ticket.choose')}
              value={estateId ?? null}
              onChange={(next: string) => onChange({ estateId: next, facilityId: undefined })}
              options={(estates.data ?? []).map(({ id, name }) => ({ value: id, label: local(name) }))}
            />
          )}
        </Labelled>
        <Labelled label={t('complaints.facility')} {...problem('facilityId')}>
          {(field) => (
            <Select
              {...field}
              className="wide"
              virtual={false}
              showSearch={{ optionFilterProp: 'label' }}
              disabled={estateId === undefined}
              loading={estateId !== undefined && facilities.isPending}
              value={draft.facilityId ?? AT_LARGE}
              onChange={(next: string) => onChange({ facilityId: next === AT_LARGE ? undefined : next })}
              options={[
                { value: AT_LARGE, label: t('complaints.atLarge') },
                ...(facilities.data ?? []).map(({ id, name, location }) => ({
                  value: id,
                  label: [local(name), ...(location === null ? [] : [location])].join(' · '),
                })),
              ]}
            />
          )}
        </Labelled>
        <Labelled label={t('complaints.place')} hint={t('complaints.placeHint')} {...problem('place')}>
          {(field) => (
            <Input
              {...field}
              className="wide"
              maxLength={200}
              value={draft.place}
              onChange={({ target }) => onChange({ place: target.value })}
            />
          )}
        </Labelled>
      </div>
      <div className="form-row">
        <Labelled label={t('complaints.problemClass')} {...problem('problemClass')}>
          {(field) => (
            <Select
              {...field}
              className="wide"
              virtual={false}
              showSearch={{ optionFilterProp: 'label' }}
              placeholder={t('ticket.choose')}
              value={draft.problemClass ?? null}
              onChange={(problemClass) => onChange({ problemClass: problemClass ?? undefined })}
              options={ProblemClass.options.map((each) => ({ value: each, label: local(problemClasses[each]) }))}
            />
          )}
        </Labelled>
        <Labelled label={t('complaints.severity')} {...problem('severity')}>
          {(field) => (
            <Select
              {...field}
              className="narrow"
              virtual={false}
              value={draft.severity}
              onChange={(severity) => onChange({ severity })}
              options={Severity.options.map((each) => ({ value: each, label: local(severityNames[each]) }))}
            />
          )}
        </Labelled>
      </div>
      <Labelled label={t('complaints.content')} hint={t('complaints.contentHint')} {...problem('content')}>
        {(field) => (
          <Input.TextArea
            {...field}
            rows={4}
            maxLength={2000}
            value={draft.content}
            onChange={({ target }) => onChange({ content: target.value })}
          />
        )}
      </Labelled>
      <fieldset className="plain-set">
        <legend>{t('complaints.reporter')}</legend>
        <div className="form-row">
          <Labelled label={t('complaints.name')} {...problem('reporter.name')}>
            {(field) => (
              <Input
                {...field}
                className="narrow"
                autoComplete="off"
                maxLength={60}
                value={draft.name}
                onChange={({ target }) => onChange({ name: target.value })}
              />
            )}
          </Labelled>
          <Labelled label={t('complaints.phone')} {...problem('reporter.phone', t('complaints.phoneWrong'))}>
            {(field) => (
              <Input
                {...field}
                className="narrow"
                type="tel"
                autoComplete="off"
                maxLength={30}
                value={draft.phone}
                onChange={({ target }) => onChange({ phone: target.value })}
              />
            )}
          </Labelled>
        </div>
        <p className="muted field-hint">{t('complaints.privacy')}</p>
      </fieldset>
    </>
  );
}
