export { createIdentity, type IdentityOptions } from './create-identity.js';
export { type DemoUser, demoPassword, demoUsers } from './domain/demo-users.js';
export type { Authenticated, Identity, NewUser, OpenedSession, Sessions, SessionUser, Users } from './identity.js';
