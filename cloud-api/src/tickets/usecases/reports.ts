import type { ComplaintChannel, ComplaintPeak, ComplaintView, ProblemClass } from '@anju/contracts';
import type { Report } from '../domain/raise-from-report.js';

/** Where a report is. */
export interface FiledUnder {
  readonly ticketId: string;
  readonly reportId: number;
}

/** A report with who told it and who entered it. */
export interface StoredReport extends Report {
  readonly ticketId: string;
  readonly path: string;
  readonly reporter: { readonly name: string | null; readonly phone: string | null };
  readonly receivedMs: number;
  /** `null`: the reporter himself. */
  readonly enteredBy: { readonly userId: string; readonly displayName: string } | null;
  /** By which the reporter sees how it goes on. */
  readonly receipt: string | null;
}

export type KnownReport = Omit<StoredReport, 'path' | 'receipt' | 'enteredBy'> & {
  readonly id: number;
  readonly enteredBy: string | null;
};

export interface ComplaintFilter {
  readonly estateId?: string;
  /** `null`: about the estate at large. */
  readonly facilityId?: string | null;
  readonly problemClass?: ProblemClass;
  readonly channel?: ComplaintChannel;
  readonly number?: string;
  /** Received at or after, and before, ms. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Only those before this one. */
  readonly beforeId?: number;
  readonly limit: number;
}

/** What recurs, as the database counts it. */
export type KnownPeak = Omit<ComplaintPeak, 'perThousandHouseholds'>;

export type KnownComplaint = KnownReport &
  Pick<ComplaintView, 'ticketId' | 'ticketState' | 'estateName' | 'facilityName' | 'recurrences' | 'photos'> & {
    readonly path: string;
  };
