import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import stringWidth from 'string-width';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from './payments.js';
import { HAS_TERMINAL, Terminal } from './terminal.js';
import type { TerminalOptions } from './terminal.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
});

afterAll(() => folder[Symbol.asyncDispose]());

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const RED = '\u001b[31m';
const DIM = '\u001b[2m';
const BOLD = '\u001b[1m';

function open(args: readonly string[] = [], options: TerminalOptions = {}): Terminal {
  const terminal = new Terminal(folder.path, ['sql', ...args], options);
  // A test that fails leaves its shell waiting for what is typed next.
  onTestFinished(() => {
    terminal[Symbol.dispose]();
  });
  return terminal;
}

async function leave(terminal: Terminal): Promise<void> {
  await terminal.until('colatent> ');
  terminal.type(CTRL_D);
  expect(await terminal.end()).toBe(0);
}

const onTerminal = HAS_TERMINAL ? describe : describe.skip;

onTerminal('the shell', () => {
  it('asks for more lines until a semicolon ends a statement', async () => {
    const terminal = open();
    await terminal.until('.help lists commands');
    await terminal.enter("SELECT 'one;");
    await terminal.enter("two' AS text, -- three;", '...> ');
    await terminal.enter('4 AS number;', '...> ');
    const shown = await terminal.until('1 row');
    expect(stripVTControlCharacters(shown)).toMatch(
      /text +number\s+VARCHAR +INTEGER\s+─+ +─+\s+one;\\ntwo +4/,
    );
    await leave(terminal);
  });

  it('runs lines pasted together one after the other', async () => {
    const terminal = open(['--quiet']);
    await terminal.until('colatent> ');
    terminal.type('SELECT 11 AS a;\rSELECT 22 AS b; SELECT 33 AS c;\rSELECT\r44 AS d;\r');
    for (const value of ['11', '22', '33', '44'])
      await terminal.until(new RegExp(`─\\r\\n +${value}\\r`));
    await leave(terminal);
  });

  it('keeps lines from one session to the next, in a file of the user’s own', async () => {
    const first = open();
    await first.enter('SELECT 6 * 7 AS answer;');
    await first.until('42');
    await leave(first);
    const path = join(folder.path, 'colatent', 'history');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, 'utf8')).toMatch(/^SELECT 6 \* 7 AS answer;$/m);
    const second = open();
    await second.until('colatent> ');
    second.type('\u001b[A');
    await second.until('SELECT 6 * 7 AS answer;');
    second.type('\r');
    await second.until('42');
    await leave(second);
  });

  it('goes on without a history where none can be kept', async () => {
    const terminal = open([], { env: { XDG_STATE_HOME: '/dev/null/nowhere' } });
    await terminal.until('warning: the history is not kept');
    await terminal.enter('SELECT 6 * 7 AS answer;');
    await terminal.until('42');
    await leave(terminal);
  });

  it('shows a failure in red and stays; with NO_COLOR nothing is coloured', async () => {
    const terminal = open();
    await terminal.enter('SELECT nothing;');
    expect(await terminal.until('^')).toContain(`${RED}Binder Error: `);
    await terminal.enter('.modle');
    await terminal.until('there is no command .modle');
    await terminal.enter('SELECT NULL AS x;');
    await terminal.until('1 row');
    await leave(terminal);
    const plain = open([], { env: { NO_COLOR: '1' } });
    await plain.enter('SELECT nothing;');
    await plain.enter('SELECT NULL AS x;');
    await plain.until('1 row');
    await leave(plain);
    expect(plain.output).toContain('Binder Error');
    for (const code of [RED, DIM, BOLD]) expect(plain.output).not.toContain(code);
    for (const code of [DIM, BOLD]) expect(terminal.output).toContain(code);
  });

  it('completes tables, columns, functions and dot commands with Tab', async () => {
    const terminal = open();
    await terminal.enter('CREATE TABLE shop_orders AS SELECT 5 AS monthly_rate;');
    await terminal.until('colatent> ');
    terminal.type('SELECT monthly_r\t');
    await terminal.until('monthly_rate');
    terminal.type(' FROM shop_o\t');
    await terminal.until('shop_orders');
    terminal.type(';\r');
    await terminal.until('1 row');
    await terminal.until('colatent> ');
    terminal.type('SELECT aae_is\t');
    await terminal.until('aae_is_anomaly');
    terminal.type(CTRL_C);
    await terminal.until('colatent> ');
    terminal.type('.sch\t');
    await terminal.until('.schema');
    terminal.type(' shop_orders\r');
    await terminal.until('CREATE TABLE shop_orders(monthly_rate INTEGER);');
    await leave(terminal);
  });

  it('ends with .quit, with 0', async () => {
    const terminal = open();
    await terminal.enter('.quit');
    expect(await terminal.end()).toBe(0);
  });
});

