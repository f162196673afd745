import { Severity } from '@anju/contracts';
import { SeverityMark } from './severity-mark.js';

/** How many hazards of each severity, worst first; nothing where there is none. */
export function SeverityCounts({ counts }: { counts: Partial<Record<Severity, number>> }) {
  const present = Severity.options.filter((severity) => (counts[severity] ?? 0) > 0);
  return (
    <span className="severity-counts">
      {present.map((severity) => (
        <span key={severity} className="severity-count">
          <SeverityMark severity={severity} />
          <strong>{counts[severity]}</strong>
        </span>
      ))}
    </span>
  );
}

/** Order of severities, the worst first. */
export function severityRank(severity: Severity): number {
  return Severity.options.indexOf(severity);
}
