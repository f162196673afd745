import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  EstateView,
  FacilitySummary,
  FacilityView,
  HazardView,
  NodeView,
  RejectionView,
  TicketView,
} from '@anju/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from './harness/api-client.js';
import { type District, startDistrict } from './harness/district.js';
import { repositoryRoot } from './harness/repository.js';
import { startProcess } from './harness/service-process.js';
import { until } from './harness/until.js';

const estates = ['heping', 'xinhu', 'chunjiang'] as const;
const START_TIMEOUT_MS = 150_000;

/** Scenarios whose hazards arise within three minutes, and what must then be active. */
const provocations = [
  { scenario: 'lift-open-door-running', estate: 'heping', device: 'lift-1', rules: ['E-OPENRUN'] },
  { scenario: 'lift-entrapment', estate: 'xinhu', device: 'lift-1', rules: ['E-TRAP', 'E-STOP-OUT'] },
  { scenario: 'hydrant-network-empty', estate: 'heping', device: 'fire-water-1', rules: ['F-STATIC-ZERO'] },
  { scenario: 'fire-pump-fails-to-start', estate: 'xinhu', device: 'fire-water-1', rules: ['F-PUMP-AUTO-FAIL'] },
  { scenario: 'tank-lid-open', estate: 'heping', device: 'water-tank-1', rules: ['W-HATCH'] },
  { scenario: 'tank-overflow', estate: 'xinhu', device: 'water-tank-1', rules: ['W-OVERFLOW'] },
  { scenario: 'ebike-socket-overheating', estate: 'heping', device: 'ebike-shed-1', rules: ['B-SOCKET-TEMP'] },
  { scenario: 'charging-too-long', estate: 'xinhu', device: 'ebike-shed-1', rules: ['B-TIME'] },
  { scenario: 'smoke-in-shed', estate: 'chunjiang', device: 'ebike-shed-1', rules: ['B-SMOKE'] },
  { scenario: 'garage-flooding', estate: 'heping', device: 'garage-1', rules: ['P-BLUE', 'P-YELLOW', 'P-ORANGE'] },
  { scenario: 'sump-pump-dead', estate: 'xinhu', device: 'garage-1', rules: ['P-SUMP-PUMP-FAIL'] },
  { scenario: 'dead-modbus-unit', estate: 'chunjiang', device: 'water-tank-1', rules: ['Q-OFFLINE'] },
  { scenario: 'current-loop-broken', estate: 'chunjiang', device: 'water-tank-1', rules: ['Q-RANGE'] },
  { scenario: 'mains-lost', estate: 'chunjiang', device: 'lift-1', rules: ['E-POWER'] },
] as const;

const point = (facility: FacilityView, name: string) => facility.points.find((each) => each.point === name);

