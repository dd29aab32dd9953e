import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['@colatent/source'] },
  ssr: { resolve: { conditions: ['@colatent/source', 'node', 'import', 'default'] } },
  test: {
    testTimeout: 60_000,
    expect: { requireAssertions: true },
    // trainings take as long as the machine is busy
    hookTimeout: 60_000,
    reporters: ['default', ['json', { outputFile: 'test-results.json' }]],
  },
});
