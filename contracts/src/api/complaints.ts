import { z } from 'zod';
import { LocalisedText } from '../facility-kinds.js';
import { ProblemClass, Severity } from '../hazard.js';
import { FacilityId, Slug } from '../identifiers.js';
import { ComplaintChannel, TicketFileType, TicketState } from '../ticket.js';
import { PageQuery, TimeMs } from './common.js';

/** Who told it. Personal data: seen by who handles the ticket, and taken away some time after its end. */
export const Reporter = z.strictObject({
  name: z.string().trim().min(1).max(60).exactOptional(),
  phone: z
    .string()
    .trim()
    .regex(/^[+\d][\d \-()]{4,29}$/, 'must be a telephone number: 5 to 30 of digits, spaces, "-", "(" and ")"')
    .exactOptional(),
});
export type Reporter = z.infer<typeof Reporter>;

/** The number that the source itself gave it. */
export const SourceNumber = z.string().trim().min(1).max(60);

const told = {
  estateId: Slug,
  /** Absent: the estate at large. */
  facilityId: FacilityId.exactOptional(),
  problemClass: ProblemClass,
  severity: Severity.default('minor'),
  /** What is wrong, in the reporter's words, without names. */
  content: z.string().trim().min(1).max(2000),
  /** Where exactly, in words. */
  place: z.string().trim().min(1).max(200).exactOptional(),
  number: SourceNumber.exactOptional(),
  reporter: Reporter.exactOptional(),
  /** Random, of the form that was filled in: the same report sent twice with it is entered once, and answered as `known`. */
  formKey: z
    .string()
    .regex(/^[A-Za-z0-9_-]{22}$/, 'must be 22 of letters, digits, "-" and "_"')
    .exactOptional(),
} as const;

/** A complaint as it is entered at a desk. */
export const ComplaintWrite = z.strictObject({ channel: ComplaintChannel.exclude(['qr']), ...told });
export type ComplaintWrite = z.infer<typeof ComplaintWrite>;

/** A ticket that somebody of the service opens by hand. */
export const ManualTicketWrite = z.strictObject(told);
export type ManualTicketWrite = z.infer<typeof ManualTicketWrite>;

/** What a person told, at its ticket. */
export const ReportView = z.object({
  id: z.number().int(),
  kind: z.enum(['complaint', 'manual']),
  channel: ComplaintChannel.nullable(),
  number: z.string().nullable(),
  severity: Severity,
  content: z.string(),
  place: z.string().nullable(),
  receivedMs: TimeMs,
  /** `null`: the reporter himself did. */
  enteredBy: z.string().nullable(),
  /** `null`: not told, not kept any more, or not for you to see. */
  reporter: z.object({ name: z.string().nullable(), phone: z.string().nullable() }).nullable(),
});
export type ReportView = z.infer<typeof ReportView>;

export const ComplaintView = ReportView.extend({
  ticketId: z.string(),
  ticketState: TicketState,
  estateId: Slug,
  estateName: LocalisedText,
  facilityId: FacilityId.nullable(),
  facilityName: LocalisedText.nullable(),
  problemClass: ProblemClass,
  /** That came with it, as far as nobody had sent the same one before. Their content is at `/tickets/{ticketId}/files/{id}`. */
  photos: z.array(z.object({ id: z.string(), name: z.string(), type: TicketFileType })),
  /** Complaints about the same estate, class and facility within the last 90 days, this one too where it is as young. */
  recurrences: z.number().int().nonnegative(),
});
export type ComplaintView = z.infer<typeof ComplaintView>;

const QueryTimeMs = z.coerce.number().int().min(0).max(8_640_000_000_000_000);

/** Which complaints: of the list and of its export alike. */
export const ComplaintsExportQuery = z.object({
  estateId: Slug.exactOptional(),
  /** `none`: about the estate at large. */
  facilityId: z.union([FacilityId, z.literal('none')]).exactOptional(),
  problemClass: ProblemClass.exactOptional(),
  channel: ComplaintChannel.exactOptional(),
  /** The source's own number, whole. */
  number: SourceNumber.exactOptional(),
  /** Received at or after. */
  fromMs: QueryTimeMs.exactOptional(),
  /** Received before; after `fromMs`. */
  toMs: QueryTimeMs.exactOptional(),
});
export type ComplaintsExportQuery = z.infer<typeof ComplaintsExportQuery>;

export const ComplaintsQuery = PageQuery.extend(ComplaintsExportQuery.shape);
export type ComplaintsQuery = z.infer<typeof ComplaintsQuery>;

/** What recurs (削峰斩尾): how often one matter was complained of within the last 90 days. */
export const ComplaintPeak = z.object({
  estateId: Slug,
  estateName: LocalisedText,
  facilityId: FacilityId.nullable(),
  facilityName: LocalisedText.nullable(),
  problemClass: ProblemClass,
  count: z.number().int().positive(),
  firstMs: TimeMs,
  lastMs: TimeMs,
  openTickets: z.number().int().nonnegative(),
  /** Of the estate; `null`: unknown. */
  households: z.number().int().positive().nullable(),
  /** `count` by 1 000 households of the estate, to two decimals; `null`: their number is unknown. */
  perThousandHouseholds: z.number().nonnegative().nullable(),
});
export type ComplaintPeak = z.infer<typeof ComplaintPeak>;
