import { randomBytes } from 'node:crypto';
import { AppError, isAppError } from '@anju/contracts';
import rateLimit from '@fastify/rate-limit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { noteFault } from '../problem.js';
import { type Language, languages } from '../public/page-texts.js';
import {
  lookUpPage,
  pagePolicy,
  type Refusal,
  receiptPage,
  receiptPath,
  refusalPage,
  reportPage,
} from '../public/pages.js';
import { type Mistake, nothingTyped, readReportForm } from '../public/report-form.js';
import type { Api, RouteContext } from '../route-context.js';

const Query = z.object({
  lang: z.enum(languages).catch('zh').exactOptional(),
  number: z.string().max(40).exactOptional(),
});
const Params = z.object({ token: z.string().max(100).catch('') });
const ReceiptParams = z.object({ receipt: z.string().max(100).catch('') });

/** The language asked for, else the one that the browser prefers; Chinese where it wants neither. */
function languageOf(request: FastifyRequest): Language {
  const asked = Query.safeParse(request.query).data?.lang;
  if (asked !== undefined) return asked;
  return /^\s*en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'zh';
}

function sendPage(reply: FastifyReply, status: number, page: string): FastifyReply {
  return (
    reply
      .code(status)
      .type('text/html; charset=utf-8')
      .header('content-security-policy', pagePolicy)
      .header('x-content-type-options', 'nosniff')
      // The address is the key: it is told to no other site, and yet the form says whose page it is.
      .header('referrer-policy', 'same-origin')
      .header('x-robots-tag', 'noindex')
      .header('cache-control', 'no-store')
      .serializer(String)
      .send(page)
  );
}

function refusalOf(status: number): Refusal {
  if (status === 404) return 'unknownLink';
  if (status === 429) return 'tooMany';
  if (status === 503) return 'busy';
  return status < 500 ? 'notTaken' : 'fault';
}

/** What the person can mend in the form; `undefined`: nothing. */
function mistakeOf(error: unknown): Mistake | undefined {
  if (!isAppError(error)) return undefined;
  if (error.code === 'ticket.transition_not_allowed') return 'over';
  if (error.code === 'request.invalid') return 'problemClass';
  if (error.code !== 'file.not_accepted') return undefined;
  const { errors } = z.object({ errors: z.array(z.object({ field: z.string() })) }).safeParse(error.context).data ?? {};
  return errors?.[0]?.field === 'photo' ? 'photoMany' : 'photo';
}

const newFormKey = () => randomBytes(16).toString('base64url');

/** `/r/…`: what anybody may open who stands at a facility, without login, as pages that need no script. */
export function addPublicReportRoutes(api: Api, { tickets, limits }: RouteContext): void {
  const isPublic = { public: true } as const;
  const addressOf = (request: FastifyRequest) => rateLimit.normalizeIP(request.ip);
  const views = api.createRateLimit({
    max: limits.publicViewsPerMinute,
    timeWindow: 60_000,
    keyGenerator: (request) => `public view ${addressOf(request)}`,
  });
  const tries = api.createRateLimit({
    max: limits.publicReportsPerAddress,
    timeWindow: limits.publicReportWindowMs,
    keyGenerator: (request) => `public report ${addressOf(request)}`,
  });
  // Only tokens in force come here: there are as many counters as facilities at most.
  const filings = api.createRateLimit({
    max: limits.publicReportsPerToken,
    timeWindow: limits.publicTokenWindowMs,
    keyGenerator: (request) => `public token ${Params.parse(request.params).token}`,
  });
  let reading = 0;

  async function count(
    limiter: typeof views,
    request: FastifyRequest,
    how: { readonly increment: boolean } = { increment: true },
  ): Promise<void> {
    const counted = await limiter(request, how);
    if (counted.isAllowed || !counted.isExceeded) return;
    throw new AppError('request.too_many', 'Too many reports; try again later.', {
      retryable: true,
      context: { retryAfterMs: Math.max(1000, counted.ttl) },
    });
  }

  async function placeOf(token: string) {
    const place = await tickets.publicPlace(token);
    if (place === undefined) throw new AppError('request.not_found', 'There is no such code.');
    return place;
  }

  api.setErrorHandler((error, request, reply) => {
    const { status } = noteFault(error, request, reply);
    return sendPage(reply, status, refusalPage(languageOf(request), refusalOf(status)));
  });

  api.get('/r/receipts', { config: isPublic }, async (request, reply) => {
    await count(views, request);
    const language = languageOf(request);
    const typed = Query.safeParse(request.query).data?.number;
    if (typed === undefined) return sendPage(reply, 200, lookUpPage(language, false));
    const found = await tickets.receipt(typed);
    if (found === undefined) return sendPage(reply, 404, lookUpPage(language, true));
    return reply.redirect(`${receiptPath(found.receipt)}?lang=${language}`, 303);
  });

  api.get('/r/receipts/:receipt', { config: isPublic }, async (request, reply) => {
    await count(views, request);
    const language = languageOf(request);
    const found = await tickets.receipt(ReceiptParams.parse(request.params).receipt);
    if (found === undefined) return sendPage(reply, 404, lookUpPage(language, true));
    return sendPage(reply, 200, receiptPage(language, found));
  });

  api.get('/r/:token', { config: isPublic }, async (request, reply) => {
    await count(views, request);
    const { token } = Params.parse(request.params);
    const place = await placeOf(token);
    const form = { formKey: newFormKey(), typed: nothingTyped, mistakes: [] };
    return sendPage(reply, 200, reportPage({ language: languageOf(request), token, place, ...form }));
  });

  api.post('/r/:token', { config: { ...isPublic, upload: true } }, async (request, reply) => {
    await count(tries, request);
    const { token } = Params.parse(request.params);
    const place = await placeOf(token);
    await count(filings, request, { increment: false });
    if (reading >= limits.publicFormsAtOnce) {
      throw new AppError('service.unavailable', 'As many reports as can be are coming in.', { retryable: true });
    }
    const language = languageOf(request);
    reading += 1;
    try {
      const { typed, formKey, mistakes, report } = await readReportForm(request);
      const again = (wrong: readonly Mistake[]) =>
        sendPage(
          reply,
          400,
          reportPage({ language, token, place, typed, mistakes: wrong, formKey: formKey || newFormKey() }),
        );
      if (report === undefined) return again(mistakes);
      await count(filings, request);
      try {
        const receipt = await tickets.filePublicReport(token, report);
        if (receipt === undefined) throw new AppError('request.not_found', 'The code was revoked meanwhile.');
        return reply.redirect(`${receiptPath(receipt)}?lang=${language}`, 303);
      } catch (error) {
        const mistake = mistakeOf(error);
        if (mistake === undefined) throw error;
        return again([mistake]);
      }
    } finally {
      reading -= 1;
    }
  });
}
