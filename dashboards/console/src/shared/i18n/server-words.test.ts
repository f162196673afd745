import { describe, expect, it } from 'vitest';
import { serverWords } from './server-words.js';

const zh = (said: string) => serverWords(said, 'zh');

describe('what the server says of a refusal', () => {
  it('is told in Chinese, with the states and actions by their names', () => {
    expect(zh("A ticket that is rectifying does not take 'pass'.")).toBe('工单处于“整改中”，不能“验收通过”');
    expect(zh("Your part is done: no 'submit'.")).toBe('您的承办部分已完成，不能“提交验收”');
    expect(zh("Your part is not yours: no 'submit'.")).toBe('您没有承办部分，不能“提交验收”');
    expect(zh("'fail' from verifying must carry it")).toBe('“验收不通过”须填写此项');
    expect(zh('must be within 30 days')).toBe('须在 30 天以内');
    expect(zh('Version 3 is not the newest any more: read the clocks again and repeat the change.')).toBe(
      '您看到的第 3 版已不是最新：他人已先行更改',
    );
  });

  it('tells of a cell what it holds, and what it may hold', () => {
    expect(zh('“5” is none of 1 专业化物业服务, 2 自管')).toBe('“5”不在可选项中：1 专业化物业服务、2 自管');
    expect(zh('“9130\n21” has 7 characters instead of 18')).toBe('“9130\n21”有 7 位，应为 18 位');
    expect(zh('400 cells are wrong; nothing was written. The first 200 are named.')).toBe(
      '共 400 处有误，以下列出前 200 处',
    );
    expect(zh('is the estate of 附件1, row 4 too')).toBe('与 附件1 第 4 行是同一小区');
  });

  it('stays as it was said where it has no translation, and in English', () => {
    expect(zh('something new')).toBe('something new');
    expect(serverWords('must be in the future', 'en')).toBe('must be in the future');
  });
});
