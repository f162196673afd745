import {
  committees,
  parseChoice,
  parsePercent,
  partyWork,
  serviceForms,
  writeChoice,
  writePercent,
} from './choices.js';
import { type EstateFacts, unknownFacts } from './estate-facts.js';
import { type EstateForm, nameColumn, numberColumn, placeColumn, placeText } from './estate-form.js';

/** D3 Annex 1 (supervision-facts §4): the titles in order. */
export const estateForm: EstateForm<EstateFacts> = {
  title: '住宅物业管理区域信息台账',
  columns: [
    numberColumn,
    { title: '物业管理区域名称', width: 22, others: ['物业区域名称', '管理区域名称'] },
    nameColumn,
    placeColumn,
    { title: '四至范围', width: 36, others: ['四至'] },
    { title: '物业服务形态', width: 20, others: ['服务形态', '物业形态'] },
    { title: '业主委员会组建情况', width: 20, others: ['业委会组建情况'] },
    { title: '党的工作覆盖情况', width: 18, others: ['党的工作覆盖', '党组织覆盖情况'] },
    { title: '物业服务企业及项目负责人', width: 32, others: ['物业企业及项目负责人', '物业服务企业及负责人'] },
    { title: '物业费收缴率', width: 12, others: ['收缴率', '物业费收缴率(%)'] },
  ],
  unknown: unknownFacts,

  facts({ text, raw, taken }, community) {
    const wordsOf = (title: string) => String(raw(title) ?? '');
    const rate = raw('物业费收缴率');
    return {
      areaName: text('物业管理区域名称'),
      community,
      boundaries: text('四至范围'),
      serviceForm: taken('物业服务形态', parseChoice(serviceForms, wordsOf('物业服务形态'))),
      committee: taken('业主委员会组建情况', parseChoice(committees, wordsOf('业主委员会组建情况'))),
      partyWork: taken('党的工作覆盖情况', parseChoice(partyWork, wordsOf('党的工作覆盖情况'))),
      companyAndManager: text('物业服务企业及项目负责人'),
      feeCollectionPercent: taken(
        '物业费收缴率',
        parsePercent(typeof rate === 'number' ? rate : wordsOf('物业费收缴率')),
      ),
    };
  },

  line(estate, number) {
    const facts = estate.facts ?? unknownFacts;
    const registered = [estate.registered.company, estate.registered.manager]
      .filter((each) => each !== null)
      .join('、');
    return [
      number,
      facts.areaName ?? '',
      estate.estateName,
      placeText(estate.streetName, facts.community),
      facts.boundaries ?? '',
      writeChoice(serviceForms, facts.serviceForm),
      writeChoice(committees, facts.committee),
      writeChoice(partyWork, facts.partyWork),
      facts.companyAndManager ?? (estate.facts === null ? registered : ''),
      writePercent(facts.feeCollectionPercent),
    ];
  },
};
