import { spawn, spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paymentsSql, query, temporaryFolder } from './payments.js';
import { COLATENT, colatent, watchColatent } from './run-colatent.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string): string => join(folder.path, name);
const ENDLESS = ['train', 'payments.parquet', '--max-iterations', '100000', '--no-early-stop'];

beforeAll(async () => {
  folder = await temporaryFolder();
  await query(`COPY (${paymentsSql(20_000)}) TO '${at('payments.parquet')}'`);
});

afterAll(() => folder[Symbol.asyncDispose]());

describe('Ctrl-C', () => {
  it('while training keeps the best model so far, says so and exits with 130', async () => {
    let sent = false;
    const { run } = watchColatent(folder.path, [...ENDLESS, '-o', 'stopped.aae'], (text, child) => {
      if (sent || !/epoch ([2-9]|\d\d)/.test(text)) return;
      sent = child.kill('SIGINT');
    });
    const { code, stderr } = await run;
    expect(stderr).toContain('stopped.aae holds the best model so far');
    expect(code).toBe(130);
    const scored = await colatent(
      folder.path,
      'score',
      'stopped.aae',
      'payments.parquet',
      '--json',
    );
    expect(scored.code, scored.stderr).toBe(0);
  });

  it('while scoring leaves no file behind', async () => {
    await query(`COPY (${paymentsSql(4_000_000)}) TO '${at('large.parquet')}'`);
    const trained = await colatent(
      folder.path,
      'train',
      'payments.parquet',
      '-o',
      'm.aae',
      '--max-iterations',
      '2',
    );
    expect(trained.code, trained.stderr).toBe(0);
    const { child, run } = watchColatent(folder.path, [
      'score',
      'm.aae',
      'large.parquet',
      '-o',
      'never.parquet',
    ]);
    while (!(await readdir(folder.path)).some((name) => name.includes('never'))) {
      expect(child.exitCode).toBe(null);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    child.kill('SIGINT');
    const { code, stderr } = await run;
    expect(stderr).toContain('never.parquet was not written');
    expect(code).toBe(130);
    expect((await readdir(folder.path)).filter((name) => name.includes('never'))).toEqual([]);
  });
});

describe('a second Ctrl-C', () => {
  it('quits at once work that does not stop, with 130', async () => {
    const module = fileURLToPath(new URL('../dist/interruption.js', import.meta.url));
    const script = `
      import { interruptible } from ${JSON.stringify(module)};
      await interruptible(async (signal) => {
        signal.addEventListener('abort', () => console.log('asked to stop'));
        console.log('at work');
        await new Promise((resolve) => setTimeout(resolve, 50_000));
      });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      child.kill('SIGINT');
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(output).toBe('at work\nasked to stop\n');
    expect(code).toBe(130);
  });
});

const withTerminal = spawnSync('script', ['--version']).status === 0 ? describe : describe.skip;

withTerminal('on a terminal', () => {
  it('training draws a bar with epoch, loss, rows a second and time left', () => {
    const command = `stty cols 120 rows 30; "${process.execPath}" "${COLATENT}" train payments.parquet -o bar.aae --max-iterations 4`;
    const run = spawnSync('script', ['-qec', command, '/dev/null'], {
      cwd: folder.path,
      encoding: 'utf8',
      env: { ...process.env, TERM: 'xterm-256color' },
    });
    expect(run.status, run.stdout).toBe(0);
    expect(run.stdout).toMatch(
      /█+░* network \d\/2 {2}epoch \d+\/4 {2}loss [\d.e-]+.* rows\/s {2}\d+:\d\d left/,
    );
    expect(run.stdout).toContain('\u001b[');
  });
});

describe('elsewhere', () => {
  it('training writes plain lines', async () => {
    const run = await colatent(
      folder.path,
      'train',
      'payments.parquet',
      '-o',
      'plain.aae',
      '--max-iterations',
      '4',
    );
    expect(run.stderr).toMatch(
      /^network 2\/2 {2}epoch 4\/4 {2}loss [\d.e-]+ {2}held-out [\d.e-]+ {2}[\d.]+[KM]? rows\/s {2}0:00 left$/m,
    );
    expect(run.stderr).not.toContain('\u001b');
  });
});
