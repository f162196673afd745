import { AppError } from '@anju/contracts';
import type { FastifyRequest } from 'fastify';

export interface UploadedFile {
  readonly name: string;
  readonly content: Buffer;
}

/** The one file of an upload, at most `maxBytes` where that is not the server's own limit. Throws `request.unsupported` where it is none, `request.invalid` where there is none, it is too large, or it ends before its end. */
export async function uploadedFile(request: FastifyRequest, maxBytes?: number): Promise<UploadedFile> {
  const refused = (message: string, cause?: unknown) =>
    new AppError('request.invalid', `The upload ${message}.`, {
      ...(cause === undefined ? {} : { cause }),
      context: { errors: [{ field: 'file', message }] },
    });
  if (!request.isMultipart()) throw new AppError('request.unsupported', 'Send the content as multipart/form-data.');
  try {
    const part = await request.file(maxBytes === undefined ? undefined : { limits: { fileSize: maxBytes } });
    if (part === undefined) throw refused('has no file');
    return { name: part.filename.slice(0, 200), content: await part.toBuffer() };
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 413) throw error;
    throw refused('did not come whole: send it again', error);
  }
}
