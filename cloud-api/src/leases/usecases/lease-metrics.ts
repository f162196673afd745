import type { TakenLease } from './lease-records.js';

export interface LeaseMetrics {
  held(groups: number): void;
  taken(from: TakenLease['from']): void;
  lost(): void;
  /** A transaction of a holder whose lease was over came to the database and was refused. */
  fenced(): void;
}
