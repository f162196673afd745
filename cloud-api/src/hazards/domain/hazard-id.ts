import { createHash } from 'node:crypto';

/** The same occurrence has the same id however often it is told: facility, rule, instance and begin make it. */
export function hazardId(occurrence: {
  readonly facilityId: string;
  readonly ruleId: string;
  readonly instance: string | null;
  readonly beganMs: number;
}): string {
  const { facilityId, ruleId, instance, beganMs } = occurrence;
  const identity = JSON.stringify([facilityId, ruleId, instance, beganMs]);
  return `h-${createHash('sha256').update(identity).digest('hex').slice(0, 24)}`;
}
