import type { Logger } from 'pino';
import { fileDirectory } from '../evidence/index.js';
import type { LiveBus } from '../live/live-bus.js';
import type { Clock } from '../platform/clock.js';
import type { Database, Tx } from '../platform/db/database.js';
import { repeat } from '../platform/repeat.js';
import { anchorFiles } from './adapters/anchor-files.js';
import { drizzleRecentTickets } from './adapters/drizzle-recent-tickets.js';
import { drizzleTicketTransactions } from './adapters/drizzle-ticket-records.js';
import { anchoredHeads, type ChainHead } from './domain/anchors.js';
import { type ClockSet, defaultClocks } from './domain/clocks.js';
import type { HazardTickets } from './hazard-tickets.js';
import { actOnTicket } from './usecases/act-on-ticket.js';
import { type AnchorStore, anchorLog, type LogReport, verifyWholeLog } from './usecases/anchor-log.js';
import { deliverInApp, tellTicket } from './usecases/deliver-in-app.js';
import { filePublicReport } from './usecases/file-public-report.js';
import { fileReport } from './usecases/file-report.js';
import { handOver } from './usecases/hand-over.js';
import { keepClocks } from './usecases/keep-clocks.js';
import { keepFiles } from './usecases/keep-files.js';
import { keepPulse } from './usecases/keep-pulse.js';
import { keepReportLinks } from './usecases/keep-report-links.js';
import { previewTicket } from './usecases/preview-ticket.js';
import { raiseFromHazard } from './usecases/raise-from-hazard.js';
import { defaultReporterDays, readComplaints } from './usecases/read-complaints.js';
import { defaultStorm, readStorms, type StormLimit } from './usecases/read-storms.js';
import { readTickets } from './usecases/read-tickets.js';
import { sweepDeadlines } from './usecases/sweep-deadlines.js';
import type { TicketDeps } from './usecases/ticket-deps.js';

export { anchoredFaults, type ChainHead, type LogFault, numberFaults } from './domain/anchors.js';
export { type ClockSet, defaultClocks } from './domain/clocks.js';
export type { Refusal } from './domain/decide.js';
export { covers } from './domain/relations.js';
export type { Actor, Audience } from './domain/ticket.js';
export { type ChainedEvent, genesisHash, hashOf, verifyChain } from './domain/ticket-log.js';
export { transitionDocument } from './domain/transition-document.js';
export type { HazardTickets } from './hazard-tickets.js';
export type { ActOutcome } from './usecases/act-on-ticket.js';
export type { LogReport } from './usecases/anchor-log.js';
export type { CarriedEvent } from './usecases/carried-events.js';
export type { PublicPlace, PublicReceipt, PublicReport } from './usecases/file-public-report.js';
export type { TicketPreview } from './usecases/preview-ticket.js';
export type { ReportLink } from './usecases/report-links.js';
export type { OpenCount } from './usecases/ticket-records.js';

export interface TicketsOptions {
  readonly database: Database;
  readonly bus: LiveBus;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly clocks?: ClockSet;
  /** Default: more than 10 within 10 minutes. */
  readonly storm?: StormLimit;
  /** Directory outside the database where the log is anchored once a day; absent: it is not. */
  readonly anchorDir?: string;
  /** The heads of the estates' signs that grew since then, which are anchored with the tickets'. */
  readonly signHeads?: (sinceMs: number) => Promise<readonly ChainHead[]>;
  /** Directory of the photos and files; absent: none are taken. */
  readonly filesDir?: string;
  /** How long after a ticket's end it is kept who told of it. Default 180. */
  readonly reporterDays?: number;
  /** How often what fell due is looked for, ms. Default 1000. */
  readonly sweepIntervalMs?: number;
}

export interface Tickets
  extends ReturnType<typeof readTickets>,
    ReturnType<typeof readStorms>,
    ReturnType<typeof readComplaints>,
    ReturnType<typeof keepFiles>,
    ReturnType<typeof keepReportLinks>,
    ReturnType<typeof filePublicReport>,
    ReturnType<typeof handOver>,
    ReturnType<typeof keepClocks> {
  readonly hazardTickets: HazardTickets;
  readonly act: ReturnType<typeof actOnTicket>;
  readonly preview: ReturnType<typeof previewTicket>;
  readonly fileReport: ReturnType<typeof fileReport>;
  /** What tells a ticket as it is now to who watches; `undefined`: there is none of this id. */
  readonly eventOf: ReturnType<typeof tellTicket>;
  /** Tickets changed in a transaction that was not ours: tells it to who is watching. */
  changed(): void;
  /**
   * Within the caller's transaction (`sweeper`): no channel has brought these messages of the outbox to anybody, so that the ladder
   * is looked at again at the next round, which `changed` begins.
   */
  messagesFailed(tx: Tx, messageIds: readonly number[], nowMs: number, failure: string): Promise<void>;
  /** Acts on what fell due and tells what changed, now. */
  sweep(): Promise<void>;
  start(): void;
  /** Resolves when nothing of it runs any more. */
  stop(): Promise<void>;
}

