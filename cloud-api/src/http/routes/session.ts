import { AppError, LoginRequest, SessionView } from '@anju/contracts';
import { z } from 'zod';
import type { SessionUser } from '../../identity/index.js';
import { sessionCookie, tokenOf } from '../authentication.js';
import { problems } from '../problem.js';
import type { Api, RouteContext } from '../route-context.js';

function viewOf({ userId, username, displayName, role, scopes }: SessionUser): SessionView {
  return { userId, username, displayName, role, scopes: [...scopes] };
}

export function addSessionRoutes(api: Api, { sessions, options, limits, clock }: RouteContext): void {
  const cookieOptions = {
    httpOnly: true,
    sameSite: 'strict',
    path: '/',
    secure: options.publicOrigin?.startsWith('https://') === true,
  } as const;

  api.post(
    '/session',
    {
      config: {
        public: true,
        rateLimit: {
          hook: 'preHandler',
          max: limits.loginsPerMinute,
          timeWindow: 60_000,
          keyGenerator: (request) => {
            const body = LoginRequest.safeParse(request.body);
            return `login ${request.ip} ${body.success ? body.data.username.toLowerCase() : ''}`;
          },
        },
      },
      schema: {
        tags: ['session'],
        summary: 'Log in',
        security: [],
        body: LoginRequest,
        response: { 200: SessionView, ...problems(400, 403, 413, 415) },
      },
    },
    async (request, reply) => {
      const { username, password } = request.body;
      const opened = await sessions.login(username, password, request.ip);
      if (opened === undefined) {
        request.log.warn({ username, ip: request.ip }, 'login refused');
        throw new AppError('session.invalid_credentials', 'User name or password is wrong.');
      }
      const maxAge = Math.max(0, Math.floor((opened.expiresMs - clock.nowMs()) / 1000));
      reply.setCookie(sessionCookie, opened.token, { ...cookieOptions, maxAge });
      return reply.header('cache-control', 'no-store').send(viewOf(opened.user));
    },
  );

  api.get(
    '/session',
    {
      // An answer and no refusal: whoever opens the console asks this first, and nothing went wrong.
      config: { public: true },
      schema: {
        tags: ['session'],
        summary: 'Who is logged in; `null`: nobody',
        security: [],
        response: { 200: SessionView.nullable(), ...problems() },
      },
    },
    async (request, reply) => {
      const token = tokenOf(request);
      const user = token === undefined ? undefined : await sessions.authenticate(token);
      return reply.header('cache-control', 'no-store').send(user === undefined ? null : viewOf(user));
    },
  );

  api.delete(
    '/session',
    {
      schema: {
        tags: ['session'],
        summary: 'Log out',
        response: { 204: z.void().describe('Logged out'), ...problems(403) },
      },
    },
    async (request, reply) => {
      const token = tokenOf(request);
      if (token !== undefined) await sessions.logout(token);
      return reply.clearCookie(sessionCookie, cookieOptions).code(204).send();
    },
  );
}
