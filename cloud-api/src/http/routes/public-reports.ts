import { randomBytes } from 'node:crypto';
import { AppError, isAppError } from '@anju/contracts';
import rateLimit from '@fastify/rate-limit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { noteFault } from '../problem.js';
import { type Language, languages } from '../public/page-texts.js';
import {
  formPolicy,
  lookUpPage,
  pagePolicy,
  type Refused,
  type ReportPage,
  receiptPage,
  receiptPath,
  refusalPage,
  reportPage,
  reportPath,
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

function sendPage(reply: FastifyReply, status: number, page: string, policy = pagePolicy): FastifyReply {
  return (
    reply
      .code(status)
      .type('text/html; charset=utf-8')
      .header('content-security-policy', policy)
      .header('x-content-type-options', 'nosniff')
      // The address is the key: it is told to no other site, and yet the form says whose page it is.
      .header('referrer-policy', 'same-origin')
      .header('x-robots-tag', 'noindex')
      .header('cache-control', 'no-store')
      .serializer(String)
      .send(page)
  );
}

const sendForm = (reply: FastifyReply, status: number, form: ReportPage) =>
  sendPage(reply, status, reportPage(form), formPolicy);

const Waiting = z.object({ retryAfterMs: z.number() });

function refusedBy(error: unknown, status: number): Refused {
  const waitMs = isAppError(error) ? (Waiting.safeParse(error.context).data?.retryAfterMs ?? 0) : 0;
  if (status === 404) return { why: 'unknownLink', waitMs };
  if (status === 429) return { why: 'tooMany', waitMs };
  if (status === 503) return { why: 'busy', waitMs };
  return { why: status < 500 ? 'notTaken' : 'fault', waitMs };
}

/** The largest form without photos, bytes: what it holds of memory needs no counting. */
const wordsBytes = 64 * 1024;

function mayBringPhotos({ headers }: FastifyRequest): boolean {
  const length = Number(headers['content-length']);
  return !Number.isFinite(length) || length > wordsBytes;
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

/** `/r/…`: what anybody may open who stands at a facility, without login, as pages that work without script. */
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
    const path = request.url.split('?', 1)[0] ?? '/r/';
    return sendPage(reply, status, refusalPage(languageOf(request), path, refusedBy(error, status)));
  });

  api.get('/r/receipts', { config: isPublic }, async (request, reply) => {
    await count(views, request);
    const language = languageOf(request);
    const typed = Query.safeParse(request.query).data?.number;
    if (typed === undefined) return sendPage(reply, 200, lookUpPage(language));
    const found = await tickets.receipt(typed);
    if (found === undefined) return sendPage(reply, 404, lookUpPage(language, typed));
    return reply.redirect(`${receiptPath(found.receipt)}?lang=${language}`, 303);
  });

  api.get('/r/receipts/:receipt', { config: isPublic }, async (request, reply) => {
    await count(views, request);
    const language = languageOf(request);
    const { receipt } = ReceiptParams.parse(request.params);
    const found = await tickets.receipt(receipt);
    if (found === undefined) return sendPage(reply, 404, lookUpPage(language, receipt.slice(0, 40)));
    return sendPage(reply, 200, receiptPage(language, found));
  });

  api.get('/r/:token', { config: isPublic }, async (request, reply) => {
    await count(views, request);
    const { token } = Params.parse(request.params);
    const place = await placeOf(token);
    const form = { formKey: newFormKey(), typed: nothingTyped, mistakes: [] };
    return sendForm(reply, 200, { language: languageOf(request), token, place, ...form });
  });

  api.post('/r/:token', { config: { ...isPublic, upload: true } }, async (request, reply) => {
    await count(tries, request);
    const { token } = Params.parse(request.params);
    const place = await placeOf(token);
    const isLarge = mayBringPhotos(request);
    // Words alone are always read, so that they come back to who typed them, whatever is then said of the report.
    if (isLarge) await count(filings, request, { increment: false });
    if (isLarge && reading >= limits.publicFormsAtOnce) {
      throw new AppError('service.unavailable', 'As many reports with photos as can be are coming in.', {
        retryable: true,
      });
    }
    const language = languageOf(request);
    reading += isLarge ? 1 : 0;
    try {
      const { typed, formKey, mistakes, report } = await readReportForm(request);
      const form = { language, token, place, typed, formKey: formKey || newFormKey() };
      const again = (wrong: readonly Mistake[]) => sendForm(reply, 400, { ...form, mistakes: wrong });
      if (report === undefined) return again(mistakes);
      try {
        await count(filings, request);
        const receipt = await tickets.filePublicReport(token, report);
        if (receipt === undefined) throw new AppError('request.not_found', 'The code was revoked meanwhile.');
        return reply.redirect(`${receiptPath(receipt)}?lang=${language}`, 303);
      } catch (error) {
        const mistake = mistakeOf(error);
        // What is over stays over: sent again it is a report of its own.
        if (mistake === 'over') form.formKey = newFormKey();
        if (mistake !== undefined) return again([mistake]);
        const { status } = noteFault(error, request, reply);
        const refusal = refusedBy(error, status);
        if (refusal.why === 'unknownLink')
          return sendPage(reply, status, refusalPage(language, reportPath(token), refusal));
        // Nothing that was typed is lost, and sent again with the same key it is one report.
        return sendForm(reply, status, { ...form, mistakes: [], refusal });
      }
    } finally {
      reading -= isLarge ? 1 : 0;
    }
  });
}
