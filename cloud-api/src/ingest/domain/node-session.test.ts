import { DataType, encodePayload, type Metric } from '@anju/contracts/sparkplug';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NodeSession } from './node-session.js';
import type { SavedSession } from './recalled-session.js';
import type { FieldMessage, SessionOutcome } from './session-outcome.js';

const bdSeqMetric = (bdSeq: number): Metric => ({ name: 'bdSeq', datatype: DataType.UInt64, value: bdSeq });

function nbirth(bdSeq: number, seq = 0): FieldMessage {
  const payload = encodePayload({ timestampMs: 1_700_000_000_000, seq, metrics: [bdSeqMetric(bdSeq)] });
  return { type: 'NBIRTH', deviceId: null, payload };
}

function ndeath(bdSeq: number): FieldMessage {
  return { type: 'NDEATH', deviceId: null, payload: encodePayload({ metrics: [bdSeqMetric(bdSeq)] }) };
}

function dbirth(seq: number, points: Readonly<Record<string, number>>, deviceId = 'tank'): FieldMessage {
  const metrics = Object.entries(points).map(
    ([name, alias]): Metric => ({ name, alias, datatype: DataType.Double, value: 1 }),
  );
  return { type: 'DBIRTH', deviceId, payload: encodePayload({ seq, metrics }) };
}

function ddata(seq: number | undefined, values: Readonly<Record<number, number>>, deviceId = 'tank'): FieldMessage {
  const metrics = Object.entries(values).map(
    ([alias, value]): Metric => ({ alias: Number(alias), datatype: DataType.Double, value }),
  );
  const payload = encodePayload({ ...(seq === undefined ? {} : { seq }), metrics }, { omitDatatype: true });
  return { type: 'DDATA', deviceId, payload };
}

function run(...messages: FieldMessage[]): { session: NodeSession; outcomes: SessionOutcome[] } {
  const session = new NodeSession();
  return { session, outcomes: messages.map((message) => session.receive(message)) };
}

