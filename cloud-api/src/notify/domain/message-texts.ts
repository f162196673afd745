import type { LocalisedText, SystemEventType, TicketAction } from '@anju/contracts';

/** What happened, in the words of the supervision documents; by the type of the ticket's event, or by what it is told as. */
export const headings: Readonly<Record<TicketAction | SystemEventType | 'person_waits', LocalisedText>> = {
  raised: { zh: '新工单', en: 'New ticket' },
  assign: { zh: '派单', en: 'Ticket assigned' },
  accept: { zh: '接单', en: 'Ticket accepted' },
  decline: { zh: '退单', en: 'Ticket declined' },
  arrive: { zh: '到场', en: 'Arrived on site' },
  submit: { zh: '提交验收', en: 'Submitted for acceptance' },
  pass: { zh: '验收通过，销号', en: 'Passed and closed' },
  fail: { zh: '验收不通过，挂牌督办', en: 'Acceptance failed, under hung-sign supervision' },
  suspend: { zh: '挂起', en: 'Suspended' },
  resume: { zh: '恢复', en: 'Resumed' },
  merge: { zh: '合并', en: 'Merged' },
  absorbed: { zh: '并入工单', en: 'Another ticket was merged into this one' },
  cancel: { zh: '作废', en: 'Cancelled' },
  override: { zh: '豁免传感确认', en: 'Sensors overridden' },
  regrade: { zh: '调整级别', en: 'Severity changed' },
  classify: { zh: '隐患分级', en: 'Hazard class set' },
  hang: { zh: '挂牌督办', en: 'Hung-sign supervision' },
  hung_sign: { zh: '挂牌督办', en: 'Hung-sign supervision' },
  acknowledge: { zh: '知悉', en: 'Acknowledged' },
  hazard_joined: { zh: '隐患增加', en: 'Another hazard joined' },
  file_added: { zh: '照片或文件增加', en: 'A photo or file was added' },
  report_joined: { zh: '投诉或报告增加', en: 'Another report came in' },
  hazard_returned: { zh: '隐患复发', en: 'The hazard returned' },
  hazard_changed: { zh: '隐患变化', en: 'The hazard changed' },
  person_waits: { zh: '有人被困：请立即响应、到场', en: 'A person is trapped: respond and come at once' },
  part_overdue: { zh: '协办单位超时未接单', en: 'A co-handler has not answered in time' },
  unassigned: { zh: '撤回派单，贵单位无需再处理', en: 'Taken off this ticket, nothing is left for you to do' },
  deadline_near: { zh: '时限将至', en: 'A deadline is near' },
  deadline_breached: { zh: '超过时限', en: 'A deadline has passed' },
  escalated: { zh: '升级', en: 'Escalated' },
  reminded: { zh: '再次提醒：请尽快接单', en: 'Reminder: nobody has answered yet' },
};

/** What ends somebody's part calls nobody out. */
const calm: readonly string[] = ['unassigned', 'cancel', 'merge'];

/** Whether a ticket's event is told without ringing: no voice call, nobody called by name, and quiet hours hold (DEFAULT). */
export function isCalm(event: string): boolean {
  return calm.includes(event);
}

/** An event of a kind that has no heading of its own. */
export const otherHeading = { zh: '工单更新', en: 'Ticket updated' };
export const proposalHeading = { zh: '待同意：', en: 'Waiting for consent: ' };
export const proposalSuffix = '_proposed';

/** Of signs of estates; those of tickets are the ticket's events. */
export const signHeadings = {
  hung: { zh: '挂牌督办', en: 'Hung-sign supervision' },
  released: { zh: '销号，解除挂牌督办', en: 'Closed, hung-sign supervision ended' },
} as const;

export const signTitles = {
  number: { zh: '编号', en: 'Number' },
  problem: { zh: '督办问题', en: 'Problem' },
  responsible: { zh: '责任单位/人', en: 'Responsible' },
  deadline: { zh: '整改完成时限', en: 'Rectify by' },
  supervising: { zh: '督办单位', en: 'Supervising unit' },
  reason: { zh: '原因', en: 'Reason' },
} as const;

export const testText = {
  subject: { zh: '安居 通道测试', en: 'Anju: test of a channel' },
  text: {
    zh: '这是安居发出的通道测试消息，无需处理。',
    en: 'This is a test message from Anju. There is nothing to do.',
  },
};

export const lineTitles = {
  ticket: { zh: '工单', en: 'Ticket' },
  place: { zh: '地点', en: 'Place' },
  hazard: { zh: '隐患', en: 'Hazard' },
  problemClass: { zh: '问题类别', en: 'Problem class' },
  severity: { zh: '级别', en: 'Severity' },
  state: { zh: '状态', en: 'State' },
  time: { zh: '时间', en: 'Time' },
  link: { zh: '链接', en: 'Link' },
} as const;
