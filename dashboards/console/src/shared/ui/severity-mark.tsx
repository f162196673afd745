import { severityNames } from '@anju/contracts';
import type { Severity } from '@anju/contracts/api-client';
import { useLanguage } from '../i18n/i18n.js';

/** Shape by severity, so that the order is told without colour too: octagon, triangle, square, circle. */
const shapes: Record<Severity, string> = {
  critical: 'M7 1h6l6 6v6l-6 6H7l-6-6V7z',
  major: 'M10 1l9.5 17.5H.5z',
  minor: 'M2 2h16v16H2z',
  notice: 'M10 1a9 9 0 1 1 0 18 9 9 0 0 1 0-18z',
};

/** `quiet`: without the colour, for what is past or could only be. */
export function SeverityMark({ severity, quiet = false }: { severity: Severity; quiet?: boolean }) {
  const { local } = useLanguage();
  return (
    <span className={`severity severity-${quiet ? 'quiet' : severity}`}>
      <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
        <path d={shapes[severity]} />
      </svg>
      <span>{local(severityNames[severity])}</span>
    </span>
  );
}
