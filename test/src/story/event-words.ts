import {
  deadlineKindNames,
  escalationLevelNames,
  hazardStateNames,
  type LocalisedText,
  type RoutingStep,
  severityNames,
  type TicketView,
  ticketActionNames,
  ticketStateNames,
} from '@anju/contracts';
import { durationWords, roughly } from './time-text.js';

/** What the ticket's own happenings are called; an action has its name of the contracts. */
const happenings: Readonly<Record<string, LocalisedText>> = {
  raised: { zh: '新工单', en: 'New ticket' },
  hazard_joined: { zh: '隐患增加', en: 'Hazard joined' },
  hazard_returned: { zh: '隐患复发', en: 'Hazard returned' },
  hazard_changed: { zh: '隐患变化', en: 'Hazard changed' },
  deadline_near: { zh: '时限将至', en: 'Deadline near' },
  deadline_breached: { zh: '超过时限', en: 'Deadline passed' },
  part_overdue: { zh: '协办单位超时未接单', en: 'Co-handler has not answered' },
  unassigned: { zh: '撤回派单', en: 'Taken off the ticket' },
  escalated: { zh: '升级', en: 'Escalated' },
  reminded: { zh: '再次提醒', en: 'Reminder' },
  hung_sign: { zh: '挂牌督办', en: 'Sign hung' },
  absorbed: { zh: '并入工单', en: 'Ticket absorbed' },
};

const causes: Readonly<Record<string, LocalisedText>> = {
  assigned: { zh: '派单', en: 'assigned' },
  unacknowledged: { zh: '无人应答', en: 'nobody answered' },
  unreachable: { zh: '无人可达', en: 'nobody can be reached' },
  deadline_breached: { zh: '超过时限', en: 'a deadline passed' },
  overdue: { zh: '持续超期', en: 'still overdue' },
};

const deciders: Readonly<Record<string, LocalisedText>> = {
  contract: { zh: '维保合同', en: 'contract' },
  route: { zh: '派单路由', en: 'route' },
  property_manager: { zh: '项目经理', en: 'project manager' },
  street_officer: { zh: '街镇房管专员', en: 'street housing officer' },
  dispatcher: { zh: '指挥中心', en: 'control room' },
};

const PROPOSED = '_proposed';

export function eventWords(type: string): LocalisedText {
  if (type.endsWith(PROPOSED)) {
    const { zh, en } = eventWords(type.slice(0, -PROPOSED.length));
    return { zh: `申请${zh}`, en: `${en}: asked for` };
  }
  return happenings[type] ?? named(ticketActionNames, type);
}

function named(names: Readonly<Record<string, LocalisedText>>, key: unknown): LocalisedText {
  return names[String(key)] ?? { zh: String(key), en: String(key) };
}

type Event = TicketView['events'][number];

/** What chose the lead: of the steps of the routing those that decided something else than who helps. */
function decidersIn({ routing }: Event['data']): readonly Pick<RoutingStep, 'by' | 'id'>[] {
  const steps = Array.isArray(routing) ? (routing as RoutingStep[]) : [];
  return steps.filter(({ by, outcome }) => outcome === 'decided' && by !== 'co_handler');
}

/** What the log says of an event, in words; what is unknown here is left out, so that the log may say more tomorrow. */
export function detailsOf({ data, atMs }: Event, parties: ReadonlyMap<string, string>): LocalisedText[] {
  const details: LocalisedText[] = [];
  const party = (id: unknown): string => parties.get(String(id)) ?? String(id);
  const own = (text: unknown): void => {
    if (typeof text === 'string') details.push({ zh: `“${text}”`, en: '' });
  };
  if (data.part !== true && data.partyId !== undefined)
    details.push({ zh: `协办 ${party(data.partyId)}`, en: 'the co-handler' });
  if (data.part === true) details.push({ zh: `协办 ${party(data.partyId)}`, en: 'the co-handler’s own part' });
  if (data.leadPartyId !== undefined) {
    const helpers = Array.isArray(data.coHandlerPartyIds) ? data.coHandlerPartyIds.map(party).join('、') : '';
    const helped = helpers === '' ? '' : `，协办 co-handlers ${helpers}`;
    details.push({ zh: `主办 lead ${party(data.leadPartyId)}${helped}`, en: '' });
  }
  if (Array.isArray(data.partyIds)) details.push({ zh: data.partyIds.map(party).join('、'), en: '' });
  if (data.personWaits === true)
    details.push({ zh: '有人被困，须立即响应、到场', en: 'a person is trapped: respond and come at once' });
  for (const { by, id } of decidersIn(data)) {
    const { zh, en } = named(deciders, by);
    details.push({ zh: `派单依据 ${zh}${id === null ? '' : ` ${id}`}`, en: `decided by the ${en}` });
  }
  own(data.reason);
  own(data.comment);
  if (typeof data.untilMs === 'number') {
    const { zh, en } = durationWords(roughly(data.untilMs - atMs));
    details.push({ zh: `挂起 ${zh}`, en: `for ${en}` });
  }
  if (data.from !== data.to && data.to !== undefined) {
    const [from, to] = [named(ticketStateNames, data.from), named(ticketStateNames, data.to)];
    details.push({ zh: `${from.zh} → ${to.zh}`, en: `${from.en} → ${to.en}` });
  }
  if (data.severityTo !== undefined) {
    const [from, to] = [named(severityNames, data.severityFrom), named(severityNames, data.severityTo)];
    details.push({ zh: `级别 ${from.zh} → ${to.zh}`, en: `severity ${from.en} → ${to.en}` });
  }
  if (data.kind !== undefined) details.push(named(deadlineKindNames, data.kind));
  if (data.level !== undefined) {
    const [from, level] = [named(escalationLevelNames, data.from), named(escalationLevelNames, data.level)];
    const cause = named(causes, data.cause);
    if (data.cause !== undefined) {
      details.push({ zh: `${from.zh} → ${level.zh}：${cause.zh}`, en: `${from.en} → ${level.en}: ${cause.en}` });
    }
  }
  if (data.hungSign === true) details.push({ zh: '挂牌督办', en: 'under hung-sign supervision' });
  if (data.hungSignReleased === true) details.push({ zh: '挂牌解除', en: 'the sign is taken down' });
  return details;
}

export function hazardChangeWords(change: unknown): LocalisedText {
  return change === 'withdrawn' ? { zh: '已撤销', en: 'Withdrawn' } : named(hazardStateNames, change);
}
