import { describe, expect, it } from 'vitest';
import { ReorderWindow } from './reorder-window.js';

const held = (message: string, bytes = 10) => ({ message, bytes, lost: 2 });

describe('the window for messages that came too early', () => {
  it('gives them back in the order of their numbers', () => {
    const window = new ReorderWindow<string>();
    expect(window.hold(6, held('six'), 0)).toBe(true);
    expect(window.hold(5, held('five'), 10)).toBe(true);
    expect(window.take(4, 20)).toBeUndefined();
    expect([window.take(5, 20), window.take(6, 20), window.take(7, 20)]).toEqual(['five', 'six', undefined]);
    expect(window.size).toBe(0);
  });

  it('is over when one thing has been missing for the whole time, and begins anew with the next', () => {
    const window = new ReorderWindow<string>();
    expect(window.isOver(1_000, 100)).toBe(false);
    window.hold(5, held('five'), 0);
    window.hold(7, held('seven'), 60);
    expect([window.isOver(99, 100), window.isOver(100, 100)]).toEqual([false, true]);
    window.take(5, 90);
    expect([window.isOver(189, 100), window.isOver(190, 100)]).toEqual([false, true]);
    window.take(7, 189);
    expect(window.isOver(9_000, 100)).toBe(false);
  });

  it('takes no number twice and no more than it may keep, and says what goes with it', () => {
    const window = new ReorderWindow<string>();
    expect(window.hold(5, held('five', 3 * 1024 * 1024), 0)).toBe(true);
    expect(window.hold(5, held('five again'), 0)).toBe(false);
    expect(window.hold(6, held('six', 2 * 1024 * 1024), 0)).toBe(false);
    expect(window.clear()).toBe(2);
    expect(window.hold(6, held('six', 2 * 1024 * 1024), 0)).toBe(true);
  });
});
