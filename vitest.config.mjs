import { defineConfig } from 'vitest/config';

const needsAws = 'test/**/*.aws.test.ts';

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'node', include: ['test/**/*.test.ts'], exclude: [needsAws], testTimeout: 30_000 },
      },
      {
        extends: true,
        test: {
          name: 'aws',
          include: [needsAws],
          testTimeout: 120_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['shared/core/**/*.ts'],
      reporter: [['text', { skipFull: true }], 'json-summary'],
      reportsDirectory: 'coverage',
      thresholds: { branches: 100, functions: 100, statements: 100 },
    },
  },
});
