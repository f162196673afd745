import { answerParent } from './answer-parent.js';
import { type XlsxColumn, xlsxSheet } from './xlsx-sheet.js';

type Lines = readonly (readonly (string | number)[])[];

/** What the process is told: lines, a part at a time, and in the end how the sheet is called; to that it answers with the workbook. */
export type ToXlsxProcess =
  | { readonly lines: Lines }
  | { readonly title: string; readonly columns: readonly XlsxColumn[] };

const collected: (readonly (string | number)[])[] = [];

answerParent<ToXlsxProcess>(async (question) => {
  if ('title' in question) return xlsxSheet(question.title, question.columns, collected);
  collected.push(...question.lines);
  return null;
});
