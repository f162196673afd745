import { ManualTicketWrite, type ProblemClass, type Severity } from '@anju/contracts';

/** A report as it is typed; empty: not told. */
export interface ReportDraft {
  readonly estateId: string | undefined;
  /** `undefined`: the estate at large. */
  readonly facilityId: string | undefined;
  readonly problemClass: ProblemClass | undefined;
  readonly severity: Severity;
  readonly content: string;
  readonly place: string;
  readonly number: string;
  readonly name: string;
  readonly phone: string;
}

export const emptyReport: ReportDraft = {
  estateId: undefined,
  facilityId: undefined,
  problemClass: undefined,
  severity: 'minor',
  content: '',
  place: '',
  number: '',
  name: '',
  phone: '',
};

/** What the API is sent; empty fields are left out. */
function written({ estateId, facilityId, problemClass, severity, ...texts }: ReportDraft) {
  const { content, place, number, name, phone } = texts;
  const filled = (fields: Readonly<Record<string, string | undefined>>) =>
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value.trim() !== ''));
  const reporter = filled({ name, phone });
  return {
    ...filled({ estateId, facilityId, problemClass, content, place, number }),
    severity,
    ...(Object.keys(reporter).length === 0 ? {} : { reporter }),
  };
}

/** The report that may be sent, or the names of the fields that are missing or wrong, as the API names them. */
export function reportOf(
  draft: ReportDraft,
):
  | { readonly ok: true; readonly report: ManualTicketWrite }
  | { readonly ok: false; readonly wrong: ReadonlySet<string> } {
  const checked = ManualTicketWrite.safeParse(written(draft));
  if (checked.success) return { ok: true, report: checked.data };
  return { ok: false, wrong: new Set(checked.error.issues.map(({ path }) => path.join('.'))) };
}