describe('the demonstration district, started as a newcomer does', () => {
  const directory = mkdtempSync(join(tmpdir(), 'anju-district-'));
  let district: District;
  let control: ApiClient;

  const facility = (id: string) => control.get<FacilityView>(`/api/v1/facilities/${id}`);
  const hazards = () => control.all<HazardView>('/api/v1/hazards?state=all&limit=500');

  beforeAll(async () => {
    district = await startDistrict({ dataDirectory: join(directory, 'data') });
    control = await district.login('control');
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    await district?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('watches every facility of three estates, with a good value for every point and no hazard', async () => {
    await until(
      'every point to be read',
      async () => {
        const list = await control.all<EstateView>('/api/v1/estates');
        expect(list.map((estate) => estate.id).sort()).toEqual([...estates].sort());
        for (const estate of list) {
          const summaries = await control.all<FacilitySummary>(`/api/v1/estates/${estate.id}/facilities`);
          for (const { id } of summaries) {
            const view = await facility(id);
            const unread = view.points
              // A port where nobody charges has no charging time.
              .filter((each) => !(each.key === 'duration' && each.quality === null))
              .filter((each) => each.quality !== 'good' || each.watch !== 'watched');
            expect(unread.map((each) => `${id}/${each.point} ${each.quality} ${each.reason}`)).toEqual([]);
          }
        }
        return true;
      },
      { timeoutMs: 90_000, everyMs: 2000 },
    );
    expect((await hazards()).filter((hazard) => hazard.state === 'active').map((hazard) => hazard.ruleId)).toEqual([]);
  }, 120_000);

  it('answers nobody who has not signed in', async () => {
    const response = await fetch(`http://127.0.0.1:${district.httpPort}/api/v1/estates`);
    expect(response.status).toBe(401);
  });

  it('refuses a second start on the same data directory, and names a taken port with its option', async () => {
    const start = (...args: string[]) =>
      startProcess('second', process.execPath, [join(repositoryRoot, 'deploy/launcher/dist/main.js'), ...args], {
        cwd: repositoryRoot,
      });
    const second = start('--data-dir', join(directory, 'data'), '--http-port', '1');
    expect(await second.exited).not.toBe(0);
    expect(second.lines.join('\n')).toContain('--data-dir');

    const third = start('--data-dir', join(directory, 'other'), '--http-port', String(district.httpPort));
    expect(await third.exited).not.toBe(0);
    const said = third.lines.join('\n');
    expect(said).toContain(String(district.httpPort));
    expect(said).toContain('--http-port');
  }, 30_000);

  // Their hazards take minutes to come, in which the next tests look at what they leave alone.
  it('plays a scenario of each kind', async () => {
    for (const { scenario, estate } of provocations) await district.scenario(scenario, estate);
  });

  it('keeps garbage from sensors out of the values', async () => {
    await district.scenario('garbage-mqtt', 'chunjiang');
    const seen = new Set<unknown>();
    const deadline = Date.now() + 15_000;
    await until(
      'the garbage to have come',
      async () => {
        const garage = await facility('chunjiang.garage-1');
        seen.add(point(garage, 'leak')?.value);
        return Date.now() > deadline;
      },
      { timeoutMs: 30_000, everyMs: 500 },
    );
    for (const value of seen) expect([true, false, null]).toContain(value);
  }, 40_000);

  it('says "not watched" of an estate whose agent hangs without a goodbye, within 30 s, and watches it again after', async () => {
    const agent = (await district.services()).find((service) => service.name === 'chunjiang-edge');
    if (agent?.pid == null) throw new Error('the agent does not run');
    process.kill(agent.pid, 'SIGSTOP');
    const stoppedAt = Date.now();
    try {
      await until(
        'every point of the estate to be not watched',
        async () => {
          const view = await facility('chunjiang.lift-1');
          return view.watch === 'not_watched' && view.points.every((each) => each.watch === 'not_watched');
        },
        { timeoutMs: 40_000, everyMs: 250 },
      );
      expect(Date.now() - stoppedAt).toBeLessThanOrEqual(30_000);
      await until(
        'the agent to be listed as offline',
        async () => {
          const nodes = await control.all<NodeView>('/api/v1/nodes');
          return nodes.find((each) => each.edgeNodeId === 'chunjiang-edge')?.online === false;
        },
        { timeoutMs: 5_000 },
      );
    } finally {
      process.kill(agent.pid, 'SIGCONT');
    }
    await until(
      'the estate to be watched again',
      async () => (await facility('chunjiang.lift-1')).watch === 'watched',
      {
        timeoutMs: 60_000,
      },
    );
  }, 120_000);

  it('turns each scenario into its hazards, and those that call people into a ticket', async () => {
    const missing = await until(
      'the hazards of every scenario',
      async () => {
        const list = await hazards();
        const lacking = provocations.flatMap(({ estate, device, rules }) =>
          rules
            .filter(
              (rule) =>
                !list.some(
                  (hazard) =>
                    hazard.ruleId === rule && hazard.facilityId === `${estate}.${device}` && hazard.activeMs !== null,
                ),
            )
            .map((rule) => `${rule} at ${estate}.${device}`),
        );
        if (lacking.length > 0) throw new Error(`still lacking: ${lacking.join(', ')}`);
        return lacking;
      },
      { timeoutMs: 240_000, everyMs: 2000 },
    ).catch((error: unknown) => [String((error as Error).cause ?? error)]);
    expect(missing).toEqual([]);

    const dark = await until(
      'both lifts without mains',
      async () => {
        const lifts = (await hazards()).filter(({ ruleId, activeMs }) => ruleId === 'E-POWER' && activeMs !== null);
        return lifts.length >= 2 && lifts;
      },
      { timeoutMs: 60_000, everyMs: 1000 },
    );
    // One cause, one ticket.
    expect(dark.map(({ facilityId }) => facilityId).sort()).toEqual(['chunjiang.lift-1', 'chunjiang.lift-2']);
    expect(new Set(dark.map(({ ticketId }) => ticketId)).size).toBe(1);

    const smoke = (await hazards()).find((hazard) => hazard.ruleId === 'B-SMOKE');
    expect(smoke?.severity).toBe('critical');
    expect(smoke?.evidence.length).toBeGreaterThan(0);
    const ticket = await control.get<TicketView>(`/api/v1/tickets/${smoke?.ticketId}`);
    expect(ticket.hazardIds).toContain(smoke?.id);
    expect(ticket.assignments.filter((assignment) => assignment.role === 'lead')).toHaveLength(1);
    expect(ticket.deadlines.map((deadline) => deadline.kind)).toContain('respond');
  }, 330_000);

  it('shows a broken loop and a dead unit as bad, never as a number, and the rest of their bus goes on', async () => {
    const tank = await facility('chunjiang.water-tank-1');
    expect(point(tank, 'inlet_pressure')).toMatchObject({ value: null, quality: 'bad', reason: 'loop_low' });
    expect(point(tank, 'residual_chlorine')).toMatchObject({ value: null, quality: 'bad' });
    const before = point(tank, 'tank_level')?.sourceTimeMs ?? 0;
    await until(
      'the level to be read again',
      async () => (point(await facility('chunjiang.water-tank-1'), 'tank_level')?.sourceTimeMs ?? 0) > before,
      { timeoutMs: 90_000 },
    );
  }, 100_000);

  it('lets the contractor accept the ticket of his lift and sees his part of the district only', async () => {
    const lift = await district.login('lift');
    const own = await lift.all<TicketView>('/api/v1/tickets?state=open');
    expect(own.length).toBeGreaterThan(0);
    expect(own.every((ticket) => ticket.problemClass === 'elevator_safety')).toBe(true);
    const [ticket] = own;
    if (ticket === undefined) throw new Error('no ticket');
    const path = `/api/v1/tickets/${ticket.id}/actions`;
    const accepted = await lift.request('POST', path, { action: 'accept', version: ticket.version });
    expect(accepted).toMatchObject({ status: 200, body: { state: 'responding' } });
    const stale = await lift.request('POST', path, { action: 'arrive', version: ticket.version });
    expect(stale).toMatchObject({ status: 409, body: { code: 'ticket.version_conflict' } });
    const foreign = (await control.all<TicketView>('/api/v1/tickets?state=open')).find(
      (each) => each.problemClass === 'ponding',
    );
    expect((await lift.request('GET', `/api/v1/tickets/${foreign?.id}`)).status).toBe(404);
  });

  it('keeps what the broker refuses to carry where an operator can read it', async () => {
    const list = await control.all<RejectionView>('/api/v1/rejections');
    for (const rejection of list) expect(rejection.code).toMatch(/^[a-z]+\.[a-z_]+$/);
  });

  it('starts a service that dies again, with a line in the log', async () => {
    await district.command('xinhu-edge', 'kill');
    await until(
      'the agent to be back',
      async () => {
        const agent = (await district.services()).find((service) => service.name === 'xinhu-edge');
        return agent?.state === 'running' && agent.restarts > 0;
      },
      { timeoutMs: 30_000 },
    );
    expect(
      district.launcher.lines.some((line) => /xinhu-edge/.test(line) && /SIGKILL|killed|restart/i.test(line)),
    ).toBe(true);
  }, 40_000);

  it('stops in order within ten seconds and leaves no process behind', async () => {
    const pids = (await district.services()).flatMap((service) => (service.pid === null ? [] : [service.pid]));
    expect(pids.length).toBeGreaterThanOrEqual(7);
    const beganAt = performance.now();
    district.launcher.signal('SIGINT');
    await district.launcher.exited;
    expect(performance.now() - beganAt).toBeLessThan(10_000);
    for (const pid of pids) expect(() => readFileSync(`/proc/${pid}/stat`)).toThrow();
  }, 30_000);

  it(
    'finds everything again when it starts on the same data',
    async () => {
      const restarted = await startDistrict({ dataDirectory: join(directory, 'data') });
      try {
        const api = await restarted.login('control');
        const list = await api.all<HazardView>('/api/v1/hazards?state=all&limit=500');
        expect(list.some((hazard) => hazard.ruleId === 'B-SMOKE' && hazard.ticketId !== null)).toBe(true);
      } finally {
        await restarted.stop();
      }
    },
    START_TIMEOUT_MS,
  );
});
