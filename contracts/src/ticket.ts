import { z } from 'zod';

export const TicketState = z.enum([
  'raised',
  'assigned',
  'responding',
  'rectifying',
  'suspended',
  'verifying',
  'closed',
  'merged',
  'cancelled',
]);
export type TicketState = z.infer<typeof TicketState>;

export const ticketStateNames = {
  raised: { zh: '待派单', en: 'Raised' },
  assigned: { zh: '已派单', en: 'Assigned' },
  responding: { zh: '已响应', en: 'Responding' },
  rectifying: { zh: '整改中', en: 'Rectifying' },
  suspended: { zh: '已挂起', en: 'Suspended' },
  verifying: { zh: '待验收', en: 'Verifying' },
  closed: { zh: '销号', en: 'Closed' },
  merged: { zh: '已合并', en: 'Merged' },
  cancelled: { zh: '已作废', en: 'Cancelled' },
} as const satisfies Record<TicketState, { zh: string; en: string }>;

export const TicketAction = z.enum([
  'assign',
  'accept',
  'decline',
  'arrive',
  'submit',
  'pass',
  'fail',
  'suspend',
  'resume',
  'merge',
  'cancel',
  'override',
  'regrade',
  'classify',
  'hang',
  'acknowledge',
]);
export type TicketAction = z.infer<typeof TicketAction>;

export const ticketActionNames = {
  assign: { zh: '派单', en: 'Assign' },
  accept: { zh: '接单', en: 'Accept' },
  decline: { zh: '退单', en: 'Decline' },
  arrive: { zh: '到场', en: 'Arrive' },
  submit: { zh: '提交验收', en: 'Submit' },
  pass: { zh: '验收通过', en: 'Pass' },
  fail: { zh: '验收不通过', en: 'Fail' },
  suspend: { zh: '挂起', en: 'Suspend' },
  resume: { zh: '恢复', en: 'Resume' },
  merge: { zh: '合并', en: 'Merge' },
  cancel: { zh: '作废', en: 'Cancel' },
  override: { zh: '豁免传感确认', en: 'Override the sensors' },
  regrade: { zh: '调整级别', en: 'Change severity' },
  classify: { zh: '隐患分级', en: 'Set hazard class' },
  hang: { zh: '挂牌督办', en: 'Hang the sign' },
  acknowledge: { zh: '知悉', en: 'Acknowledge' },
} as const satisfies Record<TicketAction, { zh: string; en: string }>;

/** Statutory class of the hazard (former SAWS Order 16 art. 3, STD H), set by a person; another thing than the severity. */
export const StatutoryGrade = z.enum(['general', 'major']);
export type StatutoryGrade = z.infer<typeof StatutoryGrade>;

export const statutoryGradeNames = {
  general: { zh: '一般事故隐患', en: 'General hazard' },
  major: { zh: '重大事故隐患', en: 'Major hazard' },
} as const satisfies Record<StatutoryGrade, { zh: string; en: string }>;

/** 三级应急维修: who is called, from the estate up. */
export const EscalationLevel = z.enum(['estate', 'street', 'district']);
export type EscalationLevel = z.infer<typeof EscalationLevel>;

export const escalationLevelNames = {
  estate: { zh: '小区', en: 'Estate' },
  street: { zh: '街镇', en: 'Street' },
  district: { zh: '区', en: 'District' },
} as const satisfies Record<EscalationLevel, { zh: string; en: string }>;

/** Why a level was called. `overdue`: a broken clock was not mended for a further while. */
export const EscalationCause = z.enum(['assigned', 'unacknowledged', 'unreachable', 'deadline_breached', 'overdue']);
export type EscalationCause = z.infer<typeof EscalationCause>;

export const DeadlineKind = z.enum(['respond', 'arrive', 'rectify', 'verify']);
export type DeadlineKind = z.infer<typeof DeadlineKind>;

export const deadlineKindNames = {
  respond: { zh: '响应时限', en: 'Respond by' },
  arrive: { zh: '到场时限', en: 'Arrive by' },
  rectify: { zh: '整改时限', en: 'Rectify by' },
  verify: { zh: '验收时限', en: 'Verify by' },
} as const satisfies Record<DeadlineKind, { zh: string; en: string }>;

/** One ticket to several parties (一单多交): exactly one `lead` (主办), the rest `co_handler` (协办). */
export const AssignmentRole = z.enum(['lead', 'co_handler']);
export type AssignmentRole = z.infer<typeof AssignmentRole>;
export const AssignmentState = z.enum(['assigned', 'accepted', 'declined', 'done']);
export type AssignmentState = z.infer<typeof AssignmentState>;

/** What a person may be, from the district down. */
export const Role = z.enum(['admin', 'supervisor', 'dispatcher', 'verifier', 'property', 'contractor', 'viewer']);
export type Role = z.infer<typeof Role>;

export const roleNames = {
  admin: { zh: '系统管理员', en: 'Administrator' },
  supervisor: { zh: '监管人员', en: 'Supervisor' },
  dispatcher: { zh: '指挥中心值班员', en: 'Control-room dispatcher' },
  verifier: { zh: '验收人员', en: 'Verifier' },
  property: { zh: '物业服务企业', en: 'Property company' },
  contractor: { zh: '维保单位', en: 'Maintenance contractor' },
  viewer: { zh: '只读用户', en: 'Viewer' },
} as const satisfies Record<Role, { zh: string; en: string }>;

/** What a ticket was born of. Inspection findings and overdue duties will be further kinds. */
export const TicketSourceKind = z.enum(['hazard', 'complaint', 'manual']);
export type TicketSourceKind = z.infer<typeof TicketSourceKind>;

export const ticketSourceNames = {
  hazard: { zh: '监测隐患', en: 'Sensor hazard' },
  complaint: { zh: '投诉报修', en: 'Complaint' },
  manual: { zh: '人工登记', en: 'Entered by hand' },
} as const satisfies Record<TicketSourceKind, { zh: string; en: string }>;

/** By which way a complaint came: municipal hotline (D0), housing hotline (D0), the street's 物业110 (D3), at the desk, code at the facility. */
export const ComplaintChannel = z.enum(['hotline_12345', 'hotline_962121', 'wuye_110', 'walk_in', 'qr']);
export type ComplaintChannel = z.infer<typeof ComplaintChannel>;

export const complaintChannelNames = {
  hotline_12345: { zh: '12345', en: '12345 hotline' },
  hotline_962121: { zh: '962121', en: '962121 hotline' },
  wuye_110: { zh: '物业110', en: '物业110' },
  walk_in: { zh: '来访', en: 'Walk-in' },
  qr: { zh: '二维码', en: 'QR code' },
} as const satisfies Record<ComplaintChannel, { zh: string; en: string }>;

/** What a file of a ticket is there for. */
export const TicketFilePurpose = z.enum(['photo', 'document', 'signature']);
export type TicketFilePurpose = z.infer<typeof TicketFilePurpose>;

export const ticketFilePurposeNames = {
  photo: { zh: '照片', en: 'Photo' },
  document: { zh: '文件', en: 'Document' },
  signature: { zh: '签名', en: 'Signature' },
} as const satisfies Record<TicketFilePurpose, { zh: string; en: string }>;

/** What a file may be, by its bytes. */
export const TicketFileType = z.enum(['image/jpeg', 'image/png', 'image/webp', 'image/heic', 'application/pdf']);
export type TicketFileType = z.infer<typeof TicketFileType>;
