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

async function load(
  table: string,
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

async function mistakesOf(table: string, unitTable?: string): Promise<string[]> {
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
      expect.stringMatching(/^meters\.csv:6 unit 1 is on this bus twice \(line 2\)/),
      expect.stringMatching(/^meters\.csv:7 shed-1\/port-1\/power is already fed/),
      expect.stringMatching(/^meters\.csv:8 "Shed 1\/port-8\/power" must be <facility>\/<point>/),
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
