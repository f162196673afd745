import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { serverNowMs } from '../../shared/api/client.js';

const HOUR = 3_600_000;

/** Ranges that end now, by the name that the address has. */
export const presets = { '1h': HOUR, '6h': 6 * HOUR, '24h': 24 * HOUR, '7d': 168 * HOUR, '30d': 720 * HOUR } as const;
export type Preset = keyof typeof presets;

export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
  /** `null`: the viewer chose both ends. */
  readonly preset: Preset | null;
  choose(preset: Preset): void;
  between(fromMs: number, toMs: number): void;
}

function timeOf(text: string | null): number | null {
  const timeMs = text === null ? Number.NaN : Number(text);
  return Number.isSafeInteger(timeMs) && timeMs >= 0 ? timeMs : null;
}

/** The range that the address names, so that Back and a link bring it again; else the last 24 hours. */
export function useRange(): Range {
  const [parameters, setParameters] = useSearchParams();
  const fromMs = timeOf(parameters.get('from'));
  const toMs = timeOf(parameters.get('to'));
  const named = parameters.get('range');
  const preset: Preset = named !== null && named in presets ? (named as Preset) : '24h';
  // A range that ends now stays where it is until it is chosen again: a chart that slides cannot be read.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `range` is anew with each choice.
  const untilMs = useMemo(() => Math.ceil(serverNowMs() / 1000) * 1000, [preset, parameters.get('at')]);
  const isChosen = fromMs !== null && toMs !== null && toMs > fromMs;
  return {
    fromMs: isChosen ? fromMs : untilMs - presets[preset],
    toMs: isChosen ? toMs : untilMs,
    preset: isChosen ? null : preset,
    choose: (next) =>
      setParameters((known) => {
        known.delete('from');
        known.delete('to');
        known.set('range', next);
        known.set('at', String(Math.round(serverNowMs())));
        return known;
      }),
    between: (from, to) =>
      setParameters((known) => {
        known.delete('range');
        known.delete('at');
        known.set('from', String(from));
        known.set('to', String(to));
        return known;
      }),
  };
}
