import {
  type ComplaintView,
  complaintChannelNames,
  problemClasses,
  severityNames,
  ticketStateNames,
} from '@anju/contracts';
import { shanghaiMinute } from '../ledgers/index.js';

type Cell = string | number | null;

/**
 * Columns of the list of complaints (投诉台账) as a file, in order (DEFAULT: no source says which). Who complained is not among them:
 * a file goes where nobody can take a name away again.
 */
const columns: readonly (readonly [title: string, cell: (complaint: ComplaintView, number: number) => Cell])[] = [
  ['序号', (_, number) => number],
  ['受理时间', ({ receivedMs }) => shanghaiMinute(receivedMs)],
  ['来源渠道', ({ channel }) => (channel === null ? null : complaintChannelNames[channel].zh)],
  ['来源编号', ({ number }) => number],
  ['小区', ({ estateName }) => estateName.zh],
  ['设施', ({ facilityName }) => facilityName?.zh ?? null],
  ['具体位置', ({ place }) => place],
  ['问题类别', ({ problemClass }) => problemClasses[problemClass].zh],
  ['等级', ({ severity }) => severityNames[severity].zh],
  ['反映内容', ({ content }) => content],
  ['近90天同类次数', ({ recurrences }) => recurrences],
  ['工单编号', ({ ticketId }) => ticketId],
  ['工单状态', ({ ticketState }) => ticketStateNames[ticketState].zh],
  ['登记人', ({ enteredBy }) => enteredBy],
];

export const complaintTitles: readonly string[] = columns.map(([title]) => title);

/** `number`: which line it is, from 1. */
export function complaintLine(complaint: ComplaintView, number: number): readonly Cell[] {
  return columns.map(([, cell]) => cell(complaint, number));
}
