import { parentPort } from 'node:worker_threads';
import { type XlsxColumn, xlsxSheet } from './xlsx-sheet.js';

type Lines = readonly (readonly (string | number)[])[];

/** What the thread is told: lines, a part at a time, and in the end how the sheet is called. */
export type ToThread = { readonly lines: Lines } | { readonly title: string; readonly columns: readonly XlsxColumn[] };

const port = parentPort;
if (port === null) throw new Error('this module is run by a thread');

const collected: (readonly (string | number)[])[] = [];
port.on('message', (message: ToThread) => {
  if ('lines' in message) {
    collected.push(...message.lines);
    return;
  }
  xlsxSheet(message.title, message.columns, collected).then((workbook) => {
    // A copy with a memory of its own, which is handed over as it is.
    const bytes = new Uint8Array(workbook);
    port.postMessage(bytes, [bytes.buffer]);
  });
});
