import { type LedgerForm, problemClasses, severityNames, statutoryGradeNames, ticketStateNames } from '@anju/contracts';
import { placeText } from './estate-form.js';
import type { LedgerEntry } from './ledger-entry.js';
import { progressText } from './progress-text.js';
import { shanghaiMinute } from './shanghai-time.js';

export type LedgerCell = string | number;

export interface LedgerColumn {
  readonly title: string;
  /** In characters of a spreadsheet. */
  readonly width: number;
  readonly cell: (entry: LedgerEntry, number: number) => LedgerCell;
}

/** What the person told of whose report the ticket was born. */
function reportedIn({ events }: LedgerEntry): { readonly content?: string; readonly place?: string } {
  const report = events.find(({ type }) => type === 'raised')?.data.report;
  if (typeof report !== 'object' || report === null) return {};
  const { content, place } = report as Readonly<Record<string, unknown>>;
  return {
    ...(typeof content === 'string' ? { content } : {}),
    ...(typeof place === 'string' ? { place } : {}),
  };
}

function problemOf(entry: LedgerEntry): string {
  const { title, facilityName, facilityLocation } = entry;
  const { content, place } = reportedIn(entry);
  const where = [facilityName, facilityLocation, place].filter((each) => each != null && each !== '').join('，');
  const what = content === undefined ? title : `${title}。${content}`;
  return where === '' ? what : `${what}（${where}）`;
}

function partiesOf({ assignments }: LedgerEntry, role: 'lead' | 'co_handler'): string {
  return assignments
    .filter((each) => each.role === role && each.state !== 'declined')
    .map(({ partyName }) => partyName)
    .join('、');
}

/** The party of the first assignment (首问负责), whoever has the ticket now; until there is one, the dispatcher. */
function firstAskedOf({ events, partyNames }: LedgerEntry): string {
  const first = events.find(({ type, data }) => type === 'assign' && typeof data.leadPartyId === 'string');
  if (first === undefined) return '指挥中心值班员';
  const partyId = String(first.data.leadPartyId);
  return partyNames.get(partyId) ?? partyId;
}

/** While nobody has it, the dispatcher answers for it. Who was asked first is named where it is another than who has it now. */
function responsibleOf(entry: LedgerEntry): string {
  const lead = partiesOf(entry, 'lead');
  const others = partiesOf(entry, 'co_handler');
  const asked = entry.events.some(({ type }) => type === 'assign') ? firstAskedOf(entry) : lead;
  const told = [
    lead === '' ? '指挥中心值班员（待派单）' : others === '' ? lead : `主办：${lead}`,
    ...(others === '' ? [] : [`协办：${others}`]),
    ...(asked === lead ? [] : [`首问：${asked}`]),
  ];
  return told.join('；');
}

function isOver({ state }: LedgerEntry): boolean {
  return state === 'closed' || state === 'merged' || state === 'cancelled';
}

function lateness({ rectify }: LedgerEntry): string | undefined {
  if (rectify === null || rectify.breachedMs === null) return undefined;
  return rectify.platformCaused ? '整改超过时限（平台自身中断所致，不计入考核）' : '整改超过时限';
}

function remarksOf(entry: LedgerEntry): string {
  const { ticketId, state, mergedInto, hungSign, statutoryGrade, closedMs } = entry;
  const remarks = [
    ticketId,
    state === 'merged' && mergedInto !== null ? `已并入 ${mergedInto}` : ticketStateNames[state].zh,
    closedMs === null ? undefined : `销号时间 ${shanghaiMinute(closedMs)}`,
    hungSign ? (isOver(entry) ? '曾挂牌督办' : '挂牌督办') : undefined,
    statutoryGrade === null ? undefined : statutoryGradeNames[statutoryGrade].zh,
    lateness(entry),
  ];
  return remarks.filter((each) => each !== undefined).join('；');
}

const number: LedgerColumn = { title: '序号', width: 6, cell: (_entry, at) => at };
const estate: LedgerColumn = { title: '项目名称', width: 18, cell: ({ estateName }) => estateName };
const place: LedgerColumn = {
  title: '所在街道、社区',
  width: 18,
  cell: ({ streetName, community }) => (streetName === null ? '' : placeText(streetName, community)),
};
const company: LedgerColumn = {
  title: '物业服务企业',
  width: 22,
  cell: ({ propertyCompany }) => propertyCompany ?? '',
};
const problemClass: LedgerColumn = {
  title: '问题类别',
  width: 14,
  cell: (entry) => problemClasses[entry.problemClass].zh,
};
const problem: LedgerColumn = { title: '问题内容', width: 36, cell: problemOf };
const progress: LedgerColumn = { title: '整改措施及进展情况', width: 60, cell: progressText };
const responsible: LedgerColumn = { title: '责任单位/人', width: 24, cell: responsibleOf };
const due: LedgerColumn = {
  title: '整改完成时限',
  width: 17,
  cell: ({ rectify }) => (rectify === null ? '' : shanghaiMinute(rectify.dueMs)),
};
const closed: LedgerColumn = { title: '是否销号', width: 9, cell: ({ state }) => (state === 'closed' ? '是' : '否') };
const remarks: LedgerColumn = { title: '备注', width: 36, cell: remarksOf };
const ticket: LedgerColumn = { title: '工单编号', width: 18, cell: ({ ticketId }) => ticketId };
const raised: LedgerColumn = { title: '发现时间', width: 17, cell: ({ raisedMs }) => shanghaiMinute(raisedMs) };
const severity: LedgerColumn = { title: '等级', width: 8, cell: (entry) => severityNames[entry.severity].zh };
const lead: LedgerColumn = {
  title: '主办单位',
  width: 22,
  cell: (entry) => partiesOf(entry, 'lead') || '指挥中心值班员（待派单）',
};
const firstAsked: LedgerColumn = { title: '首问负责', width: 22, cell: firstAskedOf };
const others: LedgerColumn = { title: '协办单位', width: 22, cell: (entry) => partiesOf(entry, 'co_handler') };

/**
 * Columns of each form, in order. `ledger`: D3 Annex 2, exactly (supervision-facts §4). Of the three lists D3 says what each is for
 * and not which columns it has: theirs are DEFAULT, cut from those of Annex 2, with the ticket's number to join them by.
 */
export const ledgerColumns: Readonly<Record<LedgerForm, readonly LedgerColumn[]>> = {
  ledger: [number, estate, place, company, problemClass, problem, progress, responsible, due, closed, remarks],
  problems: [number, ticket, estate, place, problemClass, problem, severity, raised, closed],
  responsibilities: [number, ticket, estate, problem, company, lead, others, firstAsked, due, closed],
  measures: [number, ticket, estate, problem, progress, responsible, due, closed],
};
