import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export interface HazardMetrics {
  /** A hazard change is committed. */
  changed(state: string): void;
  /** A transaction ended after `durationMs`; `false`: it failed. */
  committed(durationMs: number, ok: boolean): void;
}

interface Instruments {
  readonly changes: Counter<'state'>;
  readonly seconds: Histogram<'outcome'>;
  readonly down: Gauge;
}

const known = new WeakMap<Registry, Instruments>();

/** One set a registry, however many lanes there are. */
function instrumentsOf(registry: Registry): Instruments {
  const existing = known.get(registry);
  if (existing !== undefined) return existing;
  const registers = [registry];
  const made: Instruments = {
    changes: new Counter({
      name: 'anju_hazard_changes_total',
      help: 'Hazard changes committed, by the state that they led to',
      labelNames: ['state'],
      registers,
    }),
    seconds: new Histogram({
      name: 'anju_evaluation_commit_seconds',
      help: 'Duration of the transaction that commits evaluation',
      labelNames: ['outcome'],
      buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5],
      registers,
    }),
    down: new Gauge({
      name: 'anju_evaluation_database_down',
      help: 'Lanes whose evaluation cannot be committed',
      registers,
    }),
  };
  known.set(registry, made);
  return made;
}

/** What one lane's engine counts. */
export function prometheusHazardMetrics(registry: Registry): HazardMetrics {
  const { changes, seconds, down } = instrumentsOf(registry);
  let isDown = false;
  return {
    changed: (state) => changes.inc({ state }),
    committed(durationMs, ok) {
      seconds.observe({ outcome: ok ? 'committed' : 'failed' }, durationMs / 1000);
      if (isDown !== ok) return;
      isDown = !ok;
      down.inc(isDown ? 1 : -1);
    },
  };
}
