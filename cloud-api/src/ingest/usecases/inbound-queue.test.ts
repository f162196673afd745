import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type InboundMessage, InboundQueue } from './inbound-queue.js';

const limits = { nodeMessages: 50, nodeBytes: 100_000, inboundBytes: 200_000 };

/** Handling takes 1 ms a message; the process has its turns when the test says so. */
function rig(of: Partial<typeof limits> = {}) {
  let nowMs = 0;
  const turns: (() => void)[] = [];
  const handled: string[] = [];
  const dropped: string[] = [];
  const name = ({ topic, payload }: InboundMessage) =>
    `${topic.split('/')[2]} ${topic.split('/')[3]} ${payload[0] ?? ''}`;
  const queue = new InboundQueue({
    handle: (message) => {
      nowMs += 1;
      handled.push(name(message));
    },
    dropped: (message) => void dropped.push(name(message)),
    limits: { ...limits, ...of },
    sliceMs: 5,
    now: () => nowMs,
    later: (task) => void turns.push(task),
  });
  let serial = 0;
  return {
    queue,
    handled,
    dropped,
    say: (node: string, options: { type?: string; bytes?: number } = {}) => {
      const payload = new Uint8Array(options.bytes ?? 1);
      payload[0] = serial++ % 256;
      return queue.push({ topic: `spBv1.0/g/${options.type ?? 'DDATA'}/${node}`, payload, receivedMs: 0 });
    },
    turn: () => turns.shift()?.(),
    get turns() {
      return turns.length;
    },
  };
}

describe('the queue of inbound messages', () => {
  it('handles at once what comes while there is time', () => {
    const { say, handled, turn } = rig();
    for (let i = 0; i < 5; i++) say('a');
    expect(handled).toHaveLength(5);
    say('a');
    expect(handled).toHaveLength(5);
    turn();
    expect(handled).toHaveLength(6);
  });

  it('lets a node that says little go before the backlog of one that says much', () => {
    const { say, handled, turn } = rig();
    for (let i = 0; i < 40; i++) say('flood');
    say('quiet');
    turn();
    expect(handled.slice(5, 10)).toContain('DDATA quiet 40');
  });

  it('takes no more of a node than it may have waiting, but always its death', () => {
    const { say, handled, dropped, queue } = rig();
    for (let i = 0; i < 60; i++) say('flood');
    expect(dropped).toEqual(['DDATA flood 55', 'DDATA flood 56', 'DDATA flood 57', 'DDATA flood 58', 'DDATA flood 59']);
    expect(handled).toHaveLength(5);
    say('flood', { type: 'NDEATH' });
    expect(handled.at(-1)).toBe('NDEATH flood 60');
    say('flood', { type: 'NBIRTH' });
    expect(dropped).toHaveLength(6);
    queue.flush();
    expect(handled).toHaveLength(56);
    expect(queue.queuedBytes).toBe(0);
  });

  it('counts bytes as well as messages', () => {
    const { say, dropped } = rig();
    for (let i = 0; i < 5; i++) say('other');
    for (let i = 0; i < 12; i++) say('flood', { bytes: 10_000 });
    expect(dropped).toHaveLength(3);
  });

  it('lets nobody read on while all together have too much waiting', async () => {
    const { say, queue, turn } = rig({ inboundBytes: 20_000 });
    for (let i = 0; i < 5; i++) say('first');
    expect(say('a', { bytes: 15_000 })).toBeUndefined();
    const room = say('b', { bytes: 15_000 });
    let isFree = false;
    void room?.then(() => {
      isFree = true;
    });
    await Promise.resolve();
    expect([room === undefined, isFree]).toEqual([false, false]);
    turn();
    await room;
    expect(queue.queuedBytes).toBe(0);
  });

  it('handles every message of a node in the order in which it came, and once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.constant(null)), { maxLength: 200 }),
        (steps) => {
          const { say, handled, dropped, turn, queue } = rig();
          let said = 0;
          for (const step of steps) {
            if (step === null) turn();
            else {
              say(step);
              said++;
            }
          }
          queue.flush();
          expect(handled.length + dropped.length).toBe(said);
          for (const node of ['a', 'b', 'c']) {
            const serials = handled
              .filter((each) => each.includes(` ${node} `))
              .map((each) => Number(each.split(' ')[2]));
            expect(serials).toEqual([...serials].sort((x, y) => x - y));
          }
        },
      ),
    );
  });
});
