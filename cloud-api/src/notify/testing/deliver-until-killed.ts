import { pino } from 'pino';
import { type Clock, systemClock } from '../../platform/clock.js';
import { openPgliteDatabase } from '../../platform/db/pglite-database.js';
import { createTickets } from '../../tickets/index.js';
import { Channel } from '../domain/channel.js';
import { createNotify } from '../index.js';

/**
 * Brings out what is in the outbox of a data directory until it is killed. Prints `planned` when its first round is over. Its clock is
 * `aheadMs` ahead, so that what an earlier life left under way counts as lost.
 */
async function main(dataDir: string, channels: string, aheadMs: number): Promise<void> {
  const clock: Clock = { ...systemClock, nowMs: () => systemClock.nowMs() + aheadMs };
  const database = await openPgliteDatabase({
    dataDir,
    nowMs: 0,
    onLost: (error) => {
      throw error;
    },
  });
  const logger = pino({ level: 'silent' });
  const bus = { publish: () => undefined, subscribe: () => () => undefined };
  const tickets = createTickets({ database, bus, clock, logger });
  const parsed = Channel.array().parse(JSON.parse(channels));
  const notify = createNotify({ database, tickets, channels: parsed, clock, logger, intervalMs: 20 });
  await notify.run();
  process.stdout.write('planned\n');
  notify.start();
}

await main(process.argv[2] ?? '', process.argv[3] ?? '[]', Number(process.argv[4] ?? 0));
