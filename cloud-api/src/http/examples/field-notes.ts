import type {
  DiscoveredMetricView,
  FieldActionView,
  MetricClaimRemoval,
  MetricClaimView,
  MetricClaimWrite,
  NodeView,
  NodeWrite,
  Page,
  RejectionReplay,
  RejectionReplayResult,
  RejectionView,
} from '@anju/contracts';
import type { OperationNotes } from './operation-note.js';

const node: NodeView = {
  groupId: 'qiaodong',
  edgeNodeId: 'heping-edge',
  estateId: 'heping',
  online: true,
  sinceMs: 1795050000000,
  lastMessageMs: 1795137000400,
  clockOffsetMs: -38,
  bdSeq: 4,
  sequenceGaps: 0,
  rebirthRequests: 0,
  rejected: 0,
  readingsDropped: 0,
};

const rejection: RejectionView = {
  id: '41',
  atMs: 1795136940000,
  code: 'registry.unknown_point',
  detail: 'the facility has no such point',
  groupId: 'qiaodong',
  edgeNodeId: 'heping-edge',
  deviceId: 'garage-1',
  point: 'rainfall',
  topic: 'spBv1.0/qiaodong/DDATA/heping-edge/garage-1',
  payloadHex: '089086c3',
  state: 'waiting',
  readings: 12,
  replayedMs: null,
  replayedBy: null,
};

const address = {
  groupId: 'qiaodong',
  edgeNodeId: 'plc-7',
  deviceId: 'pump-house',
  metric: 'Level/mm',
};
const claim: MetricClaimView = {
  facilityId: 'heping.garage-1',
  point: 'sump_level',
  factor: 0.001,
  offset: 0,
};
const metric: DiscoveredMetricView = {
  groupId: 'qiaodong',
  edgeNodeId: 'plc-7',
  deviceId: 'pump-house',
  metric: 'Level/mm',
  estateId: 'heping',
  datatype: 10,
  unit: 'mm',
  value: 285,
  sourceTimeMs: 1795137000000,
  firstMs: 1795136400000,
  lastMs: 1795137000000,
  kept: 61,
  claim: null,
};
const decision: FieldActionView = {
  id: '7',
  atMs: 1795137300000,
  userId: 'demo-supervisor',
  displayName: '监管员',
  action: 'metric.claimed',
  subject: 'qiaodong/plc-7/pump-house/Level/mm',
  detail: {
    facilityId: 'heping.garage-1',
    point: 'sump_level',
    factor: 0.001,
    offset: 0,
  },
};

export const fieldNotes: OperationNotes = {
  'GET /nodes': {
    operationId: 'listNodes',
    description: 'All in one page. `estateId` is `null` for a gateway that called and that nobody has registered.',
    answer: { items: [node], nextCursor: null } satisfies Page<NodeView>,
  },
  'PUT /nodes/{groupId}/{edgeNodeId}': {
    operationId: 'putNode',
    description: 'For administrators and supervisors.',
    path: { groupId: 'qiaodong', edgeNodeId: 'heping-edge' },
    body: { estateId: 'heping' } satisfies NodeWrite,
    answer: node,
    refusals: { 409: ['registry.conflict'] },
  },
  'GET /rejections': {
    operationId: 'listRejections',
    description: 'Nothing that came is thrown away in silence: what could not be used stands here, with the reason.',
    query: { state: 'waiting', code: 'registry.unknown_point', limit: 50 },
    answer: { items: [rejection], nextCursor: null } satisfies Page<RejectionView>,
  },
  'POST /rejections/replay': {
    operationId: 'replayRejections',
    description:
      'For administrators and supervisors. The answer comes when the readings are stored and evaluated; 503: they are not yet, ask again.',
    body: { ids: ['41', '42'], reason: '雨量计已登记' } satisfies RejectionReplay,
    answer: {
      replayed: [{ id: '41', readings: 12 }],
      refused: [{ id: '42', code: 'registry.unknown_point', detail: 'the facility has no such point' }],
    } satisfies RejectionReplayResult,
  },
  'GET /discovered-metrics': {
    operationId: 'listDiscoveredMetrics',
    query: { claimed: 'no', limit: 50 },
    answer: { items: [metric], nextCursor: null } satisfies Page<DiscoveredMetricView>,
  },
  'PUT /metric-claims': {
    operationId: 'claimMetric',
    description:
      'For administrators and supervisors. The value of the point is `value * factor + offset`. The gateway must be registered for the estate of the facility.',
    body: { ...address, ...claim } satisfies MetricClaimWrite,
    answer: claim,
  },
  'DELETE /metric-claims': {
    operationId: 'unclaimMetric',
    description: 'For administrators and supervisors.',
    query: address satisfies MetricClaimRemoval,
  },
  'GET /field-actions': {
    operationId: 'listFieldActions',
    query: { limit: 50 },
    answer: { items: [decision], nextCursor: null } satisfies Page<FieldActionView>,
  },
};
