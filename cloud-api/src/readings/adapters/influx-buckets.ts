/** The five buckets of one installation. */
export interface InfluxBuckets {
  /** Single readings. */
  readonly raw: string;
  /** Numbers of each minute and each hour, made by tasks and, where readings came late, by the store. */
  readonly minute: string;
  readonly hour: string;
  /** What was stored, in order: replayed after a start. */
  readonly journal: string;
  /** Last values, which records are there; kept for ever. */
  readonly state: string;
}

export function bucketsOf(prefix: string): InfluxBuckets {
  return {
    raw: `${prefix}_raw`,
    minute: `${prefix}_1m`,
    hour: `${prefix}_1h`,
    journal: `${prefix}_journal`,
    state: `${prefix}_state`,
  };
}
