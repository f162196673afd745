import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { feedKey } from '../normalise/feed.js';
import { loadConfig } from './load-config.js';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'anju-table-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** 东 B6 AB, 门 C3 C5, 车 B3 B5, 棚 C5 EF, 端 B6 CB, 口 BF DA, 备 B1 B8, 注 D7 A2, from the code chart of GB 2312. */
function gbk(text: string): Buffer {
  const codes = new Map(
    Object.entries({
      东: [0xb6, 0xab],
      门: [0xc3, 0xc5],
      车: [0xb3, 0xb5],
      棚: [0xc5, 0xef],
      端: [0xb6, 0xcb],
      口: [0xbf, 0xda],
      备: [0xb1, 0xb8],
      注: [0xd7, 0xa2],
    }),
  );
  return Buffer.from([...text].flatMap((character) => codes.get(character) ?? [character.charCodeAt(0)]));
}

async function load(
  table: string | Buffer,
  unitTable = "{ file: meters.csv, profile: pzem-016, feeds: { power: '{shed}/port-{port}/power' } }",
) {
  await writeFile(join(directory, 'meters.csv'), table);
  const file = join(directory, 'agent.yaml');
  await writeFile(
    file,
    `node: { groupId: street, edgeNodeId: estate-edge }
uplink: { url: 'mqtt://127.0.0.1:1883', password: secret, hostId: cloud }
facilities:
  - { deviceId: shed-1, kind: ebike_charging }
  - { deviceId: shed-2, kind: ebike_charging }
buses:
  - id: meters
    kind: modbus-rtu
    path: /dev/ttyS1
    unitTables:
      - ${unitTable}
`,
  );
  return loadConfig(file, {});
}

async function mistakesOf(table: string | Buffer, unitTable?: string): Promise<string[]> {
  const loaded = await load(table, unitTable);
  if (loaded.ok) throw new Error('the configuration was taken');
  return loaded.mistakes.map(({ file, line, message }) => `${basename(file)}:${line} ${message}`);
}

