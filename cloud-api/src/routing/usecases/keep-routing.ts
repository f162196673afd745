import {
  AppError,
  type ContractView,
  type ContractWrite,
  type DutyQuery,
  type DutyView,
  type DutyWrite,
  isAppError,
  type PartyRoutingWrite,
  type RouteWrite,
  type RoutingChange,
  type RoutingTableView,
} from '@anju/contracts';
import type { Scope } from '../../platform/db/database.js';
import { contractStateOf } from '../domain/decide-route.js';
import { namedIn, reachableStretches } from '../domain/duty.js';
import { DAY_MS, lastMs } from '../domain/shanghai.js';
import { type Checked, checkContract, checkDuty, checkRoute, type Mistake, rosterOf } from './check-values.js';
import type {
  Author,
  ChangesWanted,
  ItemKind,
  RoutingRecords,
  RoutingTransactions,
  RoutingValues,
} from './routing-records.js';

/** Who changes something, and with whose eyes. */
export interface Editor extends Author {
  readonly scope: Scope;
}

const longestCalendarMs = 62 * DAY_MS;

function invalid(errors: readonly Mistake[]): AppError {
  const detail = errors.map(({ field, message }) => `${field} ${message}`).join('; ');
  return new AppError('request.invalid', detail, { context: { errors: [...errors] } });
}

const forbidden = (): AppError =>
  new AppError(
    'session.forbidden',
    'It holds beyond your places: somebody who is responsible for all of them can change it.',
  );

/** A route for every estate whose lead one does not see is another district's. */
async function isOfOthers(records: RoutingRecords, routeId: string): Promise<boolean> {
  const route = (await records.routes()).find(({ id }) => id === routeId);
  return route?.estateId === null && (await records.party(route.leadPartyId)) === undefined;
}

interface Write<T> {
  readonly expectedVersion: number;
  readonly value: T | null;
  readonly reason: string;
}

