import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['@colatent/source'] },
  ssr: { resolve: { conditions: ['@colatent/source', 'node', 'import', 'default'] } },
  test: {
    // trainings take their time on a busy machine
    testTimeout: 60_000,
    expect: { requireAssertions: true },
    reporters: ['default', ['json', { outputFile: 'test-results.json' }]],
  },
});
