import { AppError } from '@anju/contracts';
import type { FastifyRequest } from 'fastify';

export interface UploadedFile {
  readonly name: string;
  readonly content: Buffer;
}

/** UTF-16 units of a name that are kept. */
const longestName = 200;
/** What no database column holds, and what turns the name round for who reads it: `photo\u202egpj.exe`. */
const unwanted = /\p{Cc}|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** What a file is called, as it can be kept and shown; whatever its name is, the file itself is taken. */
export function keptName(sent: string): string {
  // The cut may go through a character, and some programs send halves of one.
  const name = sent
    .replaceAll(unwanted, '')
    .slice(0, longestName)
    .replaceAll(/\p{Surrogate}/gu, '')
    .trim();
  return name === '' ? 'file' : name;
}

const tooMany = new Set(['FST_FILES_LIMIT', 'FST_PARTS_LIMIT', 'FST_FIELDS_LIMIT']);

/** The one file of an upload, at most `maxBytes` where that is not the server's own limit. Throws `request.unsupported` where it is none, `request.invalid` where there is none or more than it, it is too large, or it ends before its end. */
export async function uploadedFile(request: FastifyRequest, maxBytes?: number): Promise<UploadedFile> {
  const refused = (message: string, cause?: unknown) =>
    new AppError('request.invalid', `The upload ${message}.`, {
      ...(cause === undefined ? {} : { cause }),
      context: { errors: [{ field: 'file', message }] },
    });
  if (!request.isMultipart()) throw new AppError('request.unsupported', 'Send the content as multipart/form-data.');
  try {
    let only: UploadedFile | undefined;
    for await (const part of request.files(maxBytes === undefined ? undefined : { limits: { fileSize: maxBytes } })) {
      only = { name: keptName(part.filename), content: await part.toBuffer() };
    }
    if (only === undefined) throw refused('has no file');
    return only;
  } catch (error) {
    if (error instanceof AppError) throw error;
    // A second one must not be lost as if it had been taken.
    if (error instanceof Error && 'code' in error && tooMany.has(String(error.code))) {
      throw refused('has more in it than one file', error);
    }
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 413) throw error;
    throw refused('did not come whole: send it again', error);
  }
}