/** Routes, contracts, calendars and parties: read by who works there, changed with a reason, every change kept. */
export function keepRouting({
  transactions,
  nowMs,
}: {
  readonly transactions: RoutingTransactions;
  readonly nowMs: () => number;
}) {
  /** `undefined`: there is nothing to take away, or no such party. */
  async function put<K extends ItemKind>(
    editor: Editor,
    item: { readonly kind: K; readonly id: string },
    write: Write<RoutingValues[K]>,
    check: (records: RoutingRecords, value: RoutingValues[K]) => Promise<Checked>,
  ): Promise<boolean | undefined> {
    const { kind, id } = item;
    try {
      return await transactions.run(editor.scope, async (records) => {
        const before = await records.lock(kind, id);
        const now = await records.now(kind, id);
        // What one sees and cannot lock is another place's.
        if (before === undefined && now !== undefined) throw forbidden();
        if (kind === 'route' && (await isOfOthers(records, id))) throw forbidden();
        const { value, expectedVersion, reason } = write;
        const isMissing = before === undefined || before.removed;
        if (isMissing && (value === null || kind === 'party')) return undefined;
        if ((before?.version ?? 0) !== expectedVersion) {
          throw new AppError(
            'registry.conflict',
            `Version ${expectedVersion} is not the newest any more: read it again and repeat the change.`,
            { context: { current: now ?? { version: 0, value: null } } },
          );
        }
        const checked: Checked =
          value === null
            ? { mistakes: [], path: (await records.pathOf(kind, id)) ?? null }
            : await check(records, value);
        const mistakes = checked.mistakes.map(({ field, message }) => ({ field: `value.${field}`, message }));
        if (mistakes.length > 0) throw invalid(mistakes);
        const { path } = checked;
        const atMs = nowMs();
        const version = expectedVersion + 1;
        if (!(await records.store(kind, id, { version, value, path, atMs }))) throw forbidden();
        const { userId, displayName } = editor;
        await records.addChange({
          kind,
          itemId: id,
          version,
          value,
          reason,
          author: { userId, displayName },
          atMs,
          path,
        });
        return true;
      });
    } catch (error) {
      if (isAppError(error, 'db.forbidden')) throw forbidden();
      if (isAppError(error, 'db.unique_violation')) {
        throw new AppError('registry.conflict', 'Somebody else wrote it at the same time, or the id is taken.');
      }
      throw error;
    }
  }

  return {
    table: (scope: Scope): Promise<RoutingTableView> =>
      transactions.run(scope, async (records) => ({
        routes: [...(await records.routes())],
        contracts: (await records.contracts()).map(
          (contract): ContractView => ({ ...contract, state: contractStateOf(contract, nowMs()) }),
        ),
        parties: [...(await records.parties())],
        rosters: [...(await records.rosters())],
      })),

    /** Newest first. `lastId`: where the page ended, and `null` where nothing comes after it. */
    changes: (
      scope: Scope,
      query: ChangesWanted,
    ): Promise<{ readonly items: readonly RoutingChange[]; readonly lastId: number | null }> =>
      transactions.run(scope, async (records) => {
        const found = await records.changes({ ...query, limit: query.limit + 1 });
        const page = found.slice(0, query.limit);
        return {
          items: page.map(({ id: _, ...change }) => change),
          lastId: found.length > query.limit ? (page.at(-1)?.id ?? null) : null,
        };
      }),

    /** Throws `request.invalid` where the time is no time or too long. `undefined`: nobody and nothing of it is visible. */
    duty: (scope: Scope, { roster: asked, fromMs, toMs }: DutyQuery): Promise<DutyView | undefined> => {
      if (toMs <= fromMs) throw invalid([{ field: 'toMs', message: 'must be after fromMs' }]);
      if (toMs > lastMs) throw invalid([{ field: 'toMs', message: 'must be before the year 9999' }]);
      if (toMs - fromMs > longestCalendarMs) throw invalid([{ field: 'toMs', message: 'must be within 62 days' }]);
      const roster = rosterOf(asked);
      return transactions.run(scope, async (records) => {
        const [kind, what = ''] = roster.split(':');
        const party = kind === 'party' ? await records.party(what) : undefined;
        const isThere = kind === 'party' ? party !== undefined : await records.placeExists(what);
        if (!isThere) return undefined;
        const entries = await records.entriesOf(roster);
        const timed = entries.map(({ id, entry, createdMs }) => ({ id, value: entry, createdMs }));
        const members = await records.members(roster);
        const leavers = namedIn(timed).filter((userId) => members.every((member) => member.userId !== userId));
        return {
          roster,
          gone: party?.gone === true,
          members: [...members],
          left: [...(await records.namesOf(leavers))],
          entries: entries.map(({ id, version, entry }) => ({ id, version, entry })),
          stretches: reachableStretches(timed, { members, fromMs, toMs }).map((each) => ({
            ...each,
            userIds: [...each.userIds],
          })),
        };
      });
    },

    /**
     * These throw `request.invalid` with every mistake, `registry.conflict` with what stands now when somebody else was first, and
     * `session.forbidden` for what holds beyond the editor's places. `undefined`: there is nothing to take away, or no such party.
     */
    putRoute: (editor: Editor, id: string, write: RouteWrite) =>
      put(editor, { kind: 'route', id }, write, (records, value) => checkRoute(records, id, value)),
    putContract: (editor: Editor, id: string, write: ContractWrite) =>
      put(editor, { kind: 'contract', id }, write, checkContract),
    putDuty: (editor: Editor, id: string, write: DutyWrite) => {
      const { value } = write;
      const normal = value === null ? write : { ...write, value: { ...value, roster: rosterOf(value.roster) } };
      return put(editor, { kind: 'duty', id }, normal, checkDuty);
    },
    putParty: (editor: Editor, id: string, write: PartyRoutingWrite) =>
      put(editor, { kind: 'party', id }, write, async (records) => ({
        mistakes: [],
        path: (await records.party(id))?.path ?? null,
      })),
  };
}
