import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkOrder } from './durability-order.js';
import { traceOrder } from './durability-run.js';
import { parseTrace } from './durability-trace.js';
import { describeWith } from './requirement.js';

const hex = (text: string) => [...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
const call = (name: string, path: string, bytes?: string) =>
  `7 ${name}(3<${hex(path)}>${bytes === undefined ? '' : `, "${hex(bytes)}", 9, 0`}) = 0`;
const rename = (from: string, to: string) => `7 rename("${hex(from)}", "${hex(to)}") = 0`;

const segment = '/d/seg-000000000001.log';
const value = { onDisk: 'disk', onWire: Buffer.from('wire') };
const whole = [
  `7 openat(AT_FDCWD<${hex('/')}>, "${hex(segment)}", O_RDWR|O_CREAT, 0640) = 3<${hex(segment)}>`,
  call('pwrite64', segment, 'header'),
  call('fdatasync', segment),
  call('fsync', '/d'),
  call('pwrite64', segment, 'disk'),
  call('fdatasync', segment),
  call('writev', 'socket:[1]', 'wire'),
  call('write', '/d/confirmed.json.tmp', 'list'),
  call('fdatasync', '/d/confirmed.json.tmp'),
  rename('/d/confirmed.json.tmp', '/d/confirmed.json'),
  call('fsync', '/d'),
  `7 unlink("${hex(segment)}") = 0`,
  call('fsync', '/d'),
];

describe('the check of a trace', () => {
  it('passes an outbox that does all in order', () => {
    expect(checkOrder(parseTrace(whole.join('\n')), '/d', [value])).toEqual({
      sent: 1,
      segments: 1,
      renames: 1,
      removals: 1,
      violations: [],
    });
  });

  it.each(
    whole.flatMap((line, at) => (/fsync|fdatasync|rename/.test(line) ? [[at, line] as const] : [])),
  )('fails one that leaves out call %i', (at) => {
    const trace = whole.filter((_, index) => index !== at).join('\n');
    expect(checkOrder(parseTrace(trace), '/d', [value]).violations).not.toEqual([]);
  });

  it('takes a sync that is not over for none', () => {
    const sync = whole[5] as string;
    const trace = whole
      .with(5, sync.replace(') = 0', ' <unfinished ...>'))
      .toSpliced(7, 0, '7 <... fdatasync resumed>) = 0');
    expect(checkOrder(parseTrace(trace.join('\n')), '/d', [value]).violations).toHaveLength(1);
  });
});

describeWith(['strace'], 'the outbox under strace', () => {
  let directory = '';
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('sends nothing before it is synced, and syncs files and their directory', async () => {
    directory = mkdtempSync(join(tmpdir(), 'anju-durability-'));
    const { violations, sent, segments, renames, removals } = await traceOrder(directory, 'src');
    expect(violations).toEqual([]);
    expect(sent).toBe(60);
    expect(Math.min(segments, renames, removals)).toBeGreaterThan(1);
  }, 90_000);
});
