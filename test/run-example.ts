import { install } from '@colatent/duckdb';
import { DuckDBInstance } from '@duckdb/node-api';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import type { Example } from './read-examples.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** A fresh folder in which the examples of one document run, as a reader would type them one after the other. */
export class ExampleFolder implements AsyncDisposable {
  readonly #path: string;
  readonly #instance: DuckDBInstance;
  #scripts = 0;

  private constructor(path: string, instance: DuckDBInstance) {
    this.#path = path;
    this.#instance = instance;
  }

  /** Data of the repository in `data/`, its measure of quality in `quality/`, the packages within reach of `import`, `colatent` on the PATH. */
  static async create(): Promise<ExampleFolder> {
    const path = await mkdtemp(join(tmpdir(), 'colatent-examples-'));
    await symlink(join(ROOT, 'data'), join(path, 'data'));
    await symlink(join(ROOT, 'quality'), join(path, 'quality'));
    await symlink(join(ROOT, 'node_modules'), join(path, 'node_modules'));
    await mkdir(join(path, 'bin'));
    await symlink(join(ROOT, 'apps/cli/bin/colatent.js'), join(path, 'bin', 'colatent'));
    return new ExampleFolder(path, await DuckDBInstance.create(':memory:'));
  }

  /**
   * Runs one example.
   * @returns what it printed; for SQL, its last rows.
   * @throws Error with what went wrong when it fails.
   */
  async run({ language, code }: Example): Promise<string> {
    if (language === 'sql') return this.#runSql(code);
    if (language === 'sh') return this.#spawn('bash', ['-euo', 'pipefail', '-c', code]);
    const script = join(this.#path, `example-${this.#scripts++}.mjs`);
    const { outputText } = ts.transpileModule(code, {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
    });
    await writeFile(script, outputText);
    return this.#spawn(process.execPath, [script]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#instance.closeSync();
    await rm(this.#path, { recursive: true });
  }

  async #runSql(code: string): Promise<string> {
    const connection = await this.#instance.connect();
    try {
      await connection.run(`SET file_search_path = '${this.#path}'`);
      await install(connection);
      const result = await connection.runAndReadAll(code);
      const rows = [result.columnNames(), ...result.getRowsJson()];
      return rows.map((row) => row.map((value) => JSON.stringify(value)).join(' ')).join('\n');
    } finally {
      connection.closeSync();
    }
  }

  #spawn(command: string, args: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const path = [join(this.#path, 'bin'), process.env['PATH']].join(delimiter);
      const child = spawn(command, args, {
        cwd: this.#path,
        env: { ...process.env, PATH: path },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      let errors = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
      child.on('error', reject);
      child.on('close', (code) => {
        if (code === 0) resolve(output);
        else reject(new Error(`exit code ${String(code)}\n${errors}${output}`));
      });
    });
  }
}
