import { defineConfig } from 'vitest/config';

// Sources are tested as written: workspaces resolve to ./src through the condition `@anju/source`.
const conditions = ['@anju/source', 'module', 'node', 'default'];
const exclude = ['**/node_modules/**', '**/dist/**', '**/fixtures/**'];

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
        // Whole districts as processes: one after the other, and after the rest, for they need the machine.
        extends: true,
        test: {
          name: 'processes',
          include: ['test/src/**/*.test.ts', 'test/simulation/src/**/*.test.ts'],
          exclude,
          testTimeout: 60_000,
          hookTimeout: 180_000,
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
