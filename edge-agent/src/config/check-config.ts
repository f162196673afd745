import { type Environment, formatMistake, type Mistake } from '@anju/service-kit';
import { allFeeds } from './agent-config.js';
import { loadConfig } from './load-config.js';

/** One mistake a line, and their number. */
export function listMistakes(mistakes: readonly Mistake[]): string {
  const count = `${mistakes.length} mistake${mistakes.length === 1 ? '' : 's'}`;
  return `${[...mistakes.map(formatMistake), count].join('\n')}\n`;
}

/** What `anju-edge check` says of a configuration. */
export async function checkConfig(
  file: string,
  environment: Environment,
  asJson: boolean,
): Promise<{ readonly ok: boolean; readonly text: string }> {
  const loaded = await loadConfig(file, environment);
  if (!loaded.ok) {
    const text = asJson
      ? `${JSON.stringify({ ok: false, mistakes: loaded.mistakes })}\n`
      : listMistakes(loaded.mistakes);
    return { ok: false, text };
  }
  const { buses, mqtt, facilities, disabled } = loaded.config;
  const counts = {
    facilities: facilities.length,
    points: allFeeds(loaded.config).length,
    buses: buses.length,
    units: buses.flatMap(({ units }) => units).length,
    sensors: mqtt.flatMap(({ sensors }) => sensors).length,
  };
  const unfed = facilities.filter(({ points }) => points.length === 0).map(({ deviceId }) => deviceId);
  if (asJson)
    return { ok: true, text: `${JSON.stringify({ ok: true, ...counts, facilitiesWithoutPoints: unfed, disabled })}\n` };
  const list = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
  const notes = [
    ...unfed.map((deviceId) => `note: nothing feeds the facility "${deviceId}"\n`),
    ...disabled.map(({ device, point }) => `note: ${point} of ${device} is disabled\n`),
  ];
  return { ok: true, text: `${file}: no mistake; ${list.join(', ')}\n${notes.join('')}` };
}
