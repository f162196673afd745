import { parseCreditCode } from './credit-code.js';
import { type CellFault, type EstateForm, nameColumn, numberColumn, placeColumn } from './estate-form.js';

/** What D3 §四(一)1 wants of an estate's property company and its project manager; `null`: unknown. */
export interface CompanyFacts {
  readonly companyName: string | null;
  /** 统一社会信用代码, with a check digit that is right. */
  readonly creditCode: string | null;
  /** 注册地. */
  readonly registeredPlace: string | null;
  /** 法定代表人. */
  readonly legalPerson: string | null;
  readonly companyContact: string | null;
  /** 项目负责人. */
  readonly managerName: string | null;
  readonly managerContact: string | null;
}

const unknown: CompanyFacts = {
  companyName: null,
  creditCode: null,
  registeredPlace: null,
  legalPerson: null,
  companyContact: null,
  managerName: null,
  managerContact: null,
};

/** What is one company's, whichever estate's line says it. */
const ofTheCompany = [
  ['companyName', '物业服务企业'],
  ['registeredPlace', '注册地'],
  ['legalPerson', '法定代表人'],
  ['companyContact', '企业联系方式'],
] as const;

/** D3 says what is to be known of a company and not in which columns: these are DEFAULT, with a line an estate as in Annex 1. */
export const companyForm: EstateForm<CompanyFacts> = {
  title: '物业服务企业及项目负责人信息台账',
  columns: [
    numberColumn,
    nameColumn,
    placeColumn,
    { title: '物业服务企业', width: 26, others: ['企业名称', '物业企业'] },
    { title: '统一社会信用代码', width: 22, others: ['信用代码', '社会信用代码'] },
    { title: '注册地', width: 30, others: ['注册地址', '企业注册地'] },
    { title: '法定代表人', width: 12, others: ['法人', '法人代表'] },
    { title: '企业联系方式', width: 18, others: ['企业联系电话', '法人联系方式', '企业电话'] },
    { title: '项目负责人', width: 12, others: ['项目经理'] },
    { title: '项目负责人联系方式', width: 18, others: ['项目负责人电话', '项目经理联系方式', '项目经理电话'] },
  ],
  unknown,

  facts({ text, taken, refuse }) {
    const written = text('统一社会信用代码');
    const companyName = text('物业服务企业');
    if (written !== null && companyName === null) refuse('物业服务企业', 'is missing, and there is a 统一社会信用代码');
    return {
      companyName,
      creditCode: taken('统一社会信用代码', parseCreditCode(written ?? '')),
      registeredPlace: text('注册地'),
      legalPerson: text('法定代表人'),
      companyContact: text('企业联系方式'),
      managerName: text('项目负责人'),
      managerContact: text('项目负责人联系方式'),
    };
  },

  line({ estateName, streetName, facts, registered }, number) {
    const known = facts ?? { ...unknown, companyName: registered.company, managerName: registered.manager };
    const { companyName, creditCode, registeredPlace, legalPerson, companyContact, managerName, managerContact } =
      known;
    const cells = [companyName, creditCode, registeredPlace, legalPerson, companyContact, managerName, managerContact];
    return [number, estateName, streetName, ...cells.map((cell) => cell ?? '')];
  },

  faultsBetween(rows) {
    const firsts = new Map<string, (typeof rows)[number]>();
    return rows.flatMap((row): CellFault[] => {
      const { creditCode } = row.facts;
      if (creditCode === null) return [];
      const first = firsts.get(creditCode);
      if (first === undefined) {
        firsts.set(creditCode, row);
        return [];
      }
      return ofTheCompany
        .filter(([key]) => first.facts[key] !== row.facts[key])
        .map(([, title]) => ({
          field: `${row.sheet}!${row.row} ${title}`,
          message: `is not what ${first.sheet}, row ${first.row} says of the company ${creditCode}`,
        }));
    });
  },
};
