import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from './harness/repository.js';

const complaints = 15;

interface Promised {
  readonly file: string;
  readonly title: string;
}

/** `## 1. Heading` … lines of "- `file`: title". */
const sections = readFileSync(join(repositoryRoot, 'docs/peers.md'), 'utf8')
  .split(/^## /m)
  .slice(1)
  .map((text) => ({
    number: Number.parseInt(text, 10),
    links: /^\S+\/\S+ #\d+|^ThingsBoard/m.test(text),
    promised: [...text.matchAll(/^- `([^`]+)`: (.+)$/gm)].map(
      ([, file = '', title = '']): Promised => ({ file, title }),
    ),
  }));

/** Whether the source declares a test of this title, as text or as a template. */
function declares(source: string, title: string): boolean {
  return ["'", '"', '`'].some((quote) => {
    const at = source.indexOf(`(${quote}${title}${quote}`);
    const before = source.slice(0, at).trimEnd();
    return at >= 0 && /(\bit|\btest|\bit\.each\([\s\S]*\))$/.test(before);
  });
}

describe('the complaints about other systems', () => {
  it('are fifteen, each with where it was made and what holds us to doing better', () => {
    expect(sections.map(({ number }) => number)).toEqual(Array.from({ length: complaints }, (_, index) => index + 1));
    for (const { number, links, promised } of sections) {
      expect(links, `${number} names an issue`).toBe(true);
      expect(promised.length, `${number} names a test`).toBeGreaterThan(0);
    }
  });

  it('name tests that exist', () => {
    const missing = sections
      .flatMap(({ promised }) => promised)
      .filter(({ file, title }) => {
        const path = join(repositoryRoot, file);
        return !existsSync(path) || !declares(readFileSync(path, 'utf8'), title);
      });
    expect(missing).toEqual([]);
  });

  it('are not held to a title that nothing declares', () => {
    expect(declares("it('does this', () => {})", 'does this')).toBe(true);
    expect(declares("it.each([\n['a', 1],\n])('does %s', () => {})", 'does %s')).toBe(true);
    expect(declares("it('does this', () => {})", 'does')).toBe(false);
    expect(declares("describe('does this', () => {})", 'does this')).toBe(false);
    expect(declares('// does this', 'does this')).toBe(false);
  });
});
