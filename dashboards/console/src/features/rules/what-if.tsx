import { severityNames } from '@anju/contracts';
import type { RuleView, WhatIfResult } from '@anju/contracts/api-client';
import { useMutation, useQueries, useQuery } from '@tanstack/react-query';
import { Alert, Button, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { serverNowMs } from '../../shared/api/client.js';
import { facilitiesQuery } from '../../shared/api/queries.js';
import { DISTRICT, tryRule } from '../../shared/api/rule-queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatDateTime } from '../../shared/time/format.js';
import { ProblemText } from '../../shared/ui/problem-text.js';
import { compareOccurrences, type Difference, type Occurrence } from './compare-occurrences.js';
import { figureWords } from './figure-text.js';
import { figuresStated, overrideOf, type RuleDraft, wrongNumbers } from './rule-draft.js';

const DAY = 86_400_000;
const days = [1, 7, 31] as const;
/** As the server takes them. */
const MOST_FACILITIES = 50;
const MOST_ROWS = 200;

type Figures = ReturnType<typeof figuresStated>;

interface Props {
  readonly rule: RuleView;
  readonly place: string;
  readonly draft: RuleDraft;
}

/** The changed rule over what was stored, beside the rule in force; nobody is called. */
export function WhatIf({ rule, place, draft }: Props) {
  const { t } = useTranslation();
  const [span, setSpan] = useState<(typeof days)[number]>(1);
  const ofEstate = useQuery({ ...facilitiesQuery(place), enabled: place !== DISTRICT });
  const facilityIds =
    place === DISTRICT
      ? undefined
      : (ofEstate.data ?? []).filter(({ kind }) => rule.kind === 'any' || kind === rule.kind).map(({ id }) => id);
  const trial = useMutation({
    mutationFn: async () => {
      const toMs = Math.floor(serverNowMs());
      const figures = figuresStated(rule, draft);
      const result = await tryRule(rule.id, {
        ...{ fromMs: toMs - span * DAY, toMs },
        ...(facilityIds === undefined ? {} : { facilityIds: facilityIds.slice(0, MOST_FACILITIES) }),
        override: overrideOf(draft),
        parameters: figures,
      });
      return { result, figures };
    },
  });
  const nowhere = facilityIds !== undefined && facilityIds.length === 0;
  return (
    <div className="what-if">
      <h3>{t('whatIf.title')}</h3>
      <p className="muted">{t('whatIf.about')}</p>
      <div className="form-row">
        <Segmented<(typeof days)[number]>
          aria-label={t('history.range')}
          value={span}
          onChange={setSpan}
          options={days.map((value) => ({ value, label: t('whatIf.days', { count: value }) }))}
        />
        <Button
          onClick={() => trial.mutate()}
          loading={trial.isPending}
          disabled={nowhere || wrongNumbers(rule, draft).size > 0 || (place !== DISTRICT && !ofEstate.isSuccess)}
          data-testid="try"
        >
          {t('whatIf.run')}
        </Button>
        {nowhere && ofEstate.isSuccess && <span className="muted">{t('whatIf.nowhere')}</span>}
      </div>
      {facilityIds !== undefined && facilityIds.length > MOST_FACILITIES && (
        <p className="note-wrong">{t('whatIf.leftOut', { count: facilityIds.length - MOST_FACILITIES })}</p>
      )}
      <div aria-live="polite">
        {trial.isError && <Alert type="error" showIcon title={<ProblemText error={trial.error} />} />}
        {trial.data !== undefined && <Result rule={rule} {...trial.data} />}
      </div>
    </div>
  );
}

function Result({ rule, result, figures }: { rule: RuleView; result: WhatIfResult; figures: Figures }) {
  const { t } = useTranslation();
  const { language, local } = useLanguage();
  const tried = Object.entries(figures).map(([name, value]) => figureWords([rule], name, value, language));
  const differences = result.facilities.flatMap(({ facilityId, now, changed }) =>
    compareOccurrences(now, changed).map((difference) => ({ facilityId, difference })),
  );
  const count = (kind: Difference['kind']) => differences.filter(({ difference }) => difference.kind === kind).length;
  const shown = differences.filter(({ difference }) => difference.kind !== 'same');
  const nameOf = useFacilityNames(result.facilities.map(({ facilityId }) => facilityId));
  return (
    <div data-testid="what-if-result" data-now={result.totals.now} data-changed={result.totals.changed}>
      <p>
        <strong>
          {t('whatIf.summary', {
            appears: count('appears'),
            disappears: count('disappears'),
            changes: count('changes'),
            same: count('same'),
          })}
        </strong>
      </p>
      <p className="muted">
        {t('whatIf.totals', { facilities: result.totals.facilities, readings: result.totals.readings })}
        {result.leftOut > 0 && ` ${t('whatIf.leftOut', { count: result.leftOut })}`}
      </p>
      {result.totals.readings === 0 && <p className="note-wrong">{t('whatIf.noReadings')}</p>}
      <p>
        <span className="muted">{t('whatIf.asChanged')}</span> {local(result.conditionText.changed)}
        {tried.length > 0 && ` · ${tried.join(' · ')}`}
      </p>
      {shown.length > 0 && (
        <div className="points-frame">
          <table className="points stacked">
            <thead>
              <tr>
                <th scope="col">{t('hazard.where')}</th>
                <th scope="col">{t('whatIf.difference')}</th>
                <th scope="col">{t('whatIf.now')}</th>
                <th scope="col">{t('whatIf.changed')}</th>
              </tr>
            </thead>
            <tbody>
              {shown.slice(0, MOST_ROWS).map(({ facilityId, difference }) => (
                <tr key={`${facilityId} ${JSON.stringify(difference)}`} data-difference={difference.kind}>
                  <th scope="row">
                    <Link to={`/facilities/${facilityId}`} className="target">
                      {nameOf(facilityId)}
                    </Link>
                  </th>
                  <td data-label={t('whatIf.difference')}>{t(`whatIf.kinds.${difference.kind}`)}</td>
                  <td data-label={t('whatIf.now')}>
                    {'now' in difference ? <When occurrence={difference.now} /> : '—'}
                  </td>
                  <td data-label={t('whatIf.changed')}>
                    {'changed' in difference ? <When occurrence={difference.changed} /> : '—'}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {shown.length > MOST_ROWS && (
            <p className="muted">{t('history.newestRows', { count: MOST_ROWS, total: shown.length })}</p>
          )}
        </div>
      )}
    </div>
  );
}

function When({ occurrence }: { occurrence: Occurrence }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const { severity, beganMs, clearedMs, instance } = occurrence;
  return (
    <>
      {local(severityNames[severity])} · {formatDateTime(beganMs)} –{' '}
      {clearedMs === null ? t('whatIf.lasts') : formatDateTime(clearedMs)}
      {instance === null ? '' : ` · ${instance}`}
    </>
  );
}

/** Names of facilities of several estates. */
function useFacilityNames(facilityIds: readonly string[]): (facilityId: string) => string {
  const { local } = useLanguage();
  const estateIds = [...new Set(facilityIds.map((id) => id.slice(0, id.indexOf('.'))))];
  return useQueries({
    queries: estateIds.map((estateId) => facilitiesQuery(estateId)),
    combine: (answers) => {
      const known = new Map(answers.flatMap(({ data }) => data ?? []).map(({ id, name }) => [id, name]));
      return (facilityId: string) => {
        const name = known.get(facilityId);
        return name === undefined ? facilityId : local(name);
      };
    },
  });
}
