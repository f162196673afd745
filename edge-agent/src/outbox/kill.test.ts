import { expect, it } from 'vitest';
import { runKillRounds } from './testing/kill-rounds.js';

const rounds = Number(process.env.ANJU_OUTBOX_KILL_ROUNDS ?? 4);

it(`loses and doubles no accepted reading in ${rounds} kills at random moments, with torn tails and flipped bits planted`, async () => {
  const report = await runKillRounds(rounds);
  expect(report).toMatchObject({ rounds, lost: 0, doubled: 0, startsNeedingHuman: 0 });
  expect(report).toMatchObject({ quarantined: report.bitFlips, reported: report.bitFlips });
  expect(report.accepted).toBeGreaterThan(rounds * 25);
}, 600_000);
