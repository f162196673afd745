/** A system call of a traced process: where in the trace it began and ended, and what it was about. */
export interface TracedCall {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Of the file descriptor, or of a call that takes names, those names. */
  readonly paths: readonly string[];
  /** Bytes that were written. */
  readonly bytes: Buffer;
  readonly creates: boolean;
  readonly failed: boolean;
}

/** `\x41\x42` as `strace -xx` prints it. */
function unescaped(text: string): Buffer {
  return Buffer.from(text.replaceAll('\\x', ''), 'hex');
}

function quoted(text: string): Buffer[] {
  return [...text.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map((match) => unescaped(match[1] as string));
}

const byName = new Set(['openat', 'open', 'rename', 'renameat', 'renameat2', 'unlink', 'unlinkat']);

function callOf(name: string, text: string, start: number, end: number): TracedCall {
  const strings = quoted(text);
  const descriptor = /^\d+<((?:\\x[0-9a-f]{2})*)>/.exec(text)?.[1];
  return {
    name,
    start,
    end,
    paths: byName.has(name) ? strings.map(String) : descriptor === undefined ? [] : [String(unescaped(descriptor))],
    bytes: byName.has(name) ? Buffer.alloc(0) : Buffer.concat(strings),
    creates: text.includes('O_CREAT'),
    failed: /\) += -1 /.test(text),
  };
}

/** Reads the output of `strace -f -y -xx`; calls that others interrupted are joined again. In the order of their beginnings. */
export function parseTrace(trace: string): TracedCall[] {
  const open = new Map<string, { name: string; text: string; start: number }>();
  const calls: TracedCall[] = [];
  for (const [at, line] of trace.split('\n').entries()) {
    const match = /^(\d+) +(?:<\.\.\. (\w+) resumed>|(\w+)\()(.*)$/.exec(line);
    if (match === null) continue;
    const [, pid = '', resumed, name = '', rest = ''] = match;
    if (resumed !== undefined) {
      const begun = open.get(pid);
      open.delete(pid);
      if (begun?.name === resumed) calls.push(callOf(resumed, begun.text + rest, begun.start, at));
    } else if (rest.endsWith('<unfinished ...>')) {
      open.set(pid, { name, text: rest.slice(0, -'<unfinished ...>'.length), start: at });
    } else calls.push(callOf(name, rest, at, at));
  }
  return calls.sort((a, b) => a.start - b.start);
}
