import { garageTicket } from './garage-flooding.js';
import type { OperationNotes } from './operation-note.js';

const query = { form: 'ledger', estateId: garageTicket.estateId, state: 'all' };

const columns =
  'Columns of `form=ledger` in the order of Annex 2: 序号, 项目名称, 所在街道、社区, 物业服务企业, 问题类别, 问题内容, 整改措施及进展情况, 责任单位/人, 整改完成时限, 是否销号, 备注. Tickets of your scope and of your party, in the order of their raising; 整改措施及进展情况 is the log of the ticket, a line an event.';

export const ledgerNotes: OperationNotes = {
  'GET /ledgers/tickets.xlsx': {
    operationId: 'exportLedgerXlsx',
    description: `${columns} At most 20 000 tickets; the title stands in the first row, the columns' titles in the second.`,
    query,
    answer: 'PK (the bytes of an XLSX workbook)',
  },
  'GET /ledgers/tickets.csv': {
    operationId: 'exportLedgerCsv',
    description: `${columns} UTF-8 with a byte-order mark; text that a spreadsheet would take for a formula begins with an apostrophe. No limit.`,
    query: { form: 'problems', problemClass: garageTicket.problemClass, state: 'all' },
    answer:
      '\ufeff序号,工单编号,项目名称,所在街道、社区,问题类别,问题内容,等级,发现时间,是否销号\r\n1,T-20261120-0001,和平花园,桥东街道,小区积水,地下车库积水（1号车库，地下一层）,紧急,2026-11-20 09:01,否\r\n',
  },
};
