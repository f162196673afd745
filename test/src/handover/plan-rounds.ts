import { seededRandom } from '../harness/seeded-random.js';

/** What is done in one round. Fractions and ms are drawn beforehand, so that a seed is the same plan whatever the machine does. */
export interface Round {
  readonly number: number;
  /** `freeze`: stopped in the middle of a commit, and continued when others have its groups. */
  readonly what: 'kill' | 'freeze';
  /** From the moment when all is calm. */
  readonly afterMs: number;
  /** In [0, 1): which of the workers that hold a group. */
  readonly victim: number;
  /** In [0, 1): which of the victim's groups has work in hand when it is frozen. */
  readonly group: number;
  /** How long a frozen worker stays so after the last of its groups is live elsewhere. */
  readonly frozenOnMs: number;
  /** Node of NATS that dies with the worker; `null`: none. */
  readonly natsNode: number | null;
}

export const NATS_NODES = 3;
const LONGEST_WAIT_MS = 3_000;
const LONGEST_FROZEN_ON_MS = 3_000;

/**
 * `kills` rounds. From two on both ways to lose a worker are among them, every third freezes one at least; exactly one kill of a
 * worker takes a node of NATS along, where there is one.
 */
export function planRounds(kills: number, seed: number): readonly Round[] {
  const random = seededRandom(seed);
  const offset = Math.floor(random() * 3);
  const ways = Array.from({ length: kills }, (_, index): Round['what'] => {
    const drawn = random() < 0.3 ? 'freeze' : 'kill';
    return index % 3 === offset % Math.min(3, kills) ? 'freeze' : drawn;
  });
  if (kills > 1 && !ways.includes('kill')) ways[Math.floor(random() * kills)] = 'kill';
  const killing = ways.flatMap((way, index) => (way === 'kill' ? [index] : []));
  const withNats = killing[Math.floor(random() * killing.length)];
  return ways.map((what, index) => ({
    number: index + 1,
    what,
    afterMs: Math.round(random() * LONGEST_WAIT_MS),
    victim: random(),
    group: random(),
    frozenOnMs: Math.round(random() * LONGEST_FROZEN_ON_MS),
    natsNode: index === withNats ? Math.floor(random() * NATS_NODES) : null,
  }));
}
