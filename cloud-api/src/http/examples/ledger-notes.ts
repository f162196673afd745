import type { EstateLedgerDiff } from '@anju/contracts';
import { garageTicket } from './garage-flooding.js';
import type { OperationNotes } from './operation-note.js';

const query = { form: 'ledger', estateId: garageTicket.estateId, state: 'all' };

const columns =
  'Columns of `form=ledger` in the order of Annex 2: 序号, 项目名称, 所在街道、社区, 物业服务企业, 问题类别, 问题内容, 整改措施及进展情况, 责任单位/人, 整改完成时限, 是否销号, 备注. Tickets of your scope and of your party, in the order of their raising; 整改措施及进展情况 is the log of the ticket, a line an event.';

const diff: EstateLedgerDiff = {
  digest: '7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730',
  added: 0,
  changed: 1,
  unchanged: 0,
  rows: [
    {
      sheet: '住宅物业管理区域信息台账',
      row: 3,
      estateId: garageTicket.estateId,
      estateName: garageTicket.estateName.zh,
      change: 'changed',
      fields: [{ title: '物业费收缴率', before: '91.5%', after: '93%' }],
    },
  ],
};
const companyColumns = 'A line an estate with what D3 §四(一)1 wants of its property company and project manager.';
const companyDiff: EstateLedgerDiff = {
  ...diff,
  rows: diff.rows.map((row) => ({
    ...row,
    sheet: '物业服务企业及项目负责人信息台账',
    fields: [{ title: '统一社会信用代码', before: null, after: '91350100M000100Y43' }],
  })),
};
const upload =
  'Send the workbook, or CSV in UTF-8 or GBK, as the one part of multipart/form-data, at most 5 MiB. Cells may hold the digit, the words or both. Every wrong cell is named by sheet, column, row and title, e.g. `Sheet1!F5 物业服务形态`. The estates must be registered, under the same 小区名称 and street.';

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
  'GET /ledgers/estates.xlsx': {
    operationId: 'exportEstateLedgerXlsx',
    description: 'Columns of Annex 1 in order. What is not known is empty; importing it again changes nothing.',
    answer: 'PK (the bytes of an XLSX workbook)',
  },
  'GET /ledgers/estates.csv': {
    operationId: 'exportEstateLedgerCsv',
    description: 'Columns of Annex 1 in order; UTF-8 with a byte-order mark.',
    answer:
      '\ufeff序号,物业管理区域名称,小区名称,所在街道、社区,四至范围,物业服务形态,业主委员会组建情况,党的工作覆盖情况,物业服务企业及项目负责人,物业费收缴率\r\n1,和平片区,和平花园,桥东街道、和平社区,东至和平路，西至小河,1 专业化物业服务,1 业主委员会,3 党支部,和平物业服务有限公司、周敏,93%\r\n',
  },
  'POST /ledgers/estates/preview': {
    operationId: 'previewEstateLedger',
    description: `${upload} Writes nothing.`,
    answer: diff,
  },
  'POST /ledgers/estates/import': {
    operationId: 'importEstateLedger',
    description: `${upload} \`digest\` comes from the preview; \`registry.conflict\` where this file would write something else by now. Who imported what stays recorded.`,
    query: { digest: diff.digest },
    answer: diff,
  },
  'GET /ledgers/companies.xlsx': {
    operationId: 'exportCompanyLedgerXlsx',
    description: `${companyColumns} What is not known is empty; importing it again changes nothing.`,
    answer: 'PK (the bytes of an XLSX workbook)',
  },
  'GET /ledgers/companies.csv': {
    operationId: 'exportCompanyLedgerCsv',
    description: `${companyColumns} UTF-8 with a byte-order mark.`,
    answer:
      '\ufeff序号,小区名称,所在街道、社区,物业服务企业,统一社会信用代码,注册地,法定代表人,企业联系方式,项目负责人,项目负责人联系方式\r\n1,和平花园,桥东街道,和平物业服务有限公司,91350100M000100Y43,浦东新区和平路1号,和平,021-55550001,周敏,13800000001\r\n',
  },
  'POST /ledgers/companies/preview': {
    operationId: 'previewCompanyLedger',
    description: `${upload} The check digit of each 统一社会信用代码 must be right, and what is the company's own must be the same wherever its code stands. Writes nothing.`,
    answer: companyDiff,
  },
  'POST /ledgers/companies/import': {
    operationId: 'importCompanyLedger',
    description: `${upload} \`digest\` comes from the preview; \`registry.conflict\` where this file would write something else by now. Who imported what stays recorded.`,
    query: { digest: companyDiff.digest },
    answer: companyDiff,
  },
};
