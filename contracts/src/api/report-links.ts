import { z } from 'zod';
import { FacilityKind, LocalisedText } from '../facility-kinds.js';
import { FacilityId } from '../identifiers.js';
import { TimeMs } from './common.js';

/** For which facilities of the estate codes are made. */
export const ReportLinksWrite = z.strictObject({
  /** Absent: all that have none. */
  facilityIds: z.array(FacilityId).min(1).max(2000).exactOptional(),
});
export type ReportLinksWrite = z.infer<typeof ReportLinksWrite>;

/** The code at a facility by which anybody may report without login. One of a facility is in force at a time. */
export const ReportLinkView = z.object({
  facilityId: FacilityId,
  facilityName: LocalisedText,
  facilityKind: FacilityKind,
  location: z.string().nullable(),
  /** What the code says: the address of the public page. Whoever knows it may report. `null`: not in force any more. */
  url: z.string().nullable(),
  createdMs: TimeMs,
  createdBy: z.string(),
  revokedMs: TimeMs.nullable(),
  revokedBy: z.string().nullable(),
  revokedReason: z.string().nullable(),
  /** Reports that came by it, and when the last one did. */
  reports: z.number().int().nonnegative(),
  lastReportMs: TimeMs.nullable(),
});
export type ReportLinkView = z.infer<typeof ReportLinkView>;

/** Takes a code out of force. */
export const ReportLinkRevocation = z.strictObject({
  /** Of the code that is meant: one made anew meanwhile stays in force. */
  createdMs: TimeMs,
  reason: z.string().trim().min(1).max(500),
});
export type ReportLinkRevocation = z.infer<typeof ReportLinkRevocation>;

export const ReportLinksQuery = z.object({
  /** `all`: those too that were revoked. */
  state: z.enum(['active', 'all']).default('active'),
});
export type ReportLinksQuery = z.infer<typeof ReportLinksQuery>;
