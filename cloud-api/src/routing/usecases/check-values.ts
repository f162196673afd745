import type { ContractValue, DutyValue, RouteValue } from '@anju/contracts';
import { hierarchyPath } from '../../platform/db/path.js';
import { entryMistakes } from '../domain/duty.js';
import { isDay } from '../domain/shanghai.js';
import type { RoutingRecords } from './routing-records.js';

export interface Mistake {
  readonly field: string;
  readonly message: string;
}

/** What is wrong with a value, and where it holds. */
export interface Checked {
  readonly mistakes: readonly Mistake[];
  readonly path: string | null;
}

const pathOfPlace = (place: string): string => hierarchyPath(...place.split('.'));

/** A roster as messages name it: labels of a path instead of ids. */
export function rosterOf(roster: string): string {
  return roster.startsWith('party:') ? roster : roster.replaceAll('-', '_');
}

async function partyMistake(records: RoutingRecords, partyId: string): Promise<string | undefined> {
  const party = await records.party(partyId);
  if (party === undefined) return `there is no party "${partyId}"`;
  return party.gone ? `"${partyId}" works here no more` : undefined;
}

export async function checkRoute(records: RoutingRecords, id: string, value: RouteValue): Promise<Checked> {
  const mistakes: Mistake[] = [];
  const { estateId, problemClass, leadPartyId, coHandlerPartyIds } = value;
  const path = estateId === null ? null : await records.estatePath(estateId);
  if (path === undefined) mistakes.push({ field: 'estateId', message: `there is no estate "${estateId}"` });
  const leadMistake = await partyMistake(records, leadPartyId);
  if (leadMistake !== undefined) mistakes.push({ field: 'leadPartyId', message: leadMistake });
  for (const [index, partyId] of coHandlerPartyIds.entries()) {
    const field = `coHandlerPartyIds.${index}`;
    const message = await partyMistake(records, partyId);
    if (message !== undefined) mistakes.push({ field, message });
    if (partyId === leadPartyId) mistakes.push({ field, message: `"${partyId}" leads already` });
    if (coHandlerPartyIds.indexOf(partyId) !== index) mistakes.push({ field, message: `"${partyId}" is there twice` });
  }
  const same = (await records.routes()).find(
    (other) => other.id !== id && other.estateId === estateId && other.problemClass === problemClass,
  );
  // Of a route for every estate another district may have its own, whose lead is not seen here.
  const isOurs = same !== undefined && (estateId !== null || (await records.party(same.leadPartyId)) !== undefined);
  if (isOurs) {
    mistakes.push({ field: 'problemClass', message: `the route "${same.id}" says who gets these tickets already` });
  }
  return { mistakes, path: path ?? null };
}

export async function checkContract(records: RoutingRecords, value: ContractValue): Promise<Checked> {
  const mistakes: Mistake[] = [];
  const { partyId, place, problemClasses, fromDay, toDay } = value;
  const message = await partyMistake(records, partyId);
  if (message !== undefined) mistakes.push({ field: 'partyId', message });
  else if ((await records.party(partyId))?.kind !== 'contractor') {
    mistakes.push({ field: 'partyId', message: `"${partyId}" is no maintenance contractor` });
  }
  const path = pathOfPlace(place);
  if (!(await records.placeExists(path))) mistakes.push({ field: 'place', message: `there is no place "${place}"` });
  problemClasses.forEach((each, index) => {
    if (problemClasses.indexOf(each) !== index) {
      mistakes.push({ field: `problemClasses.${index}`, message: `${each} is there twice` });
    }
  });
  if (!isDay(fromDay)) mistakes.push({ field: 'fromDay', message: 'there is no such day' });
  if (toDay !== null && !isDay(toDay)) mistakes.push({ field: 'toDay', message: 'there is no such day' });
  else if (toDay !== null && toDay < fromDay) mistakes.push({ field: 'toDay', message: 'must not be before fromDay' });
  return { mistakes, path };
}

export async function checkDuty(records: RoutingRecords, value: DutyValue): Promise<Checked> {
  const { roster, entry } = value;
  const mistakes: Mistake[] = entryMistakes(entry, isDay).map(({ field, message }) => ({
    field: `entry.${field}`,
    message,
  }));
  const [kind = '', what = ''] = rosterOf(roster).split(':');
  const party = kind === 'party' ? await records.party(what) : undefined;
  const path = kind === 'party' ? (party?.path ?? null) : what;
  if (path === null) mistakes.push({ field: 'roster', message: `there is no party "${what}"` });
  else if (kind !== 'party' && !(await records.placeExists(path))) {
    mistakes.push({ field: 'roster', message: `there is no place "${what}"` });
  } else if (party?.gone === true) {
    mistakes.push({ field: 'roster', message: `"${what}" works here no more` });
  } else {
    const members = new Set((await records.members(rosterOf(roster))).map(({ userId }) => userId));
    const named =
      entry.kind === 'weekly'
        ? [['userIds', entry.userIds] as const]
        : [['offUserIds', entry.offUserIds ?? []] as const, ['onUserIds', entry.onUserIds] as const];
    for (const [field, userIds] of named) {
      userIds.forEach((userId, index) => {
        // Who has left may still be taken off duty.
        if (field !== 'offUserIds' && !members.has(userId)) {
          mistakes.push({ field: `entry.${field}.${index}`, message: `"${userId}" is nobody of this calendar` });
        }
      });
    }
  }
  return { mistakes, path };
}
