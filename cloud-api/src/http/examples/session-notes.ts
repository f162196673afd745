import type { LoginRequest, SessionView } from '@anju/contracts';
import type { OperationNotes } from './operation-note.js';

const supervisor: SessionView = {
  userId: 'demo-supervisor',
  username: 'supervisor',
  displayName: '区房管 林科长',
  role: 'supervisor',
  scopes: ['shifan'],
};

export const sessionNotes: OperationNotes = {
  'POST /session': {
    operationId: 'login',
    refusals: { 401: ['session.invalid_credentials'] },
    description:
      'Answers with the session in an HttpOnly cookie, which every other request carries. Too many wrong passwords for a name from an address are refused with 429 and `Retry-After` before the password is looked at.',
    body: { username: 'supervisor', password: 'supervisor-demo' } satisfies LoginRequest,
    answer: supervisor,
  },
  'GET /session': { operationId: 'getSession', answer: supervisor },
  'DELETE /session': {
    operationId: 'logout',
    description: 'Its streams are cut within 15 s.',
  },
};
