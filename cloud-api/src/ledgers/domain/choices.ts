/** Numbered words of D3's Annex 1; a cell may hold the digit, the words or both ("以上可直接填写数字"). */
export type Choices = readonly string[];

export const serviceForms: Choices = ['专业化物业服务', '社区统管', '单位代管', '居民自管', '无物管', '其它形态'];
export const committees: Choices = ['业主委员会', '物业管理委员会', '未成立'];
export const partyWork: Choices = ['党委', '党总支', '党支部', '党的工作小组', '未成立'];

const otherWords: Readonly<Record<string, string>> = {
  其他形态: '其它形态',
  其它: '其它形态',
  其他: '其它形态',
  业委会: '业主委员会',
  物管会: '物业管理委员会',
};

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

/** Width and spaces do not matter. */
export function plain(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s/g, '');
}

/** `1`, `专业化物业服务`, `1 专业化物业服务`, `1（专业化物业服务）`, `（1）专业化物业服务`; last `专业化物业服务（1）`. */
const digitFirst = /^\(?(\d*)[.、:,)\-—]*(?:\(([^()]*)\)|([^()]*))$/u;
const wordsFirst = /^(\D+?)[、:,\-—]*\(?(\d+)\)?$/u;

function parted(text: string): { readonly digits: string; readonly words: string } {
  const [, words, digits] = wordsFirst.exec(text) ?? [];
  if (words !== undefined && digits !== undefined && /\p{Script=Han}/u.test(words)) return { digits, words };
  const [, first = '', bracketed, rest] = digitFirst.exec(text) ?? [];
  return { digits: first, words: bracketed ?? rest ?? text };
}

/** The number of the choice that a cell names; `null`: it is empty. */
export function parseChoice(choices: Choices, cell: string): Parsed<number | null> {
  const { digits, words } = parted(plain(cell));
  if (digits === '' && words === '') return { ok: true, value: null };
  const all = choices.map((choice, at) => `${at + 1} ${choice}`).join(', ');
  const byWords = words === '' ? undefined : choices.indexOf(otherWords[words] ?? words) + 1;
  const byDigits = digits === '' ? undefined : Number(digits);
  const isNone = (number: number | undefined) => number !== undefined && (number < 1 || number > choices.length);
  if (isNone(byWords) || isNone(byDigits)) return { ok: false, message: `is none of ${all}` };
  if (byWords !== undefined && byDigits !== undefined && byWords !== byDigits) {
    return { ok: false, message: `the digit says ${choices[byDigits - 1]}, the words say ${choices[byWords - 1]}` };
  }
  return { ok: true, value: byWords ?? byDigits ?? null };
}

export function writeChoice(choices: Choices, value: number | null): string {
  return value === null ? '' : `${value} ${choices[value - 1] ?? ''}`.trim();
}

/** A rate: `95%`, `95`, and what a spreadsheet has for 95 % in a cell of percent form, the number 0.95. */
export function parsePercent(cell: string | number): Parsed<number | null> {
  const message = 'is no rate from 0 to 100 %: write it as 95%';
  if (typeof cell === 'number') {
    const percent = cell <= 1 ? cell * 100 : cell;
    return percent >= 0 && percent <= 100 ? { ok: true, value: rounded(percent) } : { ok: false, message };
  }
  const text = plain(cell);
  if (text === '') return { ok: true, value: null };
  const [, digits, sign] = /^(\d{1,3}(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  const percent = Number(digits);
  if (digits === undefined || percent > 100) return { ok: false, message };
  // As text without a sign it can mean both.
  if (sign === '' && percent > 0 && percent <= 1)
    return { ok: false, message: 'may be a share or per cent: write 95%' };
  return { ok: true, value: rounded(percent) };
}

export function writePercent(percent: number | null): string {
  return percent === null ? '' : `${percent}%`;
}

const rounded = (percent: number) => Math.round(percent * 100) / 100;
