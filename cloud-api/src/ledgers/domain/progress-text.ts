import {
  deadlineKindNames,
  escalationLevelNames,
  hazardStateNames,
  type SystemEventType,
  severityNames,
  statutoryGradeNames,
  type TicketAction,
  ticketActionNames,
} from '@anju/contracts';
import type { LedgerEntry, LedgerEvent } from './ledger-entry.js';
import { shanghaiMinute } from './shanghai-time.js';

/** A cell of a spreadsheet holds 32 767 UTF-16 units; the rest is room for the line that says what was left out. */
const longestText = 32_000;

type Data = LedgerEvent['data'];
type Named = Readonly<Record<string, { readonly zh: string }>>;

const eventNames: Readonly<Record<SystemEventType, string>> = {
  raised: '工单产生',
  hazard_joined: '隐患并入',
  hazard_changed: '隐患变化',
  hazard_returned: '隐患再次出现',
  report_joined: '投诉或报告并入',
  file_added: '照片或文件上传',
  absorbed: '并入其他工单',
  escalated: '升级',
  reminded: '再次催办',
  deadline_near: '时限将至',
  deadline_breached: '超过时限',
  part_overdue: '协办单位超时未接单',
  unassigned: '撤回派单',
  hung_sign: '挂牌督办：最高一级时限已过',
};

const proposal = /^(.+)_proposed$/;

function nameOf(type: string): string {
  const action = (name: string) => (ticketActionNames as Partial<Record<string, { zh: string }>>)[name as TicketAction];
  const asked = proposal.exec(type)?.[1];
  if (asked !== undefined) return `申请${action(asked)?.zh ?? asked}`;
  // Of a log that a later version wrote.
  return action(type)?.zh ?? (eventNames as Partial<Record<string, string>>)[type] ?? type;
}

function text(data: Data, key: string): string | undefined {
  const value = data[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function time(data: Data, key: string): string | undefined {
  const value = data[key];
  return typeof value === 'number' ? shanghaiMinute(value) : undefined;
}

/** What `names` call the value; the value itself where they do not know it. */
function named(names: Named, value: string | undefined): string | undefined {
  return value === undefined ? undefined : Object.hasOwn(names, value) ? names[value]?.zh : value;
}

function partiesIn(data: Data, partyNames: LedgerEntry['partyNames']): string | undefined {
  const nameOfParty = (id: string) => partyNames.get(id) ?? id;
  const lead = text(data, 'leadPartyId');
  const others = Array.isArray(data.coHandlerPartyIds)
    ? data.coHandlerPartyIds.filter((id): id is string => typeof id === 'string')
    : [];
  const told = [
    ...(lead === undefined ? [] : [`主办 ${nameOfParty(lead)}`]),
    ...(others.length === 0 ? [] : [`协办 ${others.map(nameOfParty).join('、')}`]),
  ];
  return told.length === 0 ? undefined : told.join('，');
}

/** A co-handler who was reminded or late, and parties that have the ticket no more. */
function partyIn(type: string, data: Data, partyNames: LedgerEntry['partyNames']): string | undefined {
  if (type !== 'part_overdue' && type !== 'reminded' && type !== 'unassigned') return undefined;
  const ids = [data.partyId, ...(Array.isArray(data.partyIds) ? data.partyIds : [])];
  const told = ids.filter((id): id is string => typeof id === 'string').map((id) => partyNames.get(id) ?? id);
  return told.length === 0 ? undefined : told.join('、');
}

const confirmations: Named = { account: { zh: '账号' }, signature: { zh: '签名' } };

const hazardStates: Named = { ...hazardStateNames, withdrawn: { zh: '已撤销' } };

function hazardsIn({ hazards }: Data): string | undefined {
  if (!Array.isArray(hazards) || hazards.length === 0) return undefined;
  const states = hazards.flatMap((hazard: unknown) =>
    typeof hazard === 'object' && hazard !== null && 'state' in hazard && typeof hazard.state === 'string'
      ? (named(hazardStates, hazard.state) ?? [])
      : [],
  );
  return states.length === 0 ? undefined : `隐患${[...new Set(states)].join('、')}`;
}

function prefixed(prefix: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : `${prefix}${value}`;
}

/** One line of 整改措施及进展情况. */
function lineOf({ atMs, type, actorName, data }: LedgerEvent, partyNames: LedgerEntry['partyNames']): string {
  const details = [
    partiesIn(data, partyNames),
    partyIn(type, data, partyNames),
    named(deadlineKindNames, text(data, 'kind')),
    named(escalationLevelNames, text(data, 'level')),
    type === 'raised' ? undefined : hazardsIn(data),
    prefixed('等级 ', named(severityNames, text(data, 'severityTo'))),
    type === 'classify' ? named(statutoryGradeNames, text(data, 'statutoryGrade')) : undefined,
    prefixed('至 ', time(data, 'untilMs')),
    prefixed('截止 ', time(data, 'dueMs')),
    prefixed('并入 ', text(data, 'intoTicketId')),
    prefixed('来自 ', text(data, 'ticketId')),
    prefixed('原因：', text(data, 'reason')),
    prefixed('说明：', text(data, 'comment')),
    prefixed('验收确认：', named(confirmations, text(data, 'confirmedBy'))),
    prefixed(data.confirmedBy === 'signature' ? '签名文件：' : '照片：', text(data, 'photoRef')),
    data.platformCaused === true ? '平台自身中断所致，不计入考核' : undefined,
    data.hungSign === true && type !== 'hung_sign' && type !== 'hang' ? '转为挂牌督办' : undefined,
    data.hungSignReleased === true ? '解除挂牌督办' : undefined,
  ].filter((detail) => detail !== undefined);
  const what = `${data.part === true ? '协办' : ''}${nameOf(type)}`;
  const who = actorName === null ? '' : `（${actorName}）`;
  return `${shanghaiMinute(atMs)} ${what}${who}${details.length === 0 ? '' : `：${details.join('；')}`}`.replaceAll(
    /\s*[\r\n]+\s*/g,
    ' ',
  );
}

/**
 * 整改措施及进展情况: the ticket's log, a line an event, oldest first. Where a cell cannot hold it, lines of the middle are left out
 * and counted.
 */
export function progressText({ ticketId, events, partyNames }: LedgerEntry): string {
  const lines = events.map((event) => lineOf(event, partyNames));
  const whole = lines.join('\n');
  if (whole.length <= longestText) return whole;
  const head: string[] = [];
  const tail: string[] = [];
  let left = longestText;
  for (let at = 0; head.length + tail.length < lines.length; at++) {
    const isHead = at % 2 === 0;
    const line = (isHead ? lines[head.length] : lines[lines.length - 1 - tail.length]) ?? '';
    if (line.length + 1 > left) break;
    left -= line.length + 1;
    if (isHead) head.push(line);
    else tail.unshift(line);
  }
  const missing = lines.length - head.length - tail.length;
  return [...head, `……（此处略去 ${missing} 条，见工单 ${ticketId}）`, ...tail].join('\n');
}
