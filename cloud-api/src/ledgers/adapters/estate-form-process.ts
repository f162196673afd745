import type { CompanyFacts } from '../domain/company-ledger.js';
import { companyForm } from '../domain/company-ledger.js';
import type { EstateFacts } from '../domain/estate-facts.js';
import type { Sheet } from '../domain/estate-form.js';
import { estateForm } from '../domain/estate-ledger.js';
import type { KnownEstate } from '../domain/known-estate.js';
import { type PlannedEstates, planEstates, sha256 } from '../usecases/plan-estates.js';
import { answerParent } from './answer-parent.js';
import { readTable } from './read-table.js';

/** The ledgers with a line an estate, by the names that their paths have. */
export type EstateFormName = 'estates' | 'companies';

/** What the process is asked, in this order. */
export type ToFormProcess =
  /** Answers with the SHA-256 of the file. */
  | { readonly read: Uint8Array; readonly form: EstateFormName }
  | { readonly known: readonly unknown[] }
  /** Answers with `FromFormProcess`. */
  | { readonly plan: true }
  /** Answers with the changes from there, some hundred; none: there are no more. */
  | { readonly changesFrom: number };

export type FromFormProcess =
  | { readonly ok: true; readonly digest: string; readonly diff: Uint8Array }
  /** How many cells are wrong, and the first of them. */
  | { readonly ok: false; readonly count: number; readonly faults: readonly { field: string; message: string }[] };

/** Wrong cells that an answer names. */
const mostFaults = 200;
const changesAtOnce = 250;

let form: EstateFormName = 'estates';
let fileSha256 = '';
let sheets: readonly Sheet[] = [];
/** With the facts of that form. */
const known: unknown[] = [];
let changes: readonly unknown[] = [];

function planned(): PlannedEstates<unknown> {
  return form === 'estates'
    ? planEstates(estateForm, sheets, known as KnownEstate<EstateFacts>[], fileSha256)
    : planEstates(companyForm, sheets, known as KnownEstate<CompanyFacts>[], fileSha256);
}

function plan(): FromFormProcess {
  const made = planned();
  if (!made.ok) return { ok: false, count: made.faults.length, faults: made.faults.slice(0, mostFaults) };
  changes = made.changes;
  return { ok: true, digest: made.diff.digest, diff: Buffer.from(JSON.stringify(made.diff)) };
}

answerParent<ToFormProcess>(async (question) => {
  if ('read' in question) {
    const { buffer, byteOffset, byteLength } = question.read;
    const content = Buffer.from(buffer, byteOffset, byteLength);
    form = question.form;
    fileSha256 = sha256(content);
    sheets = await readTable(content);
    return fileSha256;
  }
  if ('known' in question) {
    known.push(...question.known);
    return null;
  }
  if ('plan' in question) return plan();
  return changes.slice(question.changesFrom, question.changesFrom + changesAtOnce);
});
