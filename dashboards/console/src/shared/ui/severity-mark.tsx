import { type Severity, severityNames } from '@anju/contracts';
import { useLanguage } from '../i18n/i18n.js';

/** Shape by severity, so that the order is told without colour too: octagon, triangle, square, circle. */
const shapes: Record<Severity, string> = {
  critical: 'M7 1h6l6 6v6l-6 6H7l-6-6V7z',
  major: 'M10 1l9.5 17.5H.5z',
  minor: 'M2 2h16v16H2z',
  notice: 'M10 1a9 9 0 1 1 0 18 9 9 0 0 1 0-18z',
};

export function SeverityMark({ severity, withText = true }: { severity: Severity; withText?: boolean }) {
  const { local } = useLanguage();
  const name = local(severityNames[severity]);
  return (
    <span className={`severity severity-${severity}`}>
      <svg viewBox="0 0 20 20" width="16" height="16" role="img" aria-label={name}>
        <path d={shapes[severity]} />
      </svg>
      {withText && <span>{name}</span>}
    </span>
  );
}
