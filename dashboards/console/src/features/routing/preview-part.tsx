import { ProblemClass, problemClasses, Severity, severityNames } from '@anju/contracts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldProblems } from '../../shared/api/field-problems.js';
import { estatesQuery, facilitiesQuery } from '../../shared/api/queries.js';
import { previewRouting } from '../../shared/api/routing-queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { Choice } from '../../shared/ui/choice.js';
import { Labelled } from '../../shared/ui/labelled.js';
import { ProblemText } from '../../shared/ui/problem-text.js';
import { TimeField } from '../../shared/ui/time-field.js';
import { PreviewAnswer } from './preview-answer.js';

/** 试算: who would get such a ticket. */
export function PreviewPart() {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const estates = useQuery(estatesQuery);
  const [chosen, setChosen] = useState<string>();
  const estateId = chosen ?? estates.data?.[0]?.id;
  const facilities = useQuery({ ...facilitiesQuery(estateId ?? ''), enabled: estateId !== undefined });
  const [facilityId, setFacilityId] = useState<string>();
  const [problemClass, setProblemClass] = useState<ProblemClass>('elevator_safety');
  const [severity, setSeverity] = useState<Severity>('critical');
  const [atMs, setAtMs] = useState<number | null>(null);
  const trial = useMutation({ mutationFn: previewRouting });
  const problems = fieldProblems(trial.error);
  return (
    <>
      <p className="muted">{t('routing.preview.about')}</p>
      <form
        className="panel-form"
        data-testid="try-routing"
        onSubmit={(event) => {
          event.preventDefault();
          if (estateId === undefined) return;
          trial.mutate({
            ...(facilityId === undefined ? { estateId } : { facilityId }),
            ...(atMs === null ? {} : { atMs }),
            problemClass,
            severity,
          });
        }}
      >
        <div className="form-row">
          <Labelled label={t('routing.preview.estate')}>
            {(field) => (
              <Select
                {...field}
                className="wide"
                virtual={false}
                showSearch={{ optionFilterProp: 'label' }}
                loading={estates.isPending}
                value={estateId ?? null}
                onChange={(value) => {
                  setChosen(value ?? undefined);
                  setFacilityId(undefined);
                }}
                options={(estates.data ?? []).map(({ id, name }) => ({ value: id, label: local(name) }))}
              />
            )}
          </Labelled>
          <Choice
            label={t('routing.preview.facility')}
            wide
            value={facilityId}
            onChange={setFacilityId}
            allText={t('routing.preview.anyFacility')}
            options={(facilities.data ?? []).map(({ id, name }) => ({ value: id, label: local(name) }))}
          />
          <Labelled label={t('routing.preview.problemClass')} problem={problems.get('problemClass')}>
            {(field) => (
              <Select
                {...field}
                className="narrow"
                virtual={false}
                showSearch={{ optionFilterProp: 'label' }}
                value={problemClass}
                onChange={setProblemClass}
                options={ProblemClass.options.map((each) => ({ value: each, label: local(problemClasses[each]) }))}
              />
            )}
          </Labelled>
          <Labelled label={t('routing.preview.severity')} problem={problems.get('severity')}>
            {(field) => (
              <Select
                {...field}
                className="narrow"
                virtual={false}
                value={severity}
                onChange={setSeverity}
                options={Severity.options.map((each) => ({ value: each, label: local(severityNames[each]) }))}
              />
            )}
          </Labelled>
          <TimeField label={t('routing.preview.at')} valueMs={atMs} onChange={setAtMs} problem={problems.get('atMs')} />
        </div>
        <div>
          <Button
            type="primary"
            size="large"
            htmlType="submit"
            disabled={estateId === undefined}
            loading={trial.isPending}
            data-testid="run-preview"
          >
            {t('routing.preview.run')}
          </Button>
        </div>
      </form>
      {trial.isError && <Alert type="error" showIcon title={<ProblemText error={trial.error} />} />}
      {trial.isSuccess && <PreviewAnswer preview={trial.data} question={trial.variables} />}
    </>
  );
}
