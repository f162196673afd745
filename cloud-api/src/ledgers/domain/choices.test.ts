import { describe, expect, it } from 'vitest';
import { committees, parseChoice, parsePercent, partyWork, serviceForms } from './choices.js';

describe('a choice of Annex 1', () => {
  it.each([
    ['1', 1],
    ['专业化物业服务', 1],
    ['1 专业化物业服务', 1],
    ['１　专业化物业服务', 1],
    ['1、专业化物业服务', 1],
    ['1.专业化物业服务', 1],
    ['1（专业化物业服务）', 1],
    ['（1）专业化物业服务', 1],
    ['专业化物业服务（1）', 1],
    ['专业化物业服务1', 1],
    ['①专业化物业服务', 1],
    [' 专业化 物业服务 ', 1],
    ['６', 6],
    ['其他形态', 6],
    ['', null],
    ['   ', null],
  ])('reads %j as %s', (cell, value) => {
    expect(parseChoice(serviceForms, cell)).toEqual({ ok: true, value });
  });

  it('takes every digit, every word and both of each list', () => {
    for (const choices of [serviceForms, committees, partyWork]) {
      for (const [at, words] of choices.entries()) {
        for (const cell of [String(at + 1), words, `${at + 1} ${words}`, `${at + 1}${words}`]) {
          expect(parseChoice(choices, cell), cell).toEqual({ ok: true, value: at + 1 });
        }
      }
    }
  });

  it.each([
    '7',
    '0',
    '-1',
    '1.5',
    '专业',
    '99专业化物业服务',
    '1 2',
    '专业化物业服务（7）',
    '1（）2',
  ])('refuses %j', (cell) => {
    expect(parseChoice(serviceForms, cell)).toMatchObject({
      ok: false,
      message: expect.stringContaining('1 专业化物业服务'),
    });
  });

  it('refuses a digit and words that contradict each other', () => {
    expect(parseChoice(serviceForms, '2 专业化物业服务')).toEqual({
      ok: false,
      message: 'the digit says 社区统管, the words say 专业化物业服务',
    });
    expect(parseChoice(serviceForms, '专业化物业服务（2）').ok).toBe(false);
  });
});

describe('a rate', () => {
  it.each([
    ['95%', 95],
    ['95.5 ％', 95.5],
    ['９５', 95],
    [0.955, 95.5],
    [1, 100],
    [95.5, 95.5],
    [0, 0],
    ['0', 0],
    ['100%', 100],
    ['1%', 1],
    ['', null],
  ])('reads %j as %s per cent', (cell, value) => {
    expect(parsePercent(cell)).toEqual({ ok: true, value });
  });

  it.each(['101%', '-5%', 'about 90', 101, -0.1, '0.95', '1', '9 5 %%'])('refuses %j', (cell) => {
    expect(parsePercent(cell).ok).toBe(false);
  });
});
