import { shippedRules } from '@anju/rules';
import { describe, expect, it } from 'vitest';
import { RuleBook } from './rule-book.js';

const heping = { path: 'shifan.qiaodong.heping' };
const xinhu = { path: 'shifan.qiaodong.xinhu' };
const bookOf = () => new RuleBook(shippedRules, { facility: () => undefined });
const closing = (closeDepthMm: number) => ({ parameters: { closeDepthMm }, rules: {} });

describe('the rule book', () => {
  it('gives places without settings the very rules that ship', () => {
    const book = bookOf();
    expect(book.inForce(heping).rules).toBe(shippedRules);
    expect(book.inForce(heping)).toBe(book.inForce(xinhu));
  });

  it('leaves the rules of places that a change does not concern as they are, so that nothing is evaluated anew there', () => {
    const book = bookOf();
    const before = book.inForce(xinhu);
    const hepingBefore = book.inForce(heping);
    book.put({ path: heping.path, version: 1, settings: closing(200) });
    expect(book.inForce(xinhu)).toBe(before);
    expect(book.inForce(heping)).not.toBe(hepingBefore);
    expect(book.inForce(heping).parameters).toEqual({ closeDepthMm: 200 });
  });

  it('lays estate over street over district, and takes no older version', () => {
    const book = bookOf();
    book.put({ path: 'shifan', version: 2, settings: closing(270) });
    book.put({ path: 'shifan', version: 1, settings: closing(999) });
    expect(book.inForce(xinhu).parameters).toEqual({ closeDepthMm: 270 });
    book.put({ path: 'shifan.qiaodong', version: 1, settings: closing(260) });
    expect(book.inForce(xinhu).parameters).toEqual({ closeDepthMm: 260 });
    expect(book.inForce({ path: 'shifan.hexi.chunjiang' }).parameters).toEqual({ closeDepthMm: 270 });
    book.put({ path: xinhu.path, version: 1, settings: { parameters: {}, rules: { 'P-RED': { severity: 'major' } } } });
    expect(book.find('P-RED', xinhu)?.severity).toBe('major');
    expect(book.find('P-RED', heping)?.severity).toBe('critical');
    expect(book.shipped('P-RED')?.severity).toBe('critical');
  });
});
