import {
  AppError,
  type ComplaintChannel,
  type FiledReport,
  type ManualTicketWrite,
  type Reporter,
} from '@anju/contracts';
import { joinReport, type Report, raiseFromReport } from '../domain/raise-from-report.js';
import { receiptOf } from '../domain/receipt.js';
import { covers } from '../domain/relations.js';
import type { Actor } from '../domain/ticket.js';
import { ticketDay } from '../domain/ticket-day.js';
import { loadView, scopeOf } from './act-on-ticket.js';
import { saveChange } from './save-change.js';
import type { TicketDeps } from './ticket-deps.js';
import type { TicketRecords } from './ticket-records.js';

/** A report that may be filed: its place is known to exist. */
export interface Filing extends Report {
  readonly path: string;
  readonly reporter: Reporter;
  /** Who entered it; `null`: the reporter himself. */
  readonly actor: Actor | null;
  readonly receipt: string | null;
}

export interface Filed {
  readonly outcome: FiledReport['outcome'];
  readonly ticketId: string;
  readonly reportId: number;
}

/**
 * Files a report within a transaction (`ingest`): answers with the ticket of the same number or receipt, else joins the open ticket of the same
 * facility and class, else opens one. What is about an estate at large may be many things: it opens its own.
 */
export async function fileWithin(
  records: TicketRecords,
  filing: Filing,
  { nowMs, clocks: shipped }: { readonly nowMs: number } & Pick<TicketDeps, 'clocks'>,
): Promise<Filed> {
  const { path, reporter, actor, receipt, ...report } = filing;
  const { channel, number, facilityId, estateId, problemClass } = report;
  if (channel !== null && number !== null) {
    const known = await records.lockReported(channel, number);
    if (known !== undefined) return { outcome: 'known', ...known };
  }
  if (receipt !== null) {
    const known = await records.lockReceipt(receipt);
    if (known !== undefined) return { outcome: 'known', ...known };
  }
  const clocks = await records.clocksAt(path, shipped);
  const open = facilityId === null ? undefined : await records.lockOpenOf(facilityId, problemClass, estateId);
  const id = open?.id ?? (await records.nextId(ticketDay(nowMs)));
  if (open !== undefined) {
    await saveChange(records, open, joinReport(open, report, { nowMs, clocks, actor }), nowMs);
  } else {
    const route = await records.route(estateId, problemClass, nowMs);
    await saveChange(records, null, raiseFromReport(report, { id, path, route, nowMs, clocks, actor }), nowMs);
  }
  const reportId = await records.addReport({
    ...report,
    ...{ ticketId: id, path, receipt, receivedMs: nowMs },
    reporter: { name: reporter.name ?? null, phone: reporter.phone ?? null },
    enteredBy: actor === null ? null : { userId: actor.userId, displayName: actor.displayName },
  });
  return { outcome: open === undefined ? 'opened' : 'joined', ticketId: id, reportId };
}

/**
 * Files what somebody of the service entered: a complaint by its channel, or, without one, a ticket by hand.
 *
 * Throws `request.invalid` where the place is not within the person's scope, `registry.conflict` where the number is known at a place
 * that is not his.
 */
export function fileReport(deps: Pick<TicketDeps, 'transactions' | 'clock' | 'clocks' | 'changed'>) {
  const { transactions, clock, clocks, changed } = deps;
  return async (actor: Actor, channel: ComplaintChannel | null, given: ManualTicketWrite): Promise<FiledReport> => {
    const { estateId, facilityId = null, problemClass, severity, content, place = null, number = null } = given;
    const path = await transactions.run(scopeOf(actor), (records) => records.pathOf(estateId, facilityId));
    if (path === undefined || !actor.scopes.some((scope) => covers(scope, path))) {
      const field = facilityId === null ? 'estateId' : 'facilityId';
      throw new AppError('request.invalid', 'The place is not registered within your scope.', {
        context: { errors: [{ field, message: 'is not registered within your scope' }] },
      });
    }
    const kind = channel === null ? ('manual' as const) : ('complaint' as const);
    const report: Report = { kind, channel, number, estateId, facilityId, problemClass, severity, content, place };
    const { reporter = {}, formKey } = given;
    const told = [channel, number, estateId, facilityId, problemClass, severity, content, place];
    const receipt =
      formKey === undefined
        ? null
        : receiptOf([
            formKey,
            actor.userId,
            ...told.map((each) => each ?? ''),
            reporter.name ?? '',
            reporter.phone ?? '',
          ]);
    const nowMs = clock.nowMs();
    const { outcome, ticketId } = await transactions.run({ role: 'ingest' }, (records) =>
      fileWithin(records, { ...report, path, reporter, actor, receipt }, { nowMs, clocks }),
    );
    if (outcome !== 'known') changed();
    const ticket = await transactions.run(scopeOf(actor), async (records) => {
      const found = await records.find(ticketId);
      return found === undefined ? undefined : loadView(records, found, actor, clock.nowMs());
    });
    if (ticket === undefined) {
      throw new AppError(
        'registry.conflict',
        'This number of the channel is filed already, at a place outside your scope.',
        {
          context: { errors: [{ field: 'number', message: 'is filed already' }] },
        },
      );
    }
    return { outcome, ticket };
  };
}
