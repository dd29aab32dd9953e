import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['@colatent/source'] },
  ssr: { resolve: { conditions: ['@colatent/source', 'node', 'import', 'default'] } },
  test: {
    // one JupyterLab and one browser at a time
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 600_000,
    expect: { requireAssertions: true },
    reporters: ['default', ['json', { outputFile: 'test-results.json' }]],
  },
});
