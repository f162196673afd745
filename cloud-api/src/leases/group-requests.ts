import type { Tx } from '../platform/db/database.js';

/** What a process that holds no group asks of whoever holds it. */
export interface GroupRequest {
  readonly id: number;
  readonly groupId: string;
  readonly kind: string;
  readonly payload: unknown;
}

/** Requests as rows: the holder carries each out and answers in one transaction, so that it happens once. */
export interface GroupRequests {
  /** Its number. */
  ask(request: {
    readonly groupId: string;
    readonly kind: string;
    readonly payload: unknown;
    readonly askedBy: string;
    readonly nowMs: number;
  }): Promise<number>;
  /** `undefined`: not answered yet. */
  answerOf(id: number): Promise<unknown>;
  /** Unanswered requests of these groups, oldest first, at most 100. */
  open(groupIds: readonly string[]): Promise<readonly GroupRequest[]>;
  answer(tx: Tx, id: number, answer: unknown, nowMs: number): Promise<void>;
}
