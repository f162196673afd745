import type { NeededPort } from './service-spec.js';

export interface TakenPort {
  readonly needed: NeededPort;
  /** Of the operating system, such as EADDRINUSE. */
  readonly code: string;
}

/** One line for each option that would help, which explains the first of its ports and names the others. */
export function takenPortLines(taken: readonly TakenPort[]): string[] {
  return [...new Set(taken.map(({ needed }) => needed.option))].flatMap((option) => {
    const [first, ...others] = taken.filter(({ needed }) => needed.option === option);
    if (first === undefined) return [];
    const { port, what } = first.needed;
    const wrong = first.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${first.code})`;
    const more = others.length === 0 ? '' : `, and so ${others.map(({ needed }) => needed.port).join(', ')}`;
    return [`port ${port} (${what}) ${wrong}${more}; free it or give another one with ${option}`];
  });
}
