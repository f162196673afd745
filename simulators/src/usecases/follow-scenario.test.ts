import { describe, expect, it } from 'vitest';
import { clock, followScenario, type PlayedEvent, type PlayedRun, startScenario } from './follow-scenario.js';

const text = (word: string) => ({ zh: `${word}中`, en: word });
const scenario = {
  name: 'agent-offline',
  title: text('title'),
  description: text('description'),
  expect: text('expect'),
  durationMs: 90_000,
};

/** A stage that shows one more event at each question. */
function stage(events: readonly PlayedEvent[], end: PlayedRun['state'] = 'done') {
  let asked = 0;
  const at = (count: number): PlayedRun => ({
    id: '7',
    estate: 'xinhu',
    state: count >= events.length ? end : 'running',
    elapsedMs: 0,
    scenario,
    events: events.slice(0, count),
  });
  const printed: string[] = [];
  const switched: string[] = [];
  return {
    printed,
    switched,
    options: {
      stage: {
        startScenario: async () => at(0),
        run: async () => {
          asked += 1;
          return at(asked);
        },
      },
      print: (line: string) => printed.push(line),
      switchAgent: async (estate: string, to: 'offline' | 'online') => {
        switched.push(`${estate} ${to} after ${printed.length} lines`);
      },
      pause: async () => undefined,
    },
  };
}

describe('following a scenario', () => {
  it('prints each event once, in order, and switches the agent when its step comes', async () => {
    const { options, printed, switched } = stage([
      { sequence: 1, atMs: 3000, say: text('stop'), changes: ['agent offline'], agent: 'offline' },
      { sequence: 2, atMs: 40_000, say: text('look'), changes: [] },
      { sequence: 3, atMs: 63_000, changes: ['agent online'], agent: 'online' },
    ]);
    const run = await startScenario('agent-offline', undefined, options);
    expect(printed.join('\n')).toContain('expect');
    printed.length = 0;
    expect(await followScenario(run, options)).toBe('done');
    expect(printed).toEqual([
      '00:03  stop中 · stop',
      '       agent offline',
      '00:40  look中 · look',
      '       agent online',
      '恢复 · to restore: npm run scenario -- normal-day',
    ]);
    expect(switched).toEqual(['xinhu offline after 2 lines', 'xinhu online after 4 lines']);
  });

  it('says when another scenario took over', async () => {
    const { options, printed } = stage([{ sequence: 1, atMs: 0, changes: [] }], 'cancelled');
    expect(await followScenario(await options.stage.startScenario(), options)).toBe('cancelled');
    expect(printed.at(-1)).toContain('ended by another scenario');
  });

  it('stops at a launcher that cannot be reached', async () => {
    const { options } = stage([{ sequence: 1, atMs: 0, changes: [], agent: 'offline' }]);
    const unreachable = async () => {
      throw new Error('no launcher');
    };
    const run = await options.stage.startScenario();
    await expect(followScenario(run, { ...options, switchAgent: unreachable })).rejects.toThrow('no launcher');
  });

  it('shows minutes and seconds', () => {
    expect([0, 61_999, 600_000].map(clock)).toEqual(['00:00', '01:01', '10:00']);
  });
});
