import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { LiveEvent } from '@anju/contracts';
import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../platform/clock.js';
import { hazard } from '../tickets/testing/people.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.dispose());

/** A clock whose timers fire when the test says so. */
class ManualClock implements Clock {
  readonly #tasks = new Set<() => void>();
  nowMs(): number {
    return Date.now();
  }
  schedule(_delayMs: number, task: () => void): () => void {
    this.#tasks.add(task);
    return () => this.#tasks.delete(task);
  }
  fire(): void {
    for (const task of [...this.#tasks]) {
      this.#tasks.delete(task);
      task();
    }
  }
}

interface Message {
  readonly id: string;
  readonly event: LiveEvent;
}

interface Client {
  readonly response: IncomingMessage;
  readonly messages: Message[];
  readonly text: () => string;
  ended: boolean;
  close(): void;
}

const clients: ClientRequest[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});

function connect(app: FastifyInstance, cookie: string, lastEventId?: string): Promise<Client> {
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('does not listen');
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        port: address.port,
        path: '/api/v1/stream',
        headers: { cookie, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) },
      },
      (response) => {
        let text = '';
        let parsed = 0;
        const messages: Message[] = [];
        const client: Client = { response, messages, text: () => text, ended: false, close: () => asked.destroy() };
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
          for (let end = text.indexOf('\n\n', parsed); end >= 0; end = text.indexOf('\n\n', parsed)) {
            const block = text.slice(parsed, end);
            parsed = end + 2;
            const match = /^id: (.*)\nevent: (.*)\ndata: (.*)$/.exec(block);
            if (match?.[3] !== undefined) messages.push({ id: match[1] ?? '', event: JSON.parse(match[3]) });
          }
        });
        response.on('close', () => {
          client.ended = true;
        });
        response.on('error', () => undefined);
        resolve(client);
      },
    );
    asked.on('error', reject);
    asked.end();
    clients.push(asked);
  });
}

async function listening(
  limits: Parameters<TestApi['server']>[0]['limits'] = {},
  instance = 'life1',
): Promise<{ app: FastifyInstance; clock: ManualClock }> {
  const clock = new ManualClock();
  const app = await api.server({ limits, instance }, clock);
  await app.listen({ host: '127.0.0.1', port: 0 });
  return { app, clock };
}

const hepingPath = 'shifan.qiaodong.heping';

const until = (check: () => void) => vi.waitFor(check, { timeout: 30_000, interval: 5 });

function publish(note: string, path = hepingPath): void {
  const event: LiveEvent = { type: 'hazard', hazard: hazard({ id: note }) };
  api.bus.publish({ path, event });
}

function notes(client: Client): string[] {
  return client.messages.map(({ event }) => (event.type === 'hazard' ? event.hazard.id : event.type));
}

