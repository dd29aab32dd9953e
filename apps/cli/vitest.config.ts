import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'src/**/*.test.ts'],
    reporters: ['default', 'json'],
    outputFile: { json: 'test-results.json' },
    // tests wait for programs they start, so that a file of them can run on every core
    maxWorkers: '100%',
    // models are trained in hooks and tests, on machines that do other things as well
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
