import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['@colatent/source'] },
  ssr: { resolve: { conditions: ['@colatent/source', 'node', 'import', 'default'] } },
  test: {
    expect: { requireAssertions: true },
    testTimeout: 60_000,
    reporters: ['default', ['json', { outputFile: 'test-results.json' }]],
  },
});
