import { AppError, type Role } from '@anju/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SessionUser } from '../identity/index.js';
import type { Scope } from '../platform/db/database.js';
import { hierarchyPath } from '../platform/db/path.js';
import type { Actor } from '../tickets/index.js';
import type { HttpDeps } from './http-deps.js';

export const sessionCookie = 'anju_session';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every route but those that say `public`. */
    user: SessionUser | null;
  }
  interface FastifyContextConfig {
    /** Needs no session. */
    public?: boolean;
  }
}

export function tokenOf(request: FastifyRequest): string | undefined {
  const token = request.cookies[sessionCookie];
  return token === undefined || token.length > 200 ? undefined : token;
}

/** Everything registered after this needs a session, unless its route says `public`. */
export function addAuthentication(app: FastifyInstance, { sessions }: Pick<HttpDeps, 'sessions'>): void {
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.public === true) return;
    const token = tokenOf(request);
    const user = token === undefined ? undefined : await sessions.authenticate(token);
    if (user === undefined) throw new AppError('session.required', 'There is no session, or it is over.');
    request.user = user;
  });
}

export function userOf(request: FastifyRequest): SessionUser {
  if (request.user === null) throw new AppError('session.required', 'There is no session, or it is over.');
  return request.user;
}

/** The user as tickets and stream know him. */
export function actorOf(user: SessionUser): Actor {
  return {
    userId: user.userId,
    displayName: user.displayName,
    role: user.role,
    partyId: user.partyId,
    scopes: user.scopes.map((scope) => hierarchyPath(scope)),
  };
}

export function scopeOf(request: FastifyRequest): Scope {
  const actor = actorOf(userOf(request));
  return { role: 'app', userId: actor.userId, paths: actor.scopes, partyId: actor.partyId };
}

/** A route's hook that lets only these roles pass. */
export function onlyFor(...roles: readonly Role[]) {
  return async (request: FastifyRequest, _reply: FastifyReply): Promise<void> => {
    const { role } = userOf(request);
    if (!roles.includes(role)) throw new AppError('session.forbidden', `A ${role} may not do this.`);
  };
}