describe('the stream', () => {
  it('begins with a reset and goes on with what happens within the scope', async () => {
    const { app } = await listening();
    const client = await connect(app, await api.login('property'));
    expect(client.response.headers['content-type']).toContain('text/event-stream');
    expect(client.response.headers['cache-control']).toContain('no-store');
    publish('a');
    publish('other estate', 'shifan.qiaodong.xinhu');
    publish('other street', 'shifan.hexi.chunjiang');
    publish('b');
    await until(() => expect(notes(client)).toEqual(['reset', 'a', 'b']));
    expect(client.messages.map(({ id }) => id)).toEqual(['life1-0', 'life1-1', 'life1-4']);
  });

  it('goes on where it broke off, without a gap or a double', async () => {
    const { app } = await listening();
    const cookie = await api.login('property');
    const first = await connect(app, cookie);
    publish('a');
    publish('b');
    await until(() => expect(notes(first)).toEqual(['reset', 'a', 'b']));
    first.close();
    publish('c');
    publish('d');
    const again = await connect(app, cookie, first.messages[1]?.id);
    publish('e');
    await until(() => expect(notes(again)).toEqual(['b', 'c', 'd', 'e']));
    const upToDate = await connect(app, cookie, again.messages.at(-1)?.id);
    publish('f');
    await until(() => expect(notes(upToDate)).toEqual(['f']));
  });

  it.each([
    'life0-1',
    'life1-99',
    'life1-x',
    'nonsense',
    'life1-0',
  ])('resets who comes with %s, which it cannot follow', async (lastId) => {
    const { app } = await listening({ streamEvents: 3 });
    for (const note of ['a', 'b', 'c', 'd', 'e']) publish(note);
    const client = await connect(app, await api.login('property'), lastId);
    publish('f');
    await until(() => expect(notes(client)).toEqual(['reset', 'f']));
    expect(client.messages[0]?.id).toBe('life1-5');
  });

  it('resets everybody when events of another instance may be lost, who is away at that moment too', async () => {
    const { app } = await listening();
    const cookie = await api.login('property');
    const [here, away] = [await connect(app, cookie), await connect(app, cookie)];
    publish('a');
    await until(() =>
      expect([notes(here), notes(away)]).toEqual([
        ['reset', 'a'],
        ['reset', 'a'],
      ]),
    );
    away.close();
    api.bus.miss();
    publish('b');
    await until(() => expect(notes(here)).toEqual(['reset', 'a', 'reset', 'b']));
    const back = await connect(app, cookie, away.messages.at(-1)?.id);
    await until(() => expect(notes(back)).toEqual(['reset']));
    const resumed = await connect(app, cookie, here.messages.at(-2)?.id);
    await until(() => expect(notes(resumed)).toEqual(['b']));
  });

  it('resets a client that does not read, and keeps nothing for it beyond the bound', async () => {
    const { app } = await listening({ streamBufferedBytes: 50_000 });
    const client = await connect(app, await api.login('property'));
    await until(() => expect(notes(client)).toEqual(['reset']));
    client.response.pause();
    const big = 'x'.repeat(20_000);
    for (let count = 0; count < 1000; count += 1) publish(`${count}-${big}`);
    client.response.resume();
    await until(() => expect(notes(client).filter((note) => note === 'reset')).toHaveLength(2));
    const seen = notes(client);
    expect(seen.length).toBeLessThan(1000);
    publish('after');
    await until(() => expect(notes(client).at(-1)).toBe('after'));
    expect(notes(client).at(-2)).toBe('reset');
    // From the reset on, the ids go on: a break now resumes without another reset.
    expect(client.messages.at(-2)?.id).toBe('life1-1000');
  });

  it('beats, and ends with the session', async () => {
    const { app, clock } = await listening();
    const cookie = await api.login('property');
    const client = await connect(app, cookie);
    await until(() => expect(notes(client)).toEqual(['reset']));
    clock.fire();
    await until(() => expect(client.text()).toContain(': still here\n\n'));
    expect(client.ended).toBe(false);
    await api.identity.sessions.logout(cookie.replace('anju_session=', ''));
    clock.fire();
    await until(() => expect(client.ended).toBe(true));
    publish('secret');
    expect(client.text()).not.toContain('secret');
  });

  it('tells each viewer what he may do with a ticket', async () => {
    const { app } = await listening();
    const property = await connect(app, await api.login('property'));
    const control = await connect(app, await api.login('control'));
    const lift = await connect(app, await api.login('lift'));
    await until(() => expect(notes(lift)).toEqual(['reset']));
    const view = hazard({ id: 'hz-stream', facilityId: 'heping.lift-1', problemClass: 'elevator_safety' });
    const id = await api.raise(view, hepingPath);
    api.tickets.changed();
    const actions = (client: Client) =>
      client.messages.flatMap(({ event }) =>
        event.type === 'ticket' && event.ticket.id === id ? [event.ticket] : [],
      )[0]?.allowedActions;
    // The contractor sees it by its assignment alone; the property company helps.
    await until(() => expect(actions(lift)).toEqual(['accept', 'decline']));
    expect(actions(property)).toEqual(['accept', 'decline']);
    expect(actions(control)).toEqual(['assign', 'merge', 'cancel', 'regrade', 'classify']);
  });

  it('tells of an estate’s sign whoever sees it, and nobody else', async () => {
    const { app } = await listening();
    const property = await connect(app, await api.login('property'));
    const lift = await connect(app, await api.login('lift'));
    const fire = await connect(app, await api.login('fire'));
    const elsewhere = await connect(app, await api.login('water'));
    for (const client of [property, lift, fire, elsewhere]) await until(() => expect(notes(client)).toEqual(['reset']));
    // The contractor of the lifts has a part in a ticket of the estate; those of fire and water have none.
    await api.raise(
      hazard({ id: 'hz-sign', facilityId: 'heping.lift-1', problemClass: 'elevator_safety' }),
      hepingPath,
    );
    const payload = {
      ...{ estateId: 'heping', problem: '投诉集中', responsibleUnit: '物业', responsiblePerson: '周敏' },
      ...{ deadlineMs: Date.now() + 86_400_000, supervisingUnit: '房管中心', reason: '投诉最多' },
    };
    const hung = await api.as('supervisor', { method: 'POST', url: '/api/v1/hung-signs', payload });
    expect(hung.statusCode, hung.body).toBe(200);
    const signs = (client: Client) =>
      client.messages.flatMap(({ event }) => (event.type === 'sign' ? [event.sign] : []));
    const sign = { id: hung.json().id, estateId: 'heping', state: 'hung', version: 1 };
    await until(() => expect(signs(property)).toEqual([sign]));
    expect(signs(lift)).toEqual([sign]);
    publish('after');
    await until(() => expect(notes(property)).toContain('after'));
    expect([...signs(fire), ...signs(elsewhere)]).toEqual([]);
  });

  it('does not keep the server from closing', async () => {
    const { app } = await listening();
    const client = await connect(app, await api.login('property'));
    await app.close();
    await until(() => expect(client.ended).toBe(true));
  });

  it('is bounded in number', async () => {
    const { app } = await listening({ streams: 1 });
    const cookie = await api.login('property');
    await connect(app, cookie);
    const second = await connect(app, cookie);
    expect(second.response.statusCode).toBe(429);
  });
});
