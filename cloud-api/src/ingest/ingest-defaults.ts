import type { IngestLimits, IngestTiming } from './ingest.js';

export const defaultTiming: IngestTiming = {
  keepaliveMs: 15_000,
  connectTimeoutMs: 10_000,
  reconnectMinMs: 500,
  reconnectMaxMs: 15_000,
  silenceMs: 0,
  unwatchAfterMs: 15_000,
  offlineGraceMs: 60_000,
  reorderMs: 1_000,
  rebirthMinMs: 5_000,
  rebirthMaxMs: 300_000,
  rebirthSpreadMs: 10_000,
  confirmMinMs: 1_000,
  nodeWriteMs: 10_000,
  aheadMs: 300_000,
  replayPatienceMs: 30_000,
  storeLingerMs: 150,
  storeRetryMinMs: 500,
  storeRetryMaxMs: 15_000,
};

export const defaultLimits: IngestLimits = {
  queuedReadings: 200_000,
  nodeReadings: 50_000,
  appendReadings: 10_000,
  nodeMessages: 5_000,
  nodeBytes: 16 * 1024 * 1024,
  inboundBytes: 64 * 1024 * 1024,
  unclaimedReadings: 200_000,
  rejectionRows: 50_000,
  rejectionsPerMinute: 30,
};
