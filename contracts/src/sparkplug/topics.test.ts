import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PointKey, Slug } from '../identifiers.js';
import {
  deviceMessageTypes,
  deviceTopic,
  nodeKey,
  nodeMessageTypes,
  nodeTopic,
  parseTopic,
  stateTopic,
} from './topics.js';

const ids = (...names: string[]) => names.map((name) => `[tck-id-${name}]`).join(' ');
const slug = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);

describe('Sparkplug topics', () => {
  it(`have ids that a topic may hold: no wildcard, no slash, nothing beyond ASCII, no capital ${ids(
    'intro-group-id-chars',
    'intro-edge-node-id-chars',
    'intro-device-id-chars',
    'topic-structure-namespace-valid-group-id',
    'topic-structure-namespace-valid-edge-node-id',
    'topic-structure-namespace-valid-device-id',
  )}`, () => {
    for (const refused of ['', 'a+b', 'a/b', '#', 'a b', 'lift\u0000', '电梯', 'Lift-1', '-a', 'a-', 'a'.repeat(64)]) {
      expect(Slug.safeParse(refused).success, refused).toBe(false);
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        if (Slug.safeParse(text).success) expect(text).toMatch(/^[a-z0-9-]+$/);
      }),
    );
    fc.assert(
      fc.property(slug, (text) => {
        expect(Slug.safeParse(text).success).toBe(true);
      }),
    );
  });

  it('are read back as what they were made of', () => {
    fc.assert(
      fc.property(slug, slug, slug, (groupId, edgeNodeId, deviceId) => {
        const node = { groupId, edgeNodeId };
        for (const type of nodeMessageTypes) expect(parseTopic(nodeTopic(type, node))).toEqual({ type, ...node });
        for (const type of deviceMessageTypes) {
          expect(parseTopic(deviceTopic(type, node, deviceId))).toEqual({ type, ...node, deviceId });
        }
        expect(parseTopic(stateTopic(groupId))).toEqual({ type: 'STATE', hostId: groupId });
      }),
    );
  });

  it('are none where a level is missing, empty or too many', () => {
    for (const topic of [
      'spBv1.0/g/NBIRTH/n/d',
      'spBv1.0/g/DBIRTH/n',
      'spBv1.0/g/DDATA/n/',
      'spBv1.0//NDATA/n',
      'spBv1.0/STATE/h/x',
      'spBv1.0/g/STATE/n',
      'spAv1.0/g/NBIRTH/n',
      'spBv1.0/g/nbirth/n',
      'spBv1.0/g/DDATA/n/d/e',
      '',
    ]) {
      expect(parseTopic(topic), topic).toBeUndefined();
    }
  });

  it(`tell devices of one id at two nodes apart ${ids(
    'topic-structure-namespace-duplicate-device-id-across-edge-node',
  )}`, () => {
    const [here, there] = ['heping-edge', 'xinhu-edge'].map((edgeNodeId) =>
      parseTopic(deviceTopic('DDATA', { groupId: 'qiaodong', edgeNodeId }, 'lift-1')),
    );
    expect(here).toMatchObject({ deviceId: 'lift-1', edgeNodeId: 'heping-edge' });
    expect(there).toMatchObject({ deviceId: 'lift-1', edgeNodeId: 'xinhu-edge' });
    expect(nodeKey({ groupId: 'a', edgeNodeId: 'b' })).not.toBe(nodeKey({ groupId: 'a', edgeNodeId: 'c' }));
  });

  it('and metric names of points know no capitals, so that none differ by case alone', () => {
    for (const refused of ['Tank_level', 'port-3/Power', 'Port-3/power']) {
      expect(PointKey.safeParse(refused).success).toBe(false);
    }
  });
});