onTerminal('Ctrl-C', () => {
  it('drops the statement being typed', async () => {
    const terminal = open();
    await terminal.enter('SELECT 1,');
    await terminal.until('...> ');
    terminal.type('2, nothing');
    await terminal.until('nothing');
    terminal.type(CTRL_C);
    await terminal.enter('SELECT 6 * 7 AS answer;');
    await terminal.until('42');
    await leave(terminal);
  });

  it.each([
    [
      'computes',
      'SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE hash(a.range + b.range) % 7 = 1;',
    ],
    ['gives rows without end', 'SELECT a.range FROM range(1000000) a, range(1000000) b;'],
  ])('stops a query that %s, and the shell stays', async (_what, sql) => {
    const terminal = open();
    await terminal.enter(sql);
    await terminal.until('\n');
    await terminal.insist(CTRL_C, 'interrupted');
    await terminal.enter('SELECT 6 * 7 AS answer;');
    await terminal.until('42');
    await leave(terminal);
  });

  it('stops a training, whose progress was shown, and the shell stays', async () => {
    const terminal = open();
    await terminal.enter(
      'CREATE TABLE t AS SELECT hash(i) % 100 AS x, hash(i) % 100 * 2 + hash(i) % 3 AS y FROM range(20000) r(i);',
    );
    await terminal.enter(
      'SELECT octet_length(aae_train(list(t), {max_iterations: 100000, early_stop: false})) FROM t;',
    );
    await terminal.until(/epoch \d+\/100000 {2}loss [\d.]+/);
    terminal.type(CTRL_C);
    await terminal.until('interrupted');
    await terminal.enter('SELECT 6 * 7 AS answer;');
    await terminal.until('42');
    await leave(terminal);
  });
});

onTerminal('Ctrl-C in .write', () => {
  it('leaves the table as it was, after its progress was shown, and the shell stays', async () => {
    const terminal = open();
    await terminal.enter(
      'CREATE TABLE t AS SELECT hash(i) % 100 AS x, hash(i) % 100 * 2 AS y FROM range(5000000) r(i);',
    );
    await terminal.enter(
      "CREATE TABLE aae_models AS SELECT 'm' AS name, aae_train(list(t), {max_iterations: 2}) AS model FROM (FROM t LIMIT 500) t;",
    );
    await terminal.enter('.write t m');
    await terminal.until(/\d % {2}\d:\d\d left/);
    terminal.type(CTRL_C);
    await terminal.until('interrupted');
    await terminal.enter('SELECT count(*) + 40 AS columns FROM (DESCRIBE t);');
    await terminal.until('42');
    await leave(terminal);
  });
});

onTerminal('a table', () => {
  const wide = `SELECT ${Array.from({ length: 12 }, (_, i) => `${i} * 1000 AS "column ${i}"`).join(', ')},
    '東京は日本の首都であり、世界最大級の都市です。' AS city, 'e' || chr(769) || '👩‍👩‍👧‍👦' AS marks, repeat('long ', 100) AS text FROM range(3)`;

  it.each([60, 200])('fits %i columns', async (columns) => {
    const terminal = open(['-c', wide], { columns });
    expect(await terminal.end()).toBe(0);
    const lines = stripVTControlCharacters(terminal.output).trimEnd().split('\r\n');
    expect(lines).toHaveLength(7);
    const widths = lines.map((line) => stringWidth(line.trimEnd()));
    expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
    expect(Math.max(...widths)).toBeGreaterThan(columns - 20);
    expect(lines[0]).toMatch(/^column 0 .* text$/m);
    expect(lines[3]).toContain('long lo');
    expect(lines[3]).toMatch(/…$/);
    if (columns === 60) {
      expect(lines[3]).toContain(' … ');
      expect(lines[6]).toMatch(/^3 rows, 15 columns \(\d shown\)$/);
    } else {
      expect(lines[3]).toContain('東京は日本');
      expect(lines[6]).toBe('3 rows');
    }
  });

  it('keeps wide and combined characters in their columns', async () => {
    const terminal = open([
      '-c',
      "SELECT unnest(['東京', 'é', 'e' || chr(769), '👩‍👩‍👧‍👦', 'plain']) AS text, 7 AS number",
    ]);
    expect(await terminal.end()).toBe(0);
    const rows = stripVTControlCharacters(terminal.output).split('\r\n').slice(3, 8);
    expect(new Set(rows.map((row) => stringWidth(row)))).toEqual(new Set([16]));
  });
});
