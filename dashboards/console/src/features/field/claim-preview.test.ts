import { describe, expect, it } from 'vitest';
import { previewClaim } from './claim-preview.js';

const level = { type: 'number', range: { min: 0, max: 5 }, labels: null } as const;
const lid = { type: 'boolean', range: null, labels: null } as const;

describe('the preview of a claim', () => {
  it('converts a number, and says where it lies outside the range of the point', () => {
    expect(previewClaim(2500, level, 0.001, 0.5)).toEqual({ kind: 'value', value: 3, isOutside: false });
    expect(previewClaim(2500, level, 1, 0)).toEqual({ kind: 'value', value: 2500, isOutside: true });
  });

  it('takes 0 and 1 for a flag and nothing else', () => {
    expect(previewClaim(1, lid, 1, 0)).toEqual({ kind: 'value', value: true, isOutside: false });
    expect(previewClaim(2, lid, 1, 0)).toEqual({ kind: 'unfit' });
  });

  it('never makes a number of nothing or of text', () => {
    expect(previewClaim(null, level, 1, 7)).toEqual({ kind: 'nothing' });
    expect(previewClaim('12', level, 1, 0)).toEqual({ kind: 'unfit' });
    expect(previewClaim(true, level, 1, 0)).toEqual({ kind: 'unfit' });
  });

  it('says of a code that the point does not know it', () => {
    const mode = { type: 'enum', range: null, labels: { '1': { zh: '自动', en: 'Automatic' } } } as const;
    expect(previewClaim(1, mode, 1, 0)).toMatchObject({ isOutside: false });
    expect(previewClaim(9, mode, 1, 0)).toMatchObject({ isOutside: true });
  });
});
