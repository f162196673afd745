/** What Annex 1 tells of an estate beside its names; `null`: unknown. */
export interface EstateFacts {
  /** 物业管理区域名称. */
  readonly areaName: string | null;
  /** 社区 of 所在街道、社区. */
  readonly community: string | null;
  /** 四至范围. */
  readonly boundaries: string | null;
  /** 物业服务形态, 1–6. */
  readonly serviceForm: number | null;
  /** 业主委员会组建情况, 1–3. */
  readonly committee: number | null;
  /** 党的工作覆盖情况, 1–5. */
  readonly partyWork: number | null;
  /** 物业服务企业及项目负责人, as written. */
  readonly companyAndManager: string | null;
  /** 物业费收缴率, 0–100. */
  readonly feeCollectionPercent: number | null;
}

export const unknownFacts: EstateFacts = {
  areaName: null,
  community: null,
  boundaries: null,
  serviceForm: null,
  committee: null,
  partyWork: null,
  companyAndManager: null,
  feeCollectionPercent: null,
};
