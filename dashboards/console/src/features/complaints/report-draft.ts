import { ManualTicketWrite, ProblemClass, Severity } from '@anju/contracts';

/** A report as it is typed; empty: not told. */
export interface ReportDraft {
  /** Random: the same report sent twice with it is entered once. */
  readonly formKey: string;
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
  formKey: '',
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

/** A report of which nothing is typed yet; `random`: 16 bytes by chance. */
export function newReport(random: Uint8Array): ReportDraft {
  const formKey = btoa(String.fromCharCode(...random))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
  return { ...emptyReport, formKey };
}

/** The report that was kept, as far as it can be read; `undefined`: nothing was typed. */
export function keptReport(kept: Readonly<Record<string, unknown>> | undefined): ReportDraft | undefined {
  if (kept === undefined) return undefined;
  const text = (key: keyof ReportDraft) => (typeof kept[key] === 'string' ? kept[key] : undefined);
  const draft: ReportDraft = {
    formKey: text('formKey') ?? '',
    estateId: text('estateId'),
    facilityId: text('facilityId'),
    problemClass: ProblemClass.safeParse(kept.problemClass).data,
    severity: Severity.safeParse(kept.severity).data ?? emptyReport.severity,
    content: text('content') ?? '',
    place: text('place') ?? '',
    number: text('number') ?? '',
    name: text('name') ?? '',
    phone: text('phone') ?? '',
  };
  return isTyped(draft) ? draft : undefined;
}

/** Whether anything was entered but the severity, which has a first value. */
export function isTyped({ formKey: _key, severity: _severity, ...entered }: ReportDraft): boolean {
  return Object.values(entered).some((value) => value !== undefined && value !== '');
}

/** What the API is sent; empty fields are left out. */
function written({ estateId, facilityId, problemClass, severity, ...texts }: ReportDraft) {
  const { formKey, content, place, number, name, phone } = texts;
  const filled = (fields: Readonly<Record<string, string | undefined>>) =>
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value.trim() !== ''));
  const reporter = filled({ name, phone });
  return {
    ...filled({ formKey, estateId, facilityId, problemClass, content, place, number }),
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
