import { pointName } from '@anju/contracts';
import type { HazardExplanation, HazardView } from '@anju/contracts/api-client';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { valueWords } from '../../shared/names/value-words.js';
import { formatDateTime } from '../../shared/time/format.js';
import { SourceTag } from '../../shared/ui/source-tag.js';
import { ExplanationCharts } from './explanation-charts.js';
import { SettingsThen } from './settings-then.js';

interface Props {
  readonly hazard: HazardView;
  readonly explanation: HazardExplanation;
}

/** By which rule and which samples a hazard became what it is. */
export function Explanation({ hazard, explanation }: Props) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  return (
    <div data-testid="explanation" data-reproduced={explanation.reproduced}>
      {!explanation.reproduced && <p className="note-wrong">{t('explain.notReproduced')}</p>}
      <dl className="facts">
        <dt>{t('hazard.rule')}</dt>
        <dd>
          <Link to={`/rules/${hazard.ruleId}?place=${hazard.estateId}`} className="target">
            {hazard.ruleId} v{explanation.ruleVersion}
          </Link>
        </dd>
        <dt>{t('hazard.condition')}</dt>
        <dd>{local(explanation.conditionText)}</dd>
        <dt>{t('hazard.source')}</dt>
        <dd>
          <SourceTag source={explanation.source} />
        </dd>
        <dt>{t('explain.settings')}</dt>
        <dd>
          <SettingsThen hazard={hazard} versions={explanation.settings} />
        </dd>
      </dl>
      <ExplanationCharts hazard={hazard} explanation={explanation} />
      <h3>{t('explain.moments')}</h3>
      {explanation.moments.length === 0 ? (
        <p className="nothing">{t('explain.noMoments')}</p>
      ) : (
        <ol className="events">
          {explanation.moments.map((moment, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the moments of one answer never move.
            <li key={at} data-moment={moment.state}>
              <strong>{t(`explain.moment.${moment.state}`)}</strong>{' '}
              <span className="muted">{formatDateTime(moment.atMs)}</span>
              <Parts hazard={hazard} parts={moment.parts} />
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

function Parts({ hazard, parts }: { hazard: HazardView; parts: HazardExplanation['moments'][number]['parts'] }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  return (
    <div className="points-frame">
      <table className="points stacked">
        <thead>
          <tr>
            <th scope="col">{t('explain.part')}</th>
            <th scope="col">{t('explain.truth')}</th>
            <th scope="col">{t('explain.samples')}</th>
          </tr>
        </thead>
        <tbody>
          {parts.map(({ text, truth, samples }) => (
            <tr key={text.en} data-truth={truth}>
              <th scope="row">{local(text)}</th>
              <td data-label={t('explain.truth')}>
                <span className={`truth truth-${truth}`}>{t(`explain.truths.${truth}`)}</span>
              </td>
              <td data-label={t('explain.samples')}>
                {samples.length === 0 && '—'}
                {samples.map((sample) => (
                  <div key={sample.point}>
                    {local(pointName(hazard.facilityKind, sample.point))}:{' '}
                    <strong>
                      {valueWords(hazard.facilityKind, sample.point, sample.value, local) ?? t('point.noValue')}
                    </strong>{' '}
                    <span className="muted">
                      · {t(`point.${sample.quality}`)} · {formatDateTime(sample.sourceTimeMs)}
                    </span>
                  </div>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
