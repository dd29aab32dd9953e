import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** Which projects may import which: arrows go one way, core <- duckdb, arrow <- cli, jupyterlab. */
const dependencyRules = [
  { sourceTag: 'scope:core', onlyDependOnLibsWithTags: ['scope:core'] },
  { sourceTag: 'scope:duckdb', onlyDependOnLibsWithTags: ['scope:core', 'scope:duckdb'] },
  { sourceTag: 'scope:arrow', onlyDependOnLibsWithTags: ['scope:core', 'scope:arrow'] },
  {
    sourceTag: 'scope:jupyterlab',
    // its tests compare with SQL
    onlyDependOnLibsWithTags: ['scope:core', 'scope:arrow', 'scope:duckdb', 'scope:jupyterlab'],
  },
  {
    sourceTag: 'scope:cli',
    onlyDependOnLibsWithTags: ['scope:core', 'scope:duckdb', 'scope:arrow', 'scope:cli'],
  },
  { sourceTag: 'type:library', onlyDependOnLibsWithTags: ['type:library'] },
  { sourceTag: 'type:tool', onlyDependOnLibsWithTags: ['type:library', 'type:tool', 'type:app'] },
  { sourceTag: 'type:test', onlyDependOnLibsWithTags: ['type:library', 'type:app', 'type:tool'] },
];

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/lib/**',
      '**/labextension/**',
      'packages/jupyterlab/colatent/**',
      '**/*.generated.ts',
      '**/assembly/**',
      '**/.venv/**',
      '.nx/**',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { '@nx': nx },
    rules: {
      // Tests import their own package by name, so that what they test is what `exports` gives.
      '@nx/enforce-module-boundaries': [
        'error',
        { depConstraints: dependencyRules, allowCircularSelfDependency: true },
      ],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      // Numbers are safe in a template: they print as digits.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly' } },
  },
  prettier,
);