/** A timer that is later than this, ms, tells that the process did not run meanwhile. */
const lateTimerMs = 2_000;
/** How often files of no ticket are looked for, ms, and when first: a start has enough to do. */
const clearEveryMs = 3_600_000;
const clearFirstMs = 300_000;

export function createTickets(options: TicketsOptions): Tickets {
  const { database, bus, clock, logger } = options;
  const sweepIntervalMs = options.sweepIntervalMs ?? 1000;
  const transactions = drizzleTicketTransactions(database);
  const deps: TicketDeps = { transactions, clock, clocks: options.clocks ?? defaultClocks, bus, logger, changed: wake };
  const sweepDue = sweepDeadlines(deps);
  const pulse = keepPulse(deps);
  const anchors: AnchorStore | undefined = options.anchorDir === undefined ? undefined : anchorFiles(options.anchorDir);
  const anchor =
    anchors === undefined
      ? undefined
      : anchorLog({ transactions, clock, logger, anchors, signHeads: options.signHeads });
  const deliver = deliverInApp(deps);
  const complaints = readComplaints({ ...deps, reporterDays: options.reporterDays ?? defaultReporterDays });
  const files = options.filesDir === undefined ? undefined : fileDirectory(options.filesDir);
  const kept = keepFiles({ ...deps, files });

  let started = false;
  let running: Promise<void> | undefined;
  let again = false;
  let cancelTimer: (() => void) | undefined;
  let stopClearing: (() => Promise<void>) | undefined;

  async function round(): Promise<void> {
    do {
      again = false;
      await pulse.beat();
      await sweepDue();
      await deliver();
      await anchor?.();
    } while (again);
  }

  /** One round at a time; a wish that comes during one gives another. */
  function wake(): void {
    again = true;
    if (!started || running !== undefined) return;
    cancelTimer?.();
    running = round()
      .catch((error: unknown) => {
        pulse.doubt();
        logger.error({ err: error }, 'deadlines and messages could not be handled; they stay and are tried again');
      })
      .finally(() => {
        running = undefined;
        if (!started) return;
        const dueMs = clock.nowMs() + sweepIntervalMs;
        cancelTimer = clock.schedule(sweepIntervalMs, () => {
          if (clock.nowMs() - dueMs > lateTimerMs) pulse.doubt();
          wake();
        });
      });
  }

  return {
    ...readTickets(deps),
    ...readStorms(drizzleRecentTickets(database), clock, options.storm ?? defaultStorm),
    ...keepClocks(deps),
    hazardTickets: raiseFromHazard(deps),
    act: actOnTicket(deps),
    preview: previewTicket(deps),
    ...complaints,
    ...kept,
    ...keepReportLinks(deps),
    ...filePublicReport({ ...deps, files }),
    ...handOver(deps),
    fileReport: fileReport(deps),
    eventOf: tellTicket(deps),
    changed: wake,
    messagesFailed: (tx, messageIds, nowMs, failure) => transactions.within(tx).markFailed(messageIds, nowMs, failure),
    sweep: round,
    start() {
      started = true;
      stopClearing = repeat(clock, {
        everyMs: clearEveryMs,
        firstAfterMs: clearFirstMs,
        task: async () => {
          await kept.sweepFiles();
          await complaints.forgetReporters();
        },
        failed: (error) => logger.warn({ err: error }, 'files of no ticket could not be removed; it is tried again'),
      });
      wake();
    },
    async stop() {
      started = false;
      cancelTimer?.();
      await running;
      await stopClearing?.();
    },
  };
}

/** The whole log against itself, the anchors in `anchorDir` and the photos and files in `filesDir`. */
export function verifyTicketLog(
  database: Database,
  { anchorDir, filesDir }: { readonly anchorDir: string; readonly filesDir: string },
): Promise<LogReport> {
  return verifyWholeLog(drizzleTicketTransactions(database), anchorFiles(anchorDir), fileDirectory(filesDir));
}

/** The newest anchored head of each estate's sign, by its number. Throws `anchor.invalid`. */
export async function anchoredSigns(anchorDir: string): Promise<ReadonlyMap<string, ChainHead>> {
  return anchoredHeads(await anchorFiles(anchorDir).read(), 'signs');
}
