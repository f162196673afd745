import { AppError, ProblemClass, Reporter } from '@anju/contracts';
import type { FastifyRequest } from 'fastify';
import type { PublicReport } from '../../tickets/index.js';

export type Mistake =
  | 'problemClass'
  | 'content'
  | 'place'
  | 'phone'
  | 'form'
  | 'photo'
  | 'photoSize'
  | 'photoMany'
  | 'over';

/** What stands in the fields of the form. */
export interface TypedReport {
  readonly problemClass: string;
  readonly content: string;
  readonly place: string;
  readonly phone: string;
}

export const nothingTyped: TypedReport = { problemClass: '', content: '', place: '', phone: '' };

export interface ReadForm {
  readonly typed: TypedReport;
  readonly formKey: string;
  readonly mistakes: readonly Mistake[];
  /** There where there are no mistakes. */
  readonly report: PublicReport | undefined;
}

/** Photos of one report, and bytes of each. */
export const mostPhotos = 3;
export const photoBytes = 8 * 1024 * 1024;
const fieldBytes = 8 * 1024;
const formKeyPattern = /^[A-Za-z0-9_-]{22}$/;

interface Sent {
  readonly fields: Map<string, string>;
  readonly photos: Buffer[];
  isTooLarge: boolean;
  isBroken: boolean;
}

/** Reads what was sent up to its limits; what is beyond them is a mistake of the form, not a fault. */
async function readParts(request: FastifyRequest): Promise<Sent> {
  const sent: Sent = { fields: new Map(), photos: [], isTooLarge: false, isBroken: false };
  const limits = {
    fileSize: photoBytes,
    files: mostPhotos,
    fields: 10,
    parts: 14,
    fieldSize: fieldBytes,
    headerPairs: 20,
  };
  try {
    for await (const part of request.parts({ limits })) {
      if (part.type === 'field') {
        if (sent.fields.has(part.fieldname) || part.valueTruncated === true) sent.isBroken = true;
        if (typeof part.value === 'string') sent.fields.set(part.fieldname, part.value.replaceAll('\r\n', '\n'));
        else sent.isBroken = true;
        continue;
      }
      const content = await part.toBuffer();
      // A field without a chosen file is sent empty.
      if (content.length > 0) sent.photos.push(content);
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'FST_REQ_FILE_TOO_LARGE') sent.isTooLarge = true;
    else sent.isBroken = true;
  }
  return sent;
}

/** What no database column holds, and what turns or hides text in the console of who reads it. */
const unwanted = /[^\P{Cc}\t\n]|[\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu;

/**
 * Reads the form of a report. Text stands before photos in it, and so comes back where a photo is too large. Throws
 * `request.unsupported` for what is no form, `request.invalid` for what a machine filled in.
 */
export async function readReportForm(request: FastifyRequest): Promise<ReadForm> {
  if (!request.isMultipart()) throw new AppError('request.unsupported', 'Send the content as multipart/form-data.');
  const { fields, photos, isTooLarge, isBroken } = await readParts(request);
  const text = (name: string) => (fields.get(name) ?? '').replaceAll(unwanted, '').trim();
  // Nobody sees this field: who fills it in is a machine, and is told that nothing was taken.
  if (text('website') !== '') throw new AppError('request.invalid', 'A field that must stay empty is filled in.');
  const typed = {
    problemClass: text('problemClass'),
    content: text('content'),
    place: text('place'),
    phone: text('phone'),
  };
  const formKey = text('formKey');
  const problemClass = ProblemClass.safeParse(typed.problemClass);
  const mistakes: Mistake[] = [];
  if (isTooLarge) mistakes.push('photoSize');
  else if (isBroken || !formKeyPattern.test(formKey)) mistakes.push('form');
  if (!problemClass.success) mistakes.push('problemClass');
  if (typed.content.length < 1 || typed.content.length > 1000) mistakes.push('content');
  if (typed.place.length > 200) mistakes.push('place');
  if (typed.phone !== '' && !Reporter.safeParse({ phone: typed.phone }).success) mistakes.push('phone');
  if (mistakes.length > 0 || !problemClass.success) return { typed, formKey, mistakes, report: undefined };
  const { content, place, phone } = typed;
  return {
    ...{ typed, formKey, mistakes },
    report: {
      ...{ problemClass: problemClass.data, content, formKey, photos },
      place: place === '' ? null : place,
      phone: phone === '' ? null : phone,
    },
  };
}
