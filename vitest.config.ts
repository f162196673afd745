import { defineConfig } from 'vitest/config';

// Sources are tested as written: workspaces resolve to ./src through the condition `@anju/source`.
const conditions = ['@anju/source', 'module', 'node', 'default'];
const exclude = ['**/node_modules/**', '**/dist/**', '**/fixtures/**'];

const processes = ['test/src/**/*.test.ts', 'test/simulation/src/**/*.test.ts'];
/** Of those, what judges no time of its own and draws no page, most of which waits: two at a time. */
const sideBySide = [
  'test/src/bench-*.test.ts',
  'test/src/edge-commands.test.ts',
  'test/src/end-to-end/*.test.ts',
  'test/src/faults.test.ts',
  'test/src/influx-outage/*.test.ts',
  'test/src/sparkplug/*.test.ts',
  'test/simulation/src/*.test.ts',
];
/** Whole districts as processes. */
const ofProcesses = { testTimeout: 60_000, hookTimeout: 180_000 };

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['@anju/source'] } },
  test: {
    maxWorkers: 2,
    // The default of a second is too short on a loaded machine.
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'workspaces',
          include: ['**/src/**/*.test.ts', '**/src/**/*.test.tsx'],
          exclude: [...exclude, 'test/**'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          ...ofProcesses,
          name: 'processes-side-by-side',
          include: sideBySide,
          exclude,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // One after the other, and after the rest, for they need the machine.
        extends: true,
        test: {
          ...ofProcesses,
          name: 'processes',
          include: processes,
          exclude: [...exclude, ...sideBySide],
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
