import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { configurationFault } from './configuration-fault.js';
import type { Environment } from './expand-environment.js';
import { formatMistake } from './mistake.js';
import { YamlSource } from './yaml-source.js';

const Password = z.string().min(4, 'must have at least 4 characters');
const Schema = z.strictObject({
  name: z.string(),
  level: z.enum(['debug', 'info', 'warn']).default('info'),
  listeners: z.array(z.strictObject({ port: z.int().min(1).max(65_535), secure: z.boolean().default(false) })),
  source: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('file'), path: z.string() }),
      z.strictObject({ kind: z.literal('url'), url: z.string(), password: Password.exactOptional() }),
    ])
    .exactOptional(),
  feeds: z
    .record(z.string(), z.union([z.string(), z.strictObject({ to: z.string(), factor: z.number() })]))
    .default({}),
});

function check(text: string, environment: Environment = {}) {
  const { value, mistakes } = new YamlSource('a.yaml', text, environment).check(Schema);
  return { value, mistakes: mistakes.map(formatMistake) };
}

const unset = (name: string) => `environment variable ${name} is not set; set it or write $\{${name}:-default}`;
const variable = (name: string) => `$\{${name}}`;

describe('a YAML source', () => {
  it('gives what the schema makes of it', () => {
    expect(check('name: x\nlisteners: [{ port: 80 }]\n')).toEqual({
      value: { name: 'x', level: 'info', listeners: [{ port: 80, secure: false }], feeds: {} },
      mistakes: [],
    });
  });

  it('lists every mistake at once, from the top down, each with the place of its key', () => {
    const { value, mistakes } = check(`name: 7
levl: warn
level: wran
listeners:
  - port: 99999
  - { prot: 1 }
  - { port: 1.5, secure: maybe }
source:
  kind: fiel
feeds:
  a: b
  b: { to: c, factor: high }
  c: [1]
`);
    expect(value).toBeUndefined();
    expect(mistakes).toEqual([
      'a.yaml:1:1 name: must be text',
      'a.yaml:2:1 levl: unknown key; did you mean "level"?',
      'a.yaml:3:1 level: must be one of debug, info, warn; did you mean "warn"?',
      expect.stringMatching(/^a\.yaml:5:5 listeners\[0\]\.port: Too big/),
      'a.yaml:6:5 listeners[1].port: is missing: a number',
      'a.yaml:6:7 listeners[1].prot: unknown key; did you mean "port"?',
      'a.yaml:7:7 listeners[2].port: must be a whole number',
      'a.yaml:7:18 listeners[2].secure: must be true or false',
      'a.yaml:9:3 source.kind: must be one of file, url; did you mean "file"?',
      'a.yaml:12:15 feeds.b.factor: must be a number',
      'a.yaml:13:3 feeds.c: must be text, or must be a map of keys',
    ]);
  });

  it('says what is missing of an empty file and of an incomplete one', () => {
    expect(check('').mistakes).toEqual(['a.yaml name: is missing: text', 'a.yaml listeners: is missing: a list']);
    expect(check('name: x\nlisteners: []\nsource: { path: y }\n').mistakes).toEqual([
      'a.yaml:3:1 source.kind: is missing: one of file, url',
    ]);
  });

  it('keeps the words of a schema’s author', () => {
    const text = 'name: x\nlisteners: []\nsource: { kind: url, url: y, password: abc }\n';
    expect(check(text).mistakes).toEqual(['a.yaml:3:30 source.password: must have at least 4 characters']);
  });

  it('takes a variable for the kind of value that the schema wants there', () => {
    const text = `name: ${variable('DIGITS')}
listeners:
  - port: ${variable('PORT')}
    secure: ${variable('SECURE')}
  - { port: '81' }
`;
    expect(check(text, { DIGITS: '007', PORT: '8080', SECURE: 'true' }).value).toMatchObject({
      name: '007',
      listeners: [{ port: 8080, secure: true }, { port: 81 }],
    });
    expect(check(text, { DIGITS: '007', PORT: '80a', SECURE: 'yes' }).mistakes).toEqual([
      'a.yaml:3:5 listeners[0].port: must be a number',
      'a.yaml:4:5 listeners[0].secure: must be true or false',
    ]);
    expect(check('name: x\nlisteners: [{ port: }]\n').mistakes).toEqual([
      'a.yaml:2:15 listeners[0].port: must be a number',
    ]);
  });

  it('names the variables that are missing, where they stand, and says nothing else of these places', () => {
    const text = `name: ${variable('NAME')}
listeners: [{ port: '${variable('PORT')}', secure: x }]
source: { kind: url, url: a, password: '${variable('PASSWORD')}' }
`;
    expect(check(text).mistakes).toEqual([
      `a.yaml:1:7 name: ${unset('NAME')}`,
      `a.yaml:2:21 listeners[0].port: ${unset('PORT')}`,
      'a.yaml:2:32 listeners[0].secure: must be true or false',
      `a.yaml:3:40 source.password: ${unset('PASSWORD')}`,
    ]);
  });

  it('still gives a value when only a variable is missing, so that the rest can be looked at too', () => {
    const { value, mistakes } = check(`name: ${variable('NAME')}\nlisteners: []\n`);
    expect(value).toMatchObject({ name: '' });
    expect(mistakes).toHaveLength(1);
  });

  it('expands nothing without an environment, and never a key', () => {
    const text = `'${variable('KEY')}': ${variable('VALUE')}\n`;
    expect(new YamlSource('a.yaml', text).toValue()).toEqual({ [variable('KEY')]: variable('VALUE') });
    expect(new YamlSource('a.yaml', text, { KEY: 'k', VALUE: 'v' }).toValue()).toEqual({ [variable('KEY')]: 'v' });
  });

  it('says where the YAML itself is broken, and nothing of its shape', () => {
    const { value, mistakes } = check('name: x\nname: y\nlisteners: [\n');
    expect(value).toBeUndefined();
    expect(mistakes.length).toBeGreaterThan(0);
    for (const mistake of mistakes) expect(mistake).toMatch(/^a\.yaml:\d+:\d+ (?!\w+: )/);
  });

  it.each([
    ['an alias of nothing', 'name: *none\nlisteners: []\n', /none/],
    [
      'aliases of aliases without end',
      `a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b]\nd: [*c, *c]\n`,
      /alias/,
    ],
  ])('counts %s as a mistake, not as a fault', (_, text, said) => {
    const { value, mistakes } = check(text);
    expect(value).toBeUndefined();
    expect(mistakes).toEqual([expect.stringMatching(said)]);
  });

  it('places a complaint at the nearest thing that exists', () => {
    const source = new YamlSource('a.yaml', 'a:\n  - b: 1\n  - [x, [y]]\n');
    const at = (path: PropertyKey[]) => formatMistake(source.mistake(path, '!'));
    expect(at(['a', 0, 'c', 'd'])).toBe('a.yaml:2:5 a[0].c.d: !');
    expect(at(['a', 1, 1, 0])).toBe('a.yaml:3:10 a[1][1][0]: !');
    expect(at(['a', 1, 1])).toBe('a.yaml:3:9 a[1][1]: !');
    expect(at(['z'])).toBe('a.yaml:1:1 z: !');
    expect(at([])).toBe('a.yaml:1:1 !');
  });

  it('is read from a file; one that cannot be read has that as its one mistake', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'anju-yaml-'));
    const file = join(directory, 'a.yaml');
    await writeFile(file, 'name: x\nlisteners: []\n');
    expect(YamlSource.read(file).check(Schema)).toMatchObject({ value: { name: 'x' }, mistakes: [] });
    expect(YamlSource.read(join(directory, 'b.yaml')).check(Schema)).toEqual({
      value: undefined,
      mistakes: [{ file: join(directory, 'b.yaml'), path: '', message: 'cannot be read: ENOENT' }],
    });
    await rm(directory, { recursive: true });
  });
});

describe('the fault of a configuration', () => {
  it('lists mistakes of several files in order, and has them as data', () => {
    const late = { file: 'b.yaml', line: 10, column: 2, path: 'x', message: 'late' };
    const early = { file: 'b.yaml', line: 9, column: 30, path: 'y', message: 'early' };
    const other = { file: 'a.yaml', path: '', message: 'cannot be read: EACCES' };
    const fault = configurationFault([late, early, other]);
    expect(fault.code).toBe('config.invalid');
    expect(fault.message).toBe(
      '3 mistakes in the configuration:\n  a.yaml cannot be read: EACCES\n  b.yaml:9:30 y: early\n  b.yaml:10:2 x: late',
    );
    expect(fault.context).toEqual({ mistakes: [other, early, late] });
    expect(configurationFault([other], 'registry.seed_invalid').code).toBe('registry.seed_invalid');
  });
});
