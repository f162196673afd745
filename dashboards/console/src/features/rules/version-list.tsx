import type { RuleSettingsVersion } from '@anju/contracts/api-client';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { rulesQuery } from '../../shared/api/queries.js';
import { useLanguage } from '../../shared/i18n/i18n.js';
import { formatDateTime } from '../../shared/time/format.js';
import { Nothing } from '../../shared/ui/nothing.js';
import { SettingsWords } from './settings-words.js';

/** Who changed the rules of a place, when, why and to what; the newest first. */
export function VersionList({ versions }: { place: string; versions: readonly RuleSettingsVersion[] }) {
  const { t } = useTranslation();
  const { local } = useLanguage();
  const rules = useQuery(rulesQuery);
  if (versions.length === 0) return <Nothing text={t('rules.neverChanged')} />;
  return (
    <ol className="events" data-testid="versions">
      {versions.map(({ version, atMs, author, reason, settings }) => (
        <li key={version} id={`v${version}`} data-version={version}>
          <strong>v{version}</strong>{' '}
          <span className="muted">
            {formatDateTime(atMs)} · {author.displayName}
          </span>
          <p>{t('rules.because', { reason })}</p>
          <details className="hazard-details">
            <summary>{t('rules.whatItStates')}</summary>
            <SettingsWords
              settings={settings}
              ruleName={(id) => {
                const rule = rules.data?.find((each) => each.id === id);
                return (
                  <Link to={`/rules/${id}`} className="target">
                    {rule === undefined ? id : local(rule.name)}
                  </Link>
                );
              }}
            />
          </details>
        </li>
      ))}
    </ol>
  );
}
