import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eq, inArray } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scope } from '../platform/db/database.js';
import { openTestDatabase, type TestDatabase } from '../platform/testing/test-database.js';
import { nodes } from './adapters/schema.js';
import { createRegistry, type Registry } from './index.js';

const seedFile = fileURLToPath(new URL('../../../deploy/demo/registry.yaml', import.meta.url));

function person(paths: readonly string[], partyId: string | null = null): Scope {
  return { role: 'app', userId: 'u', paths, partyId };
}

describe('the registry', () => {
  let db: TestDatabase;
  let registry: Registry;
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'anju-registry-'));
    db = await openTestDatabase();
    registry = await createRegistry({ database: db.database, seedFile });
  });
  afterAll(async () => {
    await db.dispose();
    await rm(directory, { recursive: true });
  });

  const variant = async (change: (text: string) => string) => {
    const file = join(directory, 'registry.yaml');
    await writeFile(file, change(await readFile(seedFile, 'utf8')));
    return file;
  };

  it('shows the demonstration district to a district scope', async () => {
    const all = person(['shifan']);
    expect((await registry.estates(all)).map(({ id, streetId, districtId }) => [id, streetId, districtId])).toEqual([
      ['chunjiang', 'hexi', 'shifan'],
      ['heping', 'qiaodong', 'shifan'],
      ['xinhu', 'qiaodong', 'shifan'],
    ]);
    expect(await registry.facilities(all)).toHaveLength(18);
    expect((await registry.facility(all, 'heping.ebike-shed-1'))?.points).toContain('port-3/socket_temp');
    expect(await registry.nodes(all)).toHaveLength(3);
  });

  it('shows each scope its own places and no others', async () => {
    expect((await registry.estates(person(['shifan.qiaodong']))).map(({ id }) => id)).toEqual(['heping', 'xinhu']);
    const heping = person(['shifan.qiaodong.heping']);
    expect((await registry.estates(heping)).map(({ id, streetName }) => [id, streetName.en])).toEqual([
      ['heping', 'Qiaodong Street'],
    ]);
    expect(await registry.facility(heping, 'xinhu.lift-1')).toBeUndefined();
    expect((await registry.nodes(heping)).map(({ edgeNodeId }) => edgeNodeId)).toEqual(['heping-edge']);
    const nothing = person([]);
    expect(await registry.estates(nothing)).toEqual([]);
    expect(await registry.facilities(nothing)).toEqual([]);
    expect(await registry.parties(nothing)).toEqual([]);
    expect(await registry.nodes(nothing)).toEqual([]);
  });

  it('answers the way of a message from memory', () => {
    const { index } = registry;
    expect(index.groups()).toEqual(['hexi', 'qiaodong']);
    expect(index.node('qiaodong', 'heping-edge')).toMatchObject({ estateId: 'heping', path: 'shifan.qiaodong.heping' });
    expect(index.node('hexi', 'heping-edge')).toBeUndefined();
    expect(index.device('qiaodong', 'heping-edge', 'lift-1')).toMatchObject({
      id: 'heping.lift-1',
      kind: 'elevator',
      parameters: { ratedSpeedMps: 1.75 },
    });
    expect(index.device('qiaodong', 'heping-edge', 'lift-9')).toBeUndefined();
    expect(index.facilitiesOfNode('hexi', 'chunjiang-edge')).toHaveLength(6);
    expect(index.registeredNodes()).toHaveLength(3);
  });

  it('is the same after the same file is loaded again, and keeps what the file does not name', async () => {
    const before = await registry.facilities(person(['shifan']));
    await registry.putEstate(person(['shifan']), {
      id: 'extra',
      streetId: 'hexi',
      name: { zh: '另一处', en: 'Extra' },
    });
    const again = await createRegistry({ database: db.database, seedFile });
    expect(await again.facilities(person(['shifan']))).toEqual(before);
    expect((await again.estates(person(['shifan']))).map(({ id }) => id)).toContain('extra');
  });

  it('takes over what changed in the file', async () => {
    const file = await variant((text) => text.replace('portLimitW: 800', 'portLimitW: 1200'));
    const changed = await createRegistry({ database: db.database, seedFile: file });
    expect(changed.index.facility('xinhu.ebike-shed-1')?.parameters).toEqual({ bus: 'shed', portLimitW: 1200 });
    await createRegistry({ database: db.database, seedFile });
  });

  it('names every mistake of a file at once with its line', async () => {
    const file = await variant((text) =>
      text
        .replace('street: hexi\n', 'street: hexy\n')
        .replace('- residual_chlorine', '- residual_chlorin')
        .replace('lead: lift-contractor', 'lead: lift-contractors')
        .replace('kind: verifier', 'kind: verifyer')
        .replace('housingOfficer: 王秀兰', 'housingOfficr: 王秀兰'),
    );
    const lines = (await readFile(file, 'utf8')).split('\n');
    const error: unknown = await createRegistry({ database: db.database, seedFile: file }).catch((e: unknown) => e);
    const lineWith = (text: string) => lines.findIndex((line) => line.includes(text)) + 1;
    expect(error).toMatchObject({ code: 'registry.seed_invalid' });
    const { message } = error as Error;
    expect(message).toMatch(
      new RegExp(
        `registry\\.yaml:${lineWith('kind: verifyer')}:\\d+ parties\\[8\\]\\.kind: must be one of .*; did you mean "verifier"`,
      ),
    );
    expect(message).toMatch(
      new RegExp(`:${lineWith('housingOfficr')}:\\d+ estates\\[2\\]\\.housingOfficr: unknown key`),
    );

    expect(message).toMatch(/:\d+:\d+ estates\[2\]\.street: there is no street "hexy"/);
    expect(message).toMatch(
      /estates\[0\]\.facilities\[3\]\.points\[4\]: the catalogue has no point "residual_chlorin"/,
    );
    expect(message).toContain('there is no party "lift-contractors"');
  });

  it('refuses a file that is no YAML, and one that is not there', async () => {
    const file = await variant(() => 'district: { id: [');
    await expect(createRegistry({ database: db.database, seedFile: file })).rejects.toMatchObject({
      code: 'registry.seed_invalid',
    });
    await expect(
      createRegistry({ database: db.database, seedFile: join(directory, 'none.yaml') }),
    ).rejects.toMatchObject({ code: 'registry.seed_invalid' });
  });

  it('hands out another object for a facility that changed, and the same for one that did not', async () => {
    const hexi = person(['shifan.hexi']);
    const before = {
      lift: registry.index.facility('heping.lift-1'),
      shed: registry.index.facility('chunjiang.ebike-shed-1'),
    };
    const shed = await registry.facility(hexi, 'chunjiang.ebike-shed-1');
    if (shed === undefined) throw new Error('no shed');
    await registry.putFacility(hexi, {
      id: shed.id,
      kind: shed.kind,
      name: shed.name,
      points: [...shed.points],
      parameters: { portLimitW: 900 },
    });
    expect(registry.index.facility('heping.lift-1')).toBe(before.lift);
    expect(registry.index.facility('chunjiang.ebike-shed-1')).not.toBe(before.shed);
    expect(before.shed?.parameters).toEqual({ bus: 'shed', portLimitW: 800 });
  });

  it('lets a scope write its own places only', async () => {
    const name = { zh: '新', en: 'New' };
    const district = person(['shifan']);
    const hexi = person(['shifan.hexi']);
    const facility = { id: 'made.garage-1', kind: 'ponding' as const, name, points: ['water_depth'], parameters: {} };
    expect(await registry.putEstate(hexi, { id: 'made', streetId: 'hexi', name })).toBe('created');
    expect(await registry.putEstate(hexi, { id: 'made', streetId: 'hexi', name, address: 'x' })).toBe('updated');
    expect(await registry.putEstate(hexi, { id: 'made-2', streetId: 'qiaodong', name })).toBe('unknown_parent');
    expect(await registry.putEstate(hexi, { id: 'heping', streetId: 'hexi', name })).toBe('conflict');
    expect(await registry.putEstate(district, { id: 'made', streetId: 'qiaodong', name })).toBe('conflict');
    expect(await registry.putEstate(person(['shifan.hexi.made']), { id: 'made-3', streetId: 'hexi', name })).toBe(
      'forbidden',
    );
    expect(await registry.putFacility(person(['shifan.qiaodong']), facility)).toBe('unknown_parent');
    expect(await registry.putFacility(hexi, facility)).toBe('created');
    expect(registry.index.facility('made.garage-1')?.points).toEqual(['water_depth']);
    expect(await registry.putFacility(hexi, { ...facility, points: ['water_depth', 'leak'] })).toBe('updated');
    expect(registry.index.facility('made.garage-1')?.points).toEqual(['water_depth', 'leak']);
    expect(await registry.putFacility(hexi, { ...facility, kind: 'elevator', points: ['car_status'] })).toBe(
      'conflict',
    );
    await expect(registry.putFacility(hexi, { ...facility, points: ['depth', 'leak', 'leak'] })).rejects.toMatchObject({
      code: 'request.invalid',
      context: { errors: [{ field: 'points.0' }, { field: 'points.2' }] },
    });
  });

  it('gives an agent that was heard of before its estate and path, by the file', async () => {
    await db.database.tx({ role: 'ingest' }, (tx) =>
      tx.insert(nodes).values({ groupId: 'qiaodong', edgeNodeId: 'heping-second', online: false, rejected: 7 }),
    );
    const file = await variant((text) => text.replace('agents: [heping-edge]', 'agents: [heping-edge, heping-second]'));
    const again = await createRegistry({ database: db.database, seedFile: file });
    expect(again.index.node('qiaodong', 'heping-second')).toMatchObject({ path: 'shifan.qiaodong.heping' });
    const seen = await again.nodes(person(['shifan.qiaodong.heping']));
    expect(seen.find(({ edgeNodeId }) => edgeNodeId === 'heping-second')).toMatchObject({
      estateId: 'heping',
      rejected: 7,
    });
    await db.database.tx({ role: 'admin' }, (tx) => tx.delete(nodes).where(eq(nodes.edgeNodeId, 'heping-second')));
  });

  it('gives an agent its estate by the API within the street of the scope only, and never another one', async () => {
    const stranger = { groupId: 'qiaodong', edgeNodeId: 'stranger' };
    await db.database.tx({ role: 'ingest' }, (tx) =>
      tx.insert(nodes).values({ ...stranger, online: false, rejected: 3 }),
    );
    const street = person(['shifan.qiaodong']);
    expect((await registry.nodes(street)).find(({ edgeNodeId }) => edgeNodeId === 'stranger')).toMatchObject({
      estateId: null,
    });
    const hexi = person(['shifan.hexi']);
    expect((await registry.nodes(hexi)).map(({ edgeNodeId }) => edgeNodeId)).toEqual(['chunjiang-edge']);
    expect(await registry.putNode(hexi, { ...stranger, estateId: 'heping' })).toBe('unknown_parent');
    expect(await registry.putNode(street, { ...stranger, estateId: 'chunjiang' })).toBe('unknown_parent');
    expect(registry.index.node('qiaodong', 'stranger')).toBeUndefined();
    expect(await registry.putNode(street, { ...stranger, estateId: 'heping' })).toBe('updated');
    expect(registry.index.node('qiaodong', 'stranger')).toMatchObject({
      estateId: 'heping',
      path: 'shifan.qiaodong.heping',
    });
    const heping = person(['shifan.qiaodong.heping']);
    expect((await registry.nodes(heping)).find(({ edgeNodeId }) => edgeNodeId === 'stranger')).toMatchObject({
      rejected: 3,
    });
    expect(await registry.putNode(street, { ...stranger, estateId: 'xinhu' })).toBe('conflict');
    expect(await registry.putNode(person(['shifan.qiaodong.xinhu']), { ...stranger, estateId: 'heping' })).toBe(
      'unknown_parent',
    );
    expect(await registry.putNode(street, { groupId: 'qiaodong', edgeNodeId: 'new-one', estateId: 'xinhu' })).toBe(
      'created',
    );
    await db.database.tx({ role: 'admin' }, (tx) =>
      tx.delete(nodes).where(inArray(nodes.edgeNodeId, ['stranger', 'new-one'])),
    );
  });
});
