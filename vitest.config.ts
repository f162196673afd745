import { defineConfig } from 'vitest/config';

// Sources are tested as written: workspaces resolve to ./src through the condition `@anju/source`.
export default defineConfig({
  resolve: { conditions: ['@anju/source', 'module', 'node', 'default'] },
  ssr: { resolve: { conditions: ['@anju/source', 'module', 'node', 'default'], externalConditions: ['@anju/source'] } },
  test: {
    include: ['**/src/**/*.test.ts', '**/src/**/*.test.tsx'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/fixtures/**'],
    environment: 'node',
    testTimeout: 20_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
