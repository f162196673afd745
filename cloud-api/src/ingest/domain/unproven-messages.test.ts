import { describe, expect, it } from 'vitest';
import { UnprovenMessages } from './unproven-messages.js';

describe('messages that wait for their proof', () => {
  const of = (message: string, deviceId: string | null, bytes = 10) => ({ message, deviceId, bytes, lost: 2 });

  it('go in the order in which they came, each device’s by themselves', () => {
    const held = new UnprovenMessages<string>();
    for (const [message, deviceId] of [
      ['a', 'tank'],
      ['b', null],
      ['c', 'tank'],
    ] as const)
      held.hold(of(message, deviceId), 5);
    expect(held.take('tank')).toEqual({ messages: ['a', 'c'], lost: 4 });
    expect(held.take('tank')).toEqual({ messages: [], lost: 0 });
    expect(held.clear()).toBe(2);
    expect(held.size).toBe(0);
  });

  it('take so much room of one node and no more, which is free again when they go', () => {
    const held = new UnprovenMessages<string>();
    expect(held.hold(of('a', 'tank', 4 * 1024 * 1024), 0)).toBe(true);
    expect(held.hold(of('b', 'tank', 1), 0)).toBe(false);
    held.take('tank');
    expect(held.hold(of('b', 'tank', 1), 0)).toBe(true);
  });

  it('wait for so long since the first of them', () => {
    const held = new UnprovenMessages<string>();
    expect(held.isOver(1_000, 10)).toBe(false);
    held.hold(of('a', 'tank'), 1_000);
    held.hold(of('b', 'tank'), 1_009);
    expect(held.isOver(1_009, 10)).toBe(false);
    expect(held.isOver(1_010, 10)).toBe(true);
  });
});
