import { AppError, PageQuery } from '@anju/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';

const changing = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const withBody = new Set(['POST', 'PUT', 'PATCH']);

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Takes a file as multipart/form-data; the route refuses all else. */
    upload?: boolean;
  }
}

function isJson(contentType: string | undefined): boolean {
  return contentType?.split(';')[0]?.trim().toLowerCase() === 'application/json';
}

/** The origin that a page of ours has: the configured one, or the one that the request was sent to. */
function isOurOrigin(origin: string, request: FastifyRequest, publicOrigin: string | undefined): boolean {
  if (publicOrigin !== undefined) return origin === publicOrigin;
  try {
    return new URL(origin).host === request.headers.host;
  } catch {
    return false; // `null` or no URL: some other page.
  }
}

/** A string that no database column can hold: NUL, or half of a surrogate pair. */
function isStorable(text: string): boolean {
  return !text.includes('\0') && !/\p{Surrogate}/u.test(text);
}

/** A key as it can be read in an answer; the empty one too. */
function keyName(key: string): string {
  return key === '' ? '""' : key;
}

/** Where in `value`, which lies at `path`, such a string is. */
function unstorablePath(value: unknown, path: string): string | undefined {
  if (typeof value === 'string') return isStorable(value) ? undefined : path === '' ? 'content' : path;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const where = path === '' ? keyName(key) : `${path}.${keyName(key)}`;
    if (!isStorable(key)) return where;
    const found = unstorablePath(member, where);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Refuses what a foreign page could make a browser send (403, 415) and text that cannot be stored (400).
 *
 * The session cookie is SameSite=Strict; the origin and the content type, which a form cannot set, are the second wall.
 */
export function addRequestGuards(app: FastifyInstance, { publicOrigin }: { publicOrigin: string | undefined }): void {
  app.addHook('onRequest', async (request) => {
    if (!changing.has(request.method)) return;
    const { origin } = request.headers;
    const site = request.headers['sec-fetch-site'];
    const foreign = origin !== undefined ? !isOurOrigin(origin, request, publicOrigin) : site === 'cross-site';
    if (foreign) throw new AppError('session.forbidden', 'The request comes from a page of another origin.');
    if (!withBody.has(request.method) || request.routeOptions.config.upload === true) return;
    if (!isJson(request.headers['content-type'])) {
      throw new AppError('request.unsupported', 'Send the content as application/json.');
    }
  });
  app.addHook('preValidation', async (request) => {
    for (const part of [request.body, request.query, request.params]) {
      const field = unstorablePath(part, '');
      if (field !== undefined) {
        throw new AppError('request.invalid', 'A text holds a character that cannot be stored.', {
          context: { errors: [{ field, message: 'holds NUL or half of a surrogate pair' }] },
        });
      }
    }
  });
}

/** Every list takes them, those that fit on one page too. */
const pageKeys = new Set(Object.keys(PageQuery.shape));

/** Refuses a query key that the route does not declare: a misspelt filter must not look like one that matches everything. */
export function addQueryGuard(app: FastifyInstance): void {
  app.addHook('preValidation', async (request) => {
    const declared = request.routeOptions.schema?.querystring;
    const known = declared instanceof z.ZodObject ? declared.shape : {};
    const unknown = Object.keys(request.query as object).filter(
      (key) => !Object.hasOwn(known, key) && !pageKeys.has(key),
    );
    if (unknown.length === 0) return;
    throw new AppError('request.invalid', 'The query has keys that are not known here.', {
      context: { errors: unknown.map((key) => ({ field: keyName(key), message: 'is not known here' })) },
    });
  });
}
