import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChainedEvent, canonicalJson, genesisHash, hashOf, verifyChain } from './ticket-log.js';

function chain(count: number): ChainedEvent[] {
  const events: ChainedEvent[] = [];
  for (let seq = 1; seq <= count; seq += 1) {
    const content = {
      ticketId: 'T-20261122-0001',
      seq,
      atMs: 1_000 * seq,
      type: seq === 1 ? 'raised' : 'accept',
      actorId: 'u1',
      actorName: '张三',
      actorRole: 'property' as const,
      data: { version: seq, comment: `step ${seq}`, nested: { b: [1, null, 'x'], a: 0.1 } },
      previousHash: events.at(-1)?.hash ?? genesisHash,
    };
    events.push({ ...content, hash: hashOf(content) });
  }
  return events;
}

describe('the chain of a ticket’s events', () => {
  it('is whole as it was written', () => {
    expect(verifyChain(chain(6), 6)).toEqual({ ok: true });
  });

  it.each([
    ['atMs', 7],
    ['type', 'pass'],
    ['actorId', 'u2'],
    ['actorName', '李四'],
    ['actorRole', 'verifier'],
    ['data', { version: 3, comment: 'other' }],
    ['hash', 'f'.repeat(64)],
    ['previousHash', 'f'.repeat(64)],
  ] as const)('shows a changed %s', (field, value) => {
    const events = chain(6);
    events[2] = { ...(events[2] as ChainedEvent), [field]: value };
    expect(verifyChain(events, 6)).toMatchObject({ ok: false, seq: 3 });
  });

  it('shows a removed event wherever it was, the last included', () => {
    for (let index = 0; index < 6; index += 1) {
      const events = chain(6).filter((_, each) => each !== index);
      expect(verifyChain(events, 6).ok).toBe(false);
    }
  });

  it('shows an event that was changed together with its hash', () => {
    const events = chain(6);
    const forged = { ...(events[2] as ChainedEvent), actorId: 'u2' };
    events[2] = { ...forged, hash: hashOf(forged) };
    expect(verifyChain(events, 6)).toMatchObject({ ok: false, seq: 4 });
  });
});

describe('canonical JSON', () => {
  it('is the same text for the same value, and gives the value back', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('does not depend on the order of members', () => {
    expect(canonicalJson({ b: 1, a: { d: undefined, c: [] } })).toBe('{"a":{"c":[]},"b":1}');
  });
});
