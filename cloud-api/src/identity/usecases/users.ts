import type { Users } from '../identity.js';
import type { IdentityRecords, PasswordHasher } from './identity-ports.js';

export function createUsers(records: IdentityRecords, hasher: PasswordHasher): Users {
  return {
    async ensure({ password, scopes, ...user }) {
      const known = await records.userByName(user.username);
      const passwordHash = known?.passwordHash ?? (await hasher.hash(password));
      await records.ensureUser({
        ...user,
        id: known?.id ?? user.id,
        passwordHash,
        scopes: [...scopes],
        disabled: false,
      });
    },
    async setDisabled(userId, disabled) {
      await records.updateUser(userId, { disabled });
      if (disabled) await records.removeSessionsOf(userId);
    },
    async setPassword(userId, password) {
      await records.updateUser(userId, { passwordHash: await hasher.hash(password) });
      await records.removeSessionsOf(userId);
    },
  };
}