describe('a node session', () => {
  it('gives values under the names of the births', () => {
    const { outcomes, session } = run(nbirth(3), dbirth(1, { level: 7 }), ddata(2, { 7: 2.5 }));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['node_born', 'device_born', 'data']);
    expect(outcomes[2]).toMatchObject({ deviceId: 'tank', metrics: [{ name: 'level', value: 2.5 }], problems: [] });
    expect(session.bdSeq).toBe(3);
  });

  it.each<[string, FieldMessage[], string, string]>([
    ['data before any birth', [ddata(5, { 7: 1 })], 'unusable', 'unborn'],
    ['a device birth before its node’s', [dbirth(1, { level: 7 })], 'unusable', 'unborn'],
    ['data of a device that was not born', [nbirth(0), ddata(1, { 7: 1 })], 'unusable', 'device_unborn'],
    ['data after a lost message', [nbirth(0), dbirth(1, { level: 7 }), ddata(3, { 7: 1 })], 'unusable', 'gap'],
    [
      'data that came twice',
      [nbirth(0), dbirth(1, { level: 7 }), ddata(2, { 7: 1 }), ddata(2, { 7: 1 })],
      'unusable',
      'gap',
    ],
    ['data without a number', [nbirth(0), dbirth(1, { level: 7 }), ddata(undefined, { 7: 1 })], 'unusable', 'gap'],
    ['a number beyond 255', [nbirth(0), dbirth(1, { level: 7 }), ddata(258, { 7: 1 })], 'unusable', 'gap'],
    [
      'data after the node’s death',
      [nbirth(0), dbirth(1, { level: 7 }), ndeath(0), ddata(2, { 7: 1 })],
      'unusable',
      'unborn',
    ],
    [
      'data after a new node birth without the device’s',
      [nbirth(0), dbirth(1, { level: 7 }), nbirth(0), ddata(1, { 7: 1 })],
      'unusable',
      'device_unborn',
    ],
  ])('asks for births on %s', (_name, messages, kind, why) => {
    const last = run(...messages).outcomes.at(-1);
    expect(last).toMatchObject({ kind, why, wantsRebirth: true });
  });

  it('stays unusable after a gap until the node is born again', () => {
    const { session } = run(nbirth(0), dbirth(1, { level: 7 }), ddata(3, { 7: 1 }));
    expect(session.receive(ddata(4, { 7: 1 }))).toMatchObject({ kind: 'unusable', why: 'gap', sequenceGap: false });
    expect(session.receive(nbirth(0)).kind).toBe('node_born');
    expect(session.receive(dbirth(1, { level: 8 })).kind).toBe('device_born');
    expect(session.receive(ddata(2, { 8: 4 }))).toMatchObject({ kind: 'data', metrics: [{ name: 'level', value: 4 }] });
  });

  it('says how many messages are missing, at least, and none for one that came late or twice', () => {
    const { session } = run(nbirth(0), dbirth(1, { level: 7 }), ddata(2, { 7: 1 }));
    const missedBefore = (seq: number) => session.receive(ddata(seq, { 7: 1 })).missed;
    expect([7, 8, 10, 9, 10, 11].map(missedBefore)).toEqual([4, 0, 1, 0, 0, 0]);
    session.forget();
    expect([14, 15].map(missedBefore)).toEqual([2, 0]);
  });

  it('says how many are missing among those that overtook them', () => {
    const session = new NodeSession({ reordering: true });
    for (const message of [nbirth(0), dbirth(1, { level: 7 })]) session.receive(message);
    const early = [4, 7].map((seq) => session.receive(ddata(seq, { 7: 1 })));
    expect(early).toMatchObject([
      { kind: 'early', missed: 0 },
      { kind: 'early', missed: 0 },
    ]);
    session.giveUp();
    expect(session.missedAmong([4, 7])).toBe(4);
    expect(session.receive(ddata(8, { 7: 1 }))).toMatchObject({ kind: 'unusable', missed: 0 });
    expect(session.missedAmong([])).toBe(0);
  });

  it('counts on from 255 to 0', () => {
    const session = run(nbirth(0), dbirth(1, { level: 7 })).session;
    for (let seq = 2; seq < 600; seq++) {
      expect(session.receive(ddata(seq % 256, { 7: seq }))).toMatchObject({ kind: 'data', wantsRebirth: false });
    }
  });

  it('dies by the death certificate of its own connection only', () => {
    const { session } = run(nbirth(5), dbirth(1, { level: 7 }));
    expect(session.receive(ndeath(4))).toMatchObject({ kind: 'ignored', why: 'stale_death', wantsRebirth: false });
    expect(session.receive(ddata(2, { 7: 1 })).kind).toBe('data');
    expect(session.receive(ndeath(5))).toMatchObject({ kind: 'node_died', deviceIds: ['tank'] });
    expect(session.receive(ndeath(5))).toMatchObject({ kind: 'ignored', why: 'not_alive' });
  });

  it('asks when a connection died whose birth it never saw', () => {
    const { session } = run(nbirth(255));
    expect(session.receive(ndeath(0))).toMatchObject({ kind: 'ignored', why: 'stale_death', wantsRebirth: true });
  });

  it.each<[string, Metric[], number | undefined]>([
    ['no bdSeq', [], 0],
    ['no sequence number', [bdSeqMetric(1)], undefined],
    ['a sequence number beyond 255', [bdSeqMetric(1)], 256],
  ])('refuses a node birth with %s', (_name, metrics, seq) => {
    const payload = encodePayload({ ...(seq === undefined ? {} : { seq }), metrics });
    const outcome = new NodeSession().receive({ type: 'NBIRTH', deviceId: null, payload });
    expect(outcome).toMatchObject({ kind: 'unusable', why: 'birth_invalid', wantsRebirth: true });
    expect(outcome.problems).toMatchObject([{ code: 'sparkplug.birth_invalid' }]);
  });

  it('says of bytes that are no payload that they are malformed, and shows the gap with the next message', () => {
    const { session } = run(nbirth(0), dbirth(1, { level: 7 }));
    const garbage: FieldMessage = { type: 'DDATA', deviceId: 'tank', payload: Uint8Array.from([0x0a, 0xff, 0xff]) };
    expect(session.receive(garbage).problems).toMatchObject([{ code: 'sparkplug.malformed' }]);
    expect(session.receive(ddata(3, { 7: 1 }))).toMatchObject({ kind: 'unusable', why: 'gap', sequenceGap: true });
  });

  it('sets one bad metric aside and keeps the others', () => {
    const { session } = run(nbirth(0), dbirth(1, { level: 7, flow: 8 }));
    const payload = encodePayload({
      seq: 2,
      metrics: [
        { alias: 99, datatype: DataType.Double, value: 1 },
        { alias: 8, datatype: DataType.Int32, value: 3 },
        { alias: 7, datatype: DataType.Double, value: 2.5 },
      ],
    });
    const outcome = session.receive({ type: 'DDATA', deviceId: 'tank', payload });
    expect(outcome).toMatchObject({ kind: 'data', metrics: [{ name: 'level', value: 2.5 }] });
    expect(outcome.problems.map(({ code }) => code)).toEqual([
      'sparkplug.unknown_alias',
      'sparkplug.datatype_mismatch',
    ]);
  });

  it('reads nothing by an alias that a birth declares twice', () => {
    const payload = encodePayload({
      seq: 1,
      metrics: [
        { name: 'level', alias: 7, datatype: DataType.Double, value: 1 },
        { name: 'flow', alias: 7, datatype: DataType.Double, value: 2 },
      ],
    });
    const { session, outcomes } = run(nbirth(0), { type: 'DBIRTH', deviceId: 'tank', payload });
    expect(outcomes[1]?.problems).toMatchObject([{ code: 'sparkplug.birth_invalid' }]);
    expect(session.receive(ddata(2, { 7: 1 }))).toMatchObject({
      kind: 'data',
      metrics: [],
      problems: [{ code: 'sparkplug.unknown_alias' }],
    });
  });

  describe('with a device that is lost', () => {
    const of = (seq: number, type: 'DBIRTH' | 'DDATA', ...metrics: Metric[]): FieldMessage => ({
      type,
      deviceId: 'tank',
      payload: encodePayload({ seq, metrics }, { omitDatatype: type === 'DDATA' }),
    });
    const level = { name: 'level', alias: 7, datatype: DataType.Double };
    const flow = { name: 'flow', alias: 8, datatype: DataType.Double };
    const lost: Pick<Metric, 'value' | 'properties'> = {
      value: null,
      properties: { Quality: 0, Reason: 'device_timeout' },
    };
    const unread: Pick<Metric, 'value' | 'properties'> = {
      value: null,
      properties: { Quality: 0, Reason: 'never_read' },
    };
    const ddeath = (seq: number): FieldMessage => ({
      type: 'DDEATH',
      deviceId: 'tank',
      payload: encodePayload({ seq, metrics: [] }),
    });

    it('reads what comes of it after its death, and calls it alive only after a birth', () => {
      const { session } = run(nbirth(0), dbirth(1, { level: 7 }), ddeath(2));
      expect(session.bornDevices).toEqual([]);
      expect(session.receive(of(3, 'DDATA', { alias: 7, ...lost, datatype: DataType.Double }))).toMatchObject({
        kind: 'data',
        metrics: [{ name: 'level', value: null }],
        reached: false,
        wantsRebirth: false,
      });
      expect(session.receive(ddata(4, { 7: 2 }))).toMatchObject({
        kind: 'data',
        metrics: [{ name: 'level', value: 2 }],
        reached: false,
        wantsRebirth: true,
      });
      expect(session.bornDevices).toEqual([]);
      expect(session.receive(dbirth(5, { level: 7 }))).toMatchObject({ kind: 'device_born', reached: true });
      expect(session.bornDevices).toEqual(['tank']);
    });

    it('does not take the birth for its last words as a sign of life, but the first value that follows', () => {
      const { session } = run(nbirth(0));
      const birth = of(1, 'DBIRTH', { ...level, ...lost }, { ...flow, ...unread });
      expect(session.receive(birth)).toMatchObject({ kind: 'device_born', reached: false });
      expect(session.receive(of(2, 'DDATA', { ...level, ...lost }))).toMatchObject({ kind: 'data', reached: false });
      expect(session.bornDevices).toEqual([]);
      expect(session.receive(ddata(3, { 8: 1 }))).toMatchObject({ kind: 'data', reached: true, wantsRebirth: false });
      expect(session.receive(ddata(4, { 8: 2 }))).toMatchObject({ kind: 'data', reached: false });
      expect(session.bornDevices).toEqual(['tank']);
    });

    it.each<[string, Pick<Metric, 'value' | 'properties'>, boolean]>([
      ['whose points were never read', unread, true],
      ['whose points are null and nothing else', { value: null }, true],
      ['that answers with an error', { value: null, properties: { Quality: 0, Reason: 'device_error' } }, true],
      ['whose gateway says bad and no more', { value: null, properties: { Quality: 0 } }, false],
      ['whose gateway says stale', { value: 3, properties: { Quality: 500 } }, false],
      ['with a good value', { value: 3, properties: { Quality: 192 } }, true],
    ])('judges the birth of one %s', (_name, said, reached) => {
      const { session } = run(nbirth(0));
      expect(session.receive(of(1, 'DBIRTH', { ...level, ...said }))).toMatchObject({ reached });
    });
  });

  it('never gives a value under a wrong point and always ends asking for births, whatever is lost, doubled or disordered', () => {
    // The device changes its aliases with every birth: a value carries the number of the point that it was measured at.
    const points = ['p1', 'p2', 'p3'] as const;
    const script = fc.array(fc.constantFrom<'rebirth' | 'data' | 'redeclare'>('rebirth', 'data', 'data', 'redeclare'), {
      minLength: 5,
      maxLength: 40,
    });
    const harm = fc.array(fc.constantFrom('keep', 'keep', 'keep', 'lose', 'double', 'swap'), {
      minLength: 90,
      maxLength: 90,
    });
    fc.assert(
      fc.property(script, harm, (steps, harms) => {
        let seq = 0;
        let shift = 0;
        const sent: FieldMessage[] = [];
        const seqs: number[] = [];
        const send = (message: FieldMessage) => {
          sent.push(message);
          seqs.push(seq);
        };
        const next = () => {
          seq = (seq + 1) % 256;
          return seq;
        };
        const declare = () => {
          shift++;
          return Object.fromEntries(points.map((point, index) => [point, 1 + ((index + shift) % 3)]));
        };
        let table: Record<string, number> = {};
        const births = () => {
          seq = 0;
          send(nbirth(0));
          table = declare();
          send(dbirth(next(), table));
        };
        births();
        for (const step of steps) {
          if (step === 'rebirth') births();
          else if (step === 'redeclare') {
            table = declare();
            send(dbirth(next(), table));
          } else {
            send(ddata(next(), Object.fromEntries(points.map((point, i) => [table[point] ?? 0, i + 1]))));
          }
        }
        const arrived: number[] = [];
        sent.forEach((_message, index) => {
          const what = harms[index];
          if (what !== 'lose') arrived.push(index);
          if (what === 'double') arrived.push(index);
          const [a, b] = arrived.slice(-2);
          if (what === 'swap' && a !== undefined && b !== undefined) arrived.splice(-2, 2, b, a);
        });
        // A birth lost together with just as many messages as leave the numbers consecutive: no Sparkplug host can see it.
        const hidden = arrived.some((index, at) => {
          const before = arrived[at - 1];
          if (before === undefined || index === before + 1 || sent[index]?.type === 'NBIRTH') return false;
          return seqs[index] === ((seqs[before] ?? 0) + 1) % 256;
        });
        fc.pre(!hidden);
        const session = new NodeSession();
        let asked = false;
        for (const index of arrived) {
          const outcome = session.receive(sent[index] as FieldMessage);
          if (outcome.kind === 'node_born') asked = false;
          if (outcome.wantsRebirth) asked = true;
          if (outcome.kind !== 'data') continue;
          for (const { name, value } of outcome.metrics) expect(value).toBe(points.indexOf(name as 'p1') + 1);
        }
        // Whenever what it has is not usable, it has asked for what is.
        if (session.state !== 'born') expect(asked).toBe(true);
        if (arrived.length === sent.length && arrived.every((index, at) => index === at)) expect(asked).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('takes no more metrics than an estate can have, and goes on with those that it has', () => {
    const points = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`p${index}`, index + 100]));
    const births = Array.from({ length: 60 }, (_, device) => dbirth(device + 2, points, `device-${device}`));
    const { session, outcomes } = run(nbirth(0), dbirth(1, { level: 7 }), ...births);
    expect(session.bornDevices.length).toBeGreaterThan(40);
    expect(session.bornDevices.length).toBeLessThan(51);
    expect(outcomes.at(-1)).toMatchObject({
      kind: 'unusable',
      wantsRebirth: false,
      problems: [{ code: 'sparkplug.birth_invalid' }],
    });
    expect(session.receive(ddata(62, { 7: 2 }))).toMatchObject({
      kind: 'data',
      metrics: [{ name: 'level', value: 2 }],
    });
  });
});

describe('a node session that another host takes up', () => {
  /** As the records keep it. */
  function recalled(...messages: FieldMessage[]): NodeSession {
    const { session } = run(...messages);
    const saved = JSON.parse(JSON.stringify(session.save())) as SavedSession;
    const next = new NodeSession({ reordering: true });
    next.recall(saved);
    return next;
  }
  const before = [nbirth(3), dbirth(1, { level: 7, depth: 8 }), ddata(2, { 7: 2.5 })];

  it('uses nothing of what follows at once until the births have proven the tables', () => {
    const next = recalled(...before);
    const held = [ddata(3, { 7: 4, 8: 5 }), ddata(4, { 7: 6 })];
    for (const [at, message] of held.entries()) {
      expect(next.receive(message)).toMatchObject({ kind: 'unproven', deviceId: 'tank', lost: 2 - at });
      expect(next.state).toBe('unborn');
    }
    expect(next.receive(nbirth(3))).toMatchObject({ kind: 'node_born', proof: 'same' });
    expect(next.isProvable).toBe(true);
    expect(next.receive(dbirth(1, { level: 7, depth: 8 }))).toMatchObject({ kind: 'device_born', proof: 'same' });
    expect(held.map((message) => next.readProven(message))).toMatchObject([
      {
        kind: 'data',
        metrics: [
          { name: 'level', value: 4 },
          { name: 'depth', value: 5 },
        ],
      },
      { kind: 'data', metrics: [{ name: 'level', value: 6 }] },
    ]);
    expect(next.receive(ddata(2, { 7: 6 }))).toMatchObject({ kind: 'data' });
  });

  it.each<[string, FieldMessage[], object[]]>([
    ['another session', [nbirth(4)], [{ proof: 'other' }]],
    ['other aliases', [nbirth(3), dbirth(1, { level: 8, depth: 7 })], [{ proof: 'same' }, { proof: 'other' }]],
    ['one metric less', [nbirth(3), dbirth(1, { level: 7 })], [{ proof: 'same' }, { proof: 'other' }]],
    [
      'a device that was not known',
      [nbirth(3), dbirth(1, { level: 7 }, 'pit')],
      [{ proof: 'same' }, { proof: 'other' }],
    ],
  ])('refutes what waits by a birth of %s', (_name, births, outcomes) => {
    const next = recalled(...before);
    expect(next.receive(ddata(3, { 7: 4 })).kind).toBe('unproven');
    expect(births.map((message) => next.receive(message))).toMatchObject(outcomes);
  });

  it('refutes by another datatype of the same name and alias', () => {
    const next = recalled(...before);
    const payload = encodePayload({
      seq: 1,
      metrics: [
        { name: 'level', alias: 7, datatype: DataType.Float, value: 1 },
        { name: 'depth', alias: 8, datatype: DataType.Double, value: 1 },
      ],
    });
    next.receive(nbirth(3));
    expect(next.receive({ type: 'DBIRTH', deviceId: 'tank', payload })).toMatchObject({ proof: 'other' });
  });

  it('takes the births of devices before their node’s at their word, but not for what came before them', () => {
    const next = recalled(...before);
    expect(next.receive(ddata(3, { 7: 4 })).kind).toBe('unproven');
    expect(next.receive(dbirth(4, { level: 8 }))).toMatchObject({
      kind: 'device_born',
      metrics: [{ name: 'level', value: 1 }],
      proof: 'other',
    });
    expect(next.receive(ddata(5, { 8: 4 })).kind).toBe('unproven');
    expect(next.receive(nbirth(3))).toMatchObject({ proof: 'same' });
    expect(next.receive(dbirth(1, { level: 8 }))).toMatchObject({ proof: 'same' });
    expect(next.readProven(ddata(5, { 8: 4 }))).toMatchObject({ metrics: [{ name: 'level', value: 4 }] });
  });

  const saved = (...messages: FieldMessage[]) => run(...messages).session.save() as SavedSession;
  const after = (keptSeq: number | null, more: number | null = 0) => {
    const next = new NodeSession({ reordering: true });
    next.recall(saved(nbirth(3), dbirth(1, { level: 7 })), keptSeq);
    next.keptMore(more);
    return next;
  };

  it.each<[string, number | null, number | null, number, number]>([
    ['that were sent while nobody listened', 40, 0, 45, 4],
    ['but those that the journal has', 40, 3, 45, 1],
    ['of nobody who was not told what is on record', null, 0, 45, 0],
    ['of nobody who does not know yet what is on record', 40, null, 45, 0],
    ['far behind too, since nothing came before on this line', 40, 0, 241, 200],
    ['by the births that may have begun a new count', 40, 0, 20, 18],
    ['and none before what follows at once', 255, 0, 0, 0],
  ])('counts messages %s', (_name, keptSeq, more, seq, missed) => {
    expect(after(keptSeq, more).receive(ddata(seq, { 7: 4 }))).toMatchObject({ missed });
  });

  it('counts what was lost between the hosts as a gap, and reads nothing until the next birth', () => {
    const next = recalled(...before);
    expect(next.receive(ddata(9, { 7: 4, 8: 5 }))).toMatchObject({
      kind: 'unusable',
      why: 'gap',
      sequenceGap: true,
      lost: 2,
      wantsRebirth: true,
    });
    expect(next.receive(ddata(10, { 7: 4 }))).toMatchObject({ kind: 'unusable', why: 'gap', lost: 1 });
    expect(next.receive(nbirth(4))).toMatchObject({ kind: 'node_born' });
  });

  it('believes a birth, a death and a broken line more than what was told', () => {
    const born = recalled(...before);
    born.receive(nbirth(4));
    expect(born.receive(ddata(1, { 7: 4 }))).toMatchObject({ kind: 'unusable', why: 'device_unborn' });
    const dead = recalled(...before);
    dead.receive(ndeath(3));
    expect(dead.receive(ddata(3, { 7: 4 }))).toMatchObject({ kind: 'unusable', why: 'unborn' });
    const deaf = recalled(...before);
    deaf.forget();
    expect([born, dead, deaf].map(({ isProvable }) => isProvable)).toEqual([false, false, false]);
    expect(deaf.receive(ddata(3, { 7: 4 }))).toMatchObject({ kind: 'unusable', why: 'unborn' });
  });

  it('keeps an alias of two metrics ambiguous', () => {
    const next = recalled(nbirth(0), dbirth(1, { level: 7, depth: 7 }));
    expect(next.receive(ddata(2, { 7: 4 })).kind).toBe('unproven');
    next.receive(nbirth(0));
    expect(next.receive(dbirth(1, { level: 7, depth: 7 }))).toMatchObject({ proof: 'same' });
    expect(next.readProven(ddata(2, { 7: 4 }))).toMatchObject({
      metrics: [],
      problems: [{ code: 'sparkplug.unknown_alias' }],
    });
  });

  it('is nothing while a birth is awaited', () => {
    expect(run().session.save()).toBeUndefined();
    expect(run(...before, ddata(9, { 7: 1 })).session.save()).toBeUndefined();
    expect(run(...before, ndeath(3)).session.save()).toBeUndefined();
  });
});
