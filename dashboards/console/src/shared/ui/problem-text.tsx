import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api/client.js';
import { useLanguage } from '../i18n/i18n.js';
import { serverWords } from '../i18n/server-words.js';

/** Codes whose own words say all that there is to say. */
const plain = new Set<string>([
  ...['session.required', 'session.invalid_credentials', 'service.internal'],
  ...['client.unreachable', 'client.timeout', 'ticket.version_conflict'],
]);

/** A refusal in the viewer's language, by its code; what the server itself says of it stands beneath, in that language where it is known. */
export function ProblemText({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  if (!(error instanceof ApiProblem)) return <span>{t('error.unexpected')}</span>;
  const { code, errors } = error;
  // Where the fields are named, what is said of all of them says nothing more.
  const detail = errors.length > 0 && code === 'request.invalid' ? undefined : error.detail;
  return (
    <span className="problem" data-code={code}>
      <strong>{t(`problem.${code}`)}</strong>
      {detail !== undefined && !plain.has(code) && (
        <span className="problem-detail">{serverWords(detail, language)}</span>
      )}
      {errors.map(({ field, message }) => (
        <span key={`${field} ${message}`} className="problem-detail">
          <code>{field}</code>: {serverWords(message, language)}
        </span>
      ))}
    </span>
  );
}
