import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api/client.js';

/** Codes whose own words say all that there is to say. */
const plain = new Set<string>([
  ...['session.required', 'session.invalid_credentials', 'service.internal'],
  ...['client.unreachable', 'client.timeout'],
]);

/** A refusal in the viewer's language, by its code; what the server itself says of it stands beneath. */
export function ProblemText({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (!(error instanceof ApiProblem)) return <span>{t('error.unexpected')}</span>;
  const { code, detail, errors } = error;
  return (
    <span className="problem" data-code={code}>
      <strong>{t(`problem.${code}`)}</strong>
      {detail !== undefined && !plain.has(code) && <span className="problem-detail">{detail}</span>}
      {errors.map(({ field, message }) => (
        <span key={`${field} ${message}`} className="problem-detail">
          <code>{field}</code>: {message}
        </span>
      ))}
    </span>
  );
}
