import { useTranslation } from 'react-i18next';
import { formatDateTime } from '../time/format.js';
import { Nothing } from './nothing.js';

/** What was set at one time, by whom and why. */
export interface SetVersion {
  readonly version: number;
  readonly reason: string;
  readonly author: { readonly displayName: string };
  readonly atMs: number;
  /** A line for each thing that was set; none: what ships holds again. */
  readonly lines: readonly { readonly key: string; readonly text: string }[];
}

/** The versions of what a district sets, as they are given. `never`: none was set; `noneThen`: one that set nothing. */
export function VersionHistory(props: {
  title: string;
  never: string;
  noneThen: string;
  testId: string;
  versions: readonly SetVersion[];
}) {
  const { title, never, noneThen, testId, versions } = props;
  const { t } = useTranslation();
  return (
    <>
      <h3>{title}</h3>
      {versions.length === 0 && <Nothing text={never} />}
      <ol className="events" data-testid={testId}>
        {versions.map(({ version, reason, author, atMs, lines }) => (
          <li key={version} data-version={version}>
            <strong>{t('routing.changes.version', { version })}</strong>{' '}
            <span className="muted">
              · {formatDateTime(atMs)} · {author.displayName}
            </span>
            <p>{reason}</p>
            {lines.length === 0 ? (
              <p className="muted">{noneThen}</p>
            ) : (
              <ul className="notes">
                {lines.map(({ key, text }) => (
                  <li key={key}>{text}</li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}