describe('a table of alike units', () => {
  it('makes a unit of every row', async () => {
    const rows = Array.from(
      { length: 200 },
      (_, index) => `${index + 1},shed-${1 + (index % 2)},${index + 1},north wall`,
    );
    const loaded = await load(['\uFEFFunitId,shed,port,place', ...rows, ''].join('\r\n'));
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
    const units = loaded.config.buses[0]?.units ?? [];
    expect(units).toHaveLength(200);
    expect(units[6]).toMatchObject({ unitId: 7, profileId: 'pzem-016' });
    expect(units[6]?.points[0]).toMatchObject({ pollIntervalMs: 10_000 });
    expect(units[6]?.points[0]?.feeds.map(feedKey)).toEqual(['shed-1/port-7/power']);
  });

  it('may come with semicolons, quotes and remarks', async () => {
    const loaded = await load('# meters of shed 1\n"unitId";"shed";"port"\n\n"9"; "shed-1" ;"3"\n');
    expect(loaded).toMatchObject({ ok: true, config: { buses: [{ units: [{ unitId: 9 }] }] } });
  });

  it('has each mistake told with the line of its row', async () => {
    expect(
      await mistakesOf(
        'unitId,shed,port\n1,shed-1,1\nx,shed-1,2\n3,shed-9,3\n248,shed-1,4\n1,shed-1,5\n7,shed-1,1\n8,Shed 1,8\n',
      ),
    ).toEqual([
      'meters.csv:3 must be a whole number, 0 to 255, not "x"',
      'meters.csv:4 no facility "shed-9"; did you mean "shed-1" or "shed-2"?',
      'meters.csv:5 a unit of a serial line has an id from 1 to 247, not 248',
      expect.stringMatching(/^meters\.csv:6 unit 1 is on this bus twice \(line 2 of meters\.csv\)/),
      expect.stringMatching(/^meters\.csv:7 shed-1\/port-1\/power is already fed at line 2 of meters\.csv;/),
      expect.stringMatching(/^meters\.csv:8 "Shed 1\/port-8\/power" must be <facility>\/<point>/),
    ]);
  });

  it('has every mistake of 200 rows told with its row and column, as a person meets them in the spreadsheet', async () => {
    const rows = Array.from({ length: 200 }, (_, index) => [`${index + 1}`, 'shed-1', `${index + 1}`, 'wall']);
    const wrong: Readonly<Record<number, string[]>> = {
      3: ['3.0', 'shed-1', '', 'wall'],
      50: ['7', 'shed-1', '50', 'wall'],
      51: ['51', 'shed-3', '51', 'wall'],
      199: ['199', 'shed-1'],
      200: ['200', 'shed-1', '200', 'wall', 'a remark, with a comma'],
    };
    const lines = rows.map((row, index) => (wrong[index + 1] ?? row).join(','));
    const loaded = await load(['unitId,shed,port,place', ...lines].join('\r\n'));
    if (loaded.ok) throw new Error('the configuration was taken');
    expect(loaded.mistakes.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`)).toEqual([
      '4:1 unitId: must be a whole number, 0 to 255, not "3.0"',
      '4:12 port: is empty',
      expect.stringMatching(/^51:1 unitId: unit 7 is on this bus twice \(line 8 of meters\.csv\)/),
      '52:4 shed: no facility "shed-3"; did you mean "shed-1" or "shed-2"?',
      '200:1 port: is empty',
      '201:21 : has 6 cells, but there are 4 columns; "a remark" is one too many',
    ]);
  });

  it.each([
    ['UTF-8', (text: string) => Buffer.from(text)],
    ['UTF-8 with its mark', (text: string) => Buffer.from(`\uFEFF${text}`)],
    ['UTF-16, little end first', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16, big end first', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
    ['GBK, as Chinese Windows saves it', gbk],
  ])('is read as %s, its Chinese columns too', async (_, encode) => {
    const text = 'unitId,车棚,端口,备注\r\n1,shed-1,4,东门\r\n';
    const unitTable = "{ file: meters.csv, profile: pzem-016, feeds: { power: '{车棚}/port-{端口}/power' } }";
    const loaded = await load(encode(text), unitTable);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
    expect(loaded.config.buses[0]?.units[0]?.points[0]?.feeds.map(feedKey)).toEqual(['shed-1/port-4/power']);
  });

  it('is read with tabs, as Excel saves "Unicode text", and with separators, quotes and line breaks inside quotes', async () => {
    const text = 'unitId\tshed\tport\tplace\r\n1\tshed-1\t4\t"by the ""old"" gate,\r\nleft"\r\n2\tshed-1\tx/\t\r\n';
    const loaded = await load(Buffer.from(`\uFEFF${text}`, 'utf16le'));
    expect(loaded.ok ? [] : loaded.mistakes.map(({ line, column, message }) => ({ line, column, message }))).toEqual([
      { line: 4, column: 3, message: expect.stringMatching(/^"shed-1\/port-x\/\/power" must be/) },
    ]);
  });

  it.each([
    ['an Excel workbook', Buffer.from('PK\x03\x04rest', 'latin1'), /is an Excel workbook, .*save it as "CSV UTF-8/],
    [
      'UTF-16 without its mark',
      Buffer.from('unitId,shed,port\n', 'utf16le'),
      /holds zero bytes, as UTF-16 without a mark/,
    ],
    [
      'Latin-1',
      Buffer.from('unitId,shed,port,café\n1,shed-1,1,\xff\n', 'latin1'),
      /is neither UTF-8, UTF-16 nor GB 18030/,
    ],
  ])('is refused as %s, with what to do', async (_, bytes, message) => {
    expect(await mistakesOf(bytes)).toEqual([expect.stringMatching(message)]);
  });

  it('with a quote that is never closed, a doubled or a missing column is refused at its place', async () => {
    expect(await mistakesOf('unitId,shed,port\n1,"shed-1,1\n2,shed-1,2\n')).toEqual([
      'meters.csv:2 a quote is opened and never closed',
    ]);
    expect(await mistakesOf('unitId,shed,prt,shed\n1,shed-1,1,shed-2\n')).toEqual([
      'agent.yaml:11 the table has no column "port"; did you mean "prt"?',
      'meters.csv:1 the column "shed" is there twice',
    ]);
  });

  it('gives all its units what the table says of one: overrides, offsets and code tables', async () => {
    const loaded = await load(
      'unitId,shed,port\n1,shed-1,1\n2,shed-1,2\n',
      "{ file: meters.csv, profile: pzem-016, points: { power: { scale: 1, pollIntervalMs: 500 } }, feeds: { power: '{shed}/port-{port}/power' } }",
    );
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
    expect(loaded.config.buses[0]?.units.map(({ points }) => points)).toMatchObject([
      [{ pollIntervalMs: 500, profile: { name: 'power', scale: 1 } }],
      [{ pollIntervalMs: 500, profile: { name: 'power', scale: 1 } }],
    ]);
  });

  it('has its own mistakes told where it is named', async () => {
    expect(await mistakesOf('unitId,shed\n1,shed-1\n')).toEqual([
      'agent.yaml:11 the table has no column "port"; it has unitId, shed',
    ]);
    expect(await mistakesOf('id,shed,port\n1,shed-1,1\n')).toEqual([
      'meters.csv:1 the first line must name the columns, unitId among them; it has id, shed, port',
    ]);
    expect(await mistakesOf('unitId,shed,port\n')).toEqual([expect.stringMatching(/^agent\.yaml:11 .* has no rows/)]);
    expect(await mistakesOf('', '{ file: absent.csv, profile: pzem-016, feeds: { power: x } }')).toEqual([
      expect.stringMatching(/^agent\.yaml:11 cannot read .*absent\.csv: ENOENT/),
    ]);
  });
});
