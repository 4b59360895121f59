import { defineConfig } from 'vitest/config';

const needsAws = 'test/**/*.aws.test.ts';

export default defineConfig({
  test: {
    // Vitest would leave a core to itself, and on two that is half of them.
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        // Files share what they import: to load it anew for each of them takes as long as most of their tests.
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: [needsAws],
          isolate: false,
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'aws',
          include: [needsAws],
          testTimeout: 120_000,
          // Two files that deploy at once share the processors.
          hookTimeout: 600_000,
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
