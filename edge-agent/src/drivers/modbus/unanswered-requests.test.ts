import { beforeEach, describe, expect, it } from 'vitest';
import type { ReadRequest } from './read-request.js';
import { UnansweredRequests } from './unanswered-requests.js';

const first: ReadRequest = { unitId: 1, functionCode: 3, address: 0, count: 2 };
const second: ReadRequest = { ...first, address: 10 };

let nowMs = 0;
let unanswered: UnansweredRequests;

beforeEach(() => {
  nowMs = 0;
  unanswered = new UnansweredRequests(() => nowMs);
  for (const request of [first, second]) {
    expect(unanswered.mayMeet(request)).toBe(false);
    unanswered.sent(request, 300);
    unanswered.answered(request);
  }
});

describe('a unit that owes an answer', () => {
  it('is asked the same again, but nothing else until the answer can no longer come', () => {
    unanswered.sent(first, 300);
    nowMs = 300;
    expect(unanswered.mayMeet(first)).toBe(false);
    expect(unanswered.mayMeet(second)).toBe(true);
    nowMs = 899;
    expect(unanswered.mayMeet(second)).toBe(true);
    nowMs = 901;
    expect(unanswered.mayMeet(second)).toBe(false);
  });

  it('is left alone after one of two equal requests was answered, because nobody knows which', () => {
    unanswered.sent(first, 300);
    nowMs = 300;
    unanswered.sent(first, 300);
    unanswered.answered(first);
    expect(unanswered.mayMeet(first)).toBe(true);
    expect(unanswered.mayMeet(second)).toBe(true);
    nowMs = 1201;
    expect(unanswered.mayMeet(second)).toBe(false);
    expect(unanswered.mayMeet(first)).toBe(false);
  });

  it('does not keep the other units waiting', () => {
    unanswered.sent(first, 300);
    expect(unanswered.mayMeet({ ...second, unitId: 2 })).toBe(false);
  });

  it('is always asked its only request: a late answer to it is an answer to it', () => {
    const only = { ...first, unitId: 3 };
    for (let round = 0; round < 5; round += 1) {
      expect(unanswered.mayMeet(only)).toBe(false);
      unanswered.sent(only, 300);
      nowMs += 300;
    }
  });
});
