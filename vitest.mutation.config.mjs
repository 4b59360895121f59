import { defineConfig } from 'vitest/config';

// Each mutant runs the tests that reach it in a worker of its own: there they may share what they import.
export default defineConfig({
  test: { include: ['test/core/**/*.test.ts'], isolate: false, testTimeout: 30_000 },
});
