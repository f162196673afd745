import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { forgetAllDrafts, forgetDraft, keepDraft, readDraft } from './drafts.js';

const mine = { userId: 'u-1', form: 'report' };

/** A tab's storage, as browsers have it. */
class TabStorage {
  [key: string]: unknown;
  getItem(key: string): string | null {
    const value = Object.getOwnPropertyDescriptor(this, key)?.value;
    return typeof value === 'string' ? value : null;
  }
  setItem(key: string, value: string): void {
    this[key] = value;
  }
  removeItem(key: string): void {
    delete this[key];
  }
}

beforeEach(() => vi.stubGlobal('sessionStorage', new TabStorage()));
afterEach(() => vi.unstubAllGlobals());

describe('what was entered and not sent', () => {
  it('is there again for the same person and form, and for no other', () => {
    keepDraft(mine, { reason: '等待配件' });
    expect(readDraft(mine)).toEqual({ reason: '等待配件' });
    expect(readDraft({ ...mine, userId: 'u-2' })).toBeUndefined();
    expect(readDraft({ ...mine, form: 'ticket T-1 suspend' })).toBeUndefined();
    forgetDraft(mine);
    expect(readDraft(mine)).toBeUndefined();
  });

  it('is forgotten with the logout, and nothing else is', () => {
    keepDraft(mine, { reason: 'a' });
    keepDraft({ ...mine, userId: 'u-2' }, { reason: 'b' });
    sessionStorage.setItem('other', 'stays');
    forgetAllDrafts();
    expect([readDraft(mine), readDraft({ ...mine, userId: 'u-2' })]).toEqual([undefined, undefined]);
    expect(sessionStorage.getItem('other')).toBe('stays');
  });

  it.each(['not JSON', '"text"', 'null', '[1]'])('that cannot be read (%s) is none', (kept) => {
    sessionStorage.setItem('anju.draft u-1 report', kept);
    expect(readDraft(mine)).toBeUndefined();
  });

  it('is not kept by a browser that keeps nothing, and breaks nothing there', () => {
    vi.stubGlobal('sessionStorage', {
      getItem: () => null,
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError');
      },
    });
    expect(() => keepDraft(mine, { reason: 'a' })).not.toThrow();
    expect(readDraft(mine)).toBeUndefined();
  });
});
