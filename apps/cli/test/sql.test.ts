import { spawn, spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paymentsSql, query, temporaryFolder } from './payments.js';
import { COLATENT, colatent } from './run-colatent.js';
import type { Run } from './run-colatent.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string): string => join(folder.path, name);

beforeAll(async () => {
  folder = await temporaryFolder();
});

afterAll(() => folder[Symbol.asyncDispose]());

/** Runs `colatent sql` and expects it to succeed. */
async function run(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await colatent(folder.path, 'sql', ...args);
  expect(code, stderr).toBe(0);
  return stdout;
}

function runOnStdin(sql: string, ...args: readonly string[]): Promise<Run> {
  const child = spawn(process.execPath, [COLATENT, 'sql', ...args], { cwd: folder.path });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.end(sql);
  return new Promise((resolve) => {
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

describe('statements', () => {
  it('of -c and -f run in the order given, on one connection', async () => {
    await writeFile(at('insert.sql'), 'INSERT INTO t VALUES (2);\nINSERT INTO t VALUES (3)');
    expect(
      await run(
        '-c',
        'CREATE TEMP TABLE t(x INT)',
        '-f',
        'insert.sql',
        '-c',
        'SELECT sum(x) AS s FROM t',
      ),
    ).toBe('s\n5\n');
  });

  it('end at semicolons outside strings, names, dollar quotes and comments only', async () => {
    const { stdout, stderr, code } = await runOnStdin(`
      SELECT 'a;b' AS "x;y"; -- a comment; it's over
      SELECT $$c;'d$$ AS z /* ; ' */ ;;
      SELECT -- not yet;
        e'\\';' AS w
      ;
      -- only a comment;
      SELECT 'last' AS l`);
    expect(stderr).toBe('');
    expect(stdout).toBe("x;y\na;b\nz\nc;'d\nw\n';\nl\nlast\n");
    expect(code).toBe(0);
  });

  it('run as soon as they are whole, while stdin stays open', async () => {
    const child = spawn(process.execPath, [COLATENT, 'sql'], { cwd: folder.path });
    let stdout = '';
    child.stdin.write('SELECT 1 AS first;\n');
    await new Promise<void>((resolve) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
        if (stdout.includes('first\n1\n')) resolve();
      });
    });
    child.stdin.end('SELECT 2 AS second;\n');
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
    expect(stdout).toBe('first\n1\nsecond\n2\n');
  });

  it('without rows, such as PRAGMA and an empty input, print nothing', async () => {
    expect(await run('-c', 'CREATE TABLE t(x INT); CHECKPOINT; SET threads = 1;', '-c', '')).toBe(
      '',
    );
    expect((await runOnStdin('')).stdout).toBe('');
  });

  it('may sample a model without a table to take the columns from', async () => {
    const models = `SELECT 'm' AS name, aae_train(list(t), {effort: 'light', max_iterations: 2}) AS model
      FROM (SELECT i % 9 AS x, i % 9 * 2.5 AS y FROM range(200) r(i)) t`;
    const sampled = await run(
      '-c',
      `CREATE TABLE aae_models AS ${models}; FROM aae_sample('m', 2);`,
    );
    expect(sampled).toMatch(/^x,y\n\d,[\d.]+\n\d,[\d.]+\n$/);
  });

  it('have the functions of Colatent', async () => {
    expect(
      await run(
        '--quiet',
        '-c',
        `CREATE TABLE payments AS ${paymentsSql(500)};
         CREATE TABLE aae_models AS SELECT 'm' AS name, aae_train(list(p), {max_iterations: 2, effort: 'light'}) AS model FROM payments p;
         SELECT count(aae_score('m', p)) AS scored, bool_and(aae_score('m', p) >= 0) AS fine FROM payments p;`,
      ),
    ).toBe('scored,fine\n500,true\n');
  });
});

describe('the first statement that fails', () => {
  it('ends the run with 1, its place and DuckDB’s message', async () => {
    await writeFile(
      at('fails.sql'),
      'CREATE TABLE before(x INT);\n\n-- a comment\nSELECT x\nFROM before\nWHERE y = 1;\nCREATE TABLE after(x INT);\n',
    );
    const { code, stdout, stderr } = await colatent(
      folder.path,
      'sql',
      'fails.duckdb',
      '-f',
      'fails.sql',
    );
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^colatent: fails\.sql, line 4: Binder Error: .*"y"/);
    expect(stderr).toMatch(/^LINE 6: WHERE y = 1;\n {14}\^$/m);
    expect(stderr).toMatch(/^in SELECT x FROM before WHERE y = 1;$/m);
    expect(stderr).not.toContain('\u001b');
    expect(await query('SELECT table_name FROM duckdb_tables()', at('fails.duckdb'))).toEqual([
      { table_name: 'before' },
    ]);
  });

  it.each([
    ['SELECT 1;\nSELECT (2;', '-c, line 2: Parser Error'],
    ["SELECT 'never closed;", 'unterminated quoted string'],
    ['\n.modle csv', '-c, line 2: there is no command .modle; did you mean .mode or .models?'],
    ['.mode xml', 'the modes are table, csv, json, jsonlines, markdown, line'],
    ['.timer', 'write .timer on or .timer off'],
    ['.quit now', '.quit takes nothing behind it'],
    ['.schema', 'write .schema TABLE'],
    ['CREATE TABLE payments(x INT);\n.schema payment', 'did you mean payments?'],
    ['.read missing.sql', 'there is no file missing.sql'],
    ['.read .', '. is a folder, not a file'],
    ['.models', 'aae_models does not exist'],
  ])('%j', async (sql, sentence) => {
    const { code, stderr } = await colatent(folder.path, 'sql', '-c', sql);
    expect(stderr).toContain(sentence);
    expect(code).toBe(1);
  });

  it('may be in a file that another one reads', async () => {
    await writeFile(at('outer.sql'), 'SELECT 1 AS x;\n.read "inner file.sql"\nSELECT 2 AS y;');
    await writeFile(at('inner file.sql'), '\nSELECT nothing;');
    const { code, stdout, stderr } = await colatent(folder.path, 'sql', '-f', 'outer.sql');
    expect(stderr).toContain('colatent: inner file.sql, line 2: Binder Error');
    expect(stdout).toBe('x\n1\n');
    expect(code).toBe(1);
    await writeFile(at('circle.sql'), '.read circle.sql');
    const circle = await colatent(folder.path, 'sql', '-f', 'circle.sql');
    expect(circle.stderr).toContain('do they read themselves?');
    expect(circle.code).toBe(1);
  });
});

describe('wrong usage exits with 2', () => {
  it.each([
    [['--read-only', '-c', 'SELECT 1'], '--read-only is for a database file'],
    [['--mode', 'xml'], 'Allowed choices are table, csv, json, jsonlines, markdown, line'],
    [['a.duckdb', 'b.duckdb'], 'too many arguments'],
  ])('%j', async (args, sentence) => {
    const { code, stderr } = await colatent(folder.path, 'sql', ...args);
    expect(stderr).toContain(sentence);
    expect(code).toBe(2);
  });
});

describe('--read-only', () => {
  it('reads a database and writes nothing to it', async () => {
    await run('kept.duckdb', '-c', 'CREATE TABLE t AS SELECT 7 AS x');
    expect(await run('kept.duckdb', '--read-only', '-c', 'FROM t')).toBe('x\n7\n');
    const { code, stderr } = await colatent(
      folder.path,
      'sql',
      'kept.duckdb',
      '--read-only',
      '-c',
      'DROP TABLE t',
    );
    expect(stderr).toContain('read-only');
    expect(code).toBe(1);
    const missing = await colatent(
      folder.path,
      'sql',
      'missing.duckdb',
      '--read-only',
      '-c',
      'SELECT 1',
    );
    expect(missing.code).toBe(1);
  });
});

const VALUES = `SELECT 1::TINYINT AS i, 9007199254740993 AS big, -0.1::FLOAT AS f, 2.0::DOUBLE AS d, 1.50::DECIMAL(9, 2) AS dec,
  'x|"y"' || chr(10) || 'z' AS t, '' AS empty, NULL::INT AS n, [0.1, 0.2]::FLOAT[] AS l, {'a': 0.3::FLOAT, 'b': 4} AS s,
  DATE '2024-02-29' AS day, TIMESTAMP '2024-02-29 12:34:56.789' AS at, true AS yes`;

describe('--mode', () => {
  it('csv, the default elsewhere than on a terminal, writes what DuckDB writes to a file', async () => {
    await query(`COPY (${VALUES} UNION ALL ${VALUES}) TO '${at('values.csv')}' (HEADER)`);
    expect(await run('-c', `${VALUES} UNION ALL ${VALUES}`)).toBe(
      await readFile(at('values.csv'), 'utf8'),
    );
  });

  it('jsonlines writes a JSON object a line, exact numbers as numbers', async () => {
    const lines = (await run('--mode', 'jsonlines', '-c', `${VALUES} UNION ALL ${VALUES}`))
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[1] ?? '')).toEqual({
      i: 1,
      big: '9007199254740993',
      f: -0.1,
      d: 2,
      dec: 1.5,
      t: 'x|"y"\nz',
      empty: '',
      n: null,
      l: [0.1, 0.2],
      s: { a: 0.3, b: 4 },
      day: '2024-02-29',
      at: '2024-02-29 12:34:56.789',
      yes: true,
    });
  });

  it('json writes one array, of more than one chunk too', async () => {
    const rows = JSON.parse(
      await run('--mode', 'json', '-c', 'SELECT range AS x, -range AS x FROM range(5000)'),
    ) as unknown[];
    expect(rows).toHaveLength(5000);
    expect(rows[4999]).toEqual({ x: 4999, x_1: -4999 });
    expect(await run('--mode', 'json', '-c', 'SELECT 1 AS x WHERE false')).toBe('[]\n');
  });

  it('markdown escapes bars and ends of lines', async () => {
    expect(
      await run(
        '--mode',
        'markdown',
        '-c',
        "SELECT 1 AS a, 'x|y' || chr(10) || 'z' AS \"b|c\", NULL AS n",
      ),
    ).toBe('| a | b\\|c | n |\n|--:|---|--:|\n| 1 | x\\|y<br>z | NULL |\n');
  });

  it('line writes a value a line', async () => {
    expect(
      await run(
        '--mode',
        'line',
        '-c',
        "SELECT 'é' || chr(27) AS a, range(9) AS list, 'abc'::BLOB AS blob FROM range(2)",
      ),
    ).toBe(
      [1, 2]
        .map(() => '   a = é\\u001b\nlist = [0, 1, 2, 3, 4, 5, 6, 7, 8]\nblob = BLOB, 3 B\n')
        .join('\n'),
    );
  });

  it('table shows types, NULLs, sizes of BLOBs and the first items of lists', async () => {
    expect(
      await run(
        '--mode',
        'table',
        '-c',
        "SELECT 7 AS number, NULL::VARCHAR AS nothing, repeat('x', 312000)::BLOB AS bytes, range(100) AS list",
      ),
    ).toBe(
      [
        ' number  nothing  bytes         list',
        'INTEGER  VARCHAR  BLOB          BIGINT[]',
        '───────  ───────  ────────────  ────────────────────────────────',
        '      7  NULL     BLOB, 312 kB  [0, 1, 2, 3, 4, 5, … 100 in all]',
        '1 row',
        '',
      ].join('\n'),
    );
  });

  it('table counts all rows and shows the first', async () => {
    const lines = (await run('--mode', 'table', '-c', 'FROM range(3000000)')).split('\n');
    expect(lines).toHaveLength(3 + 40 + 2);
    expect(lines.at(-3)?.trim()).toBe('39');
    expect(lines.at(-2)).toBe('3,000,000 rows (40 shown)');
  });

  it('may change between statements', async () => {
    expect(await run('-c', 'SELECT 1 AS x;\n.mode json\nSELECT 2 AS y;')).toBe('x\n1\n[{"y":2}]\n');
  });
});

describe('.models', () => {
  it('tells what each model of a table is, and which bytes are none', async () => {
    await run(
      'models.duckdb',
      '--quiet',
      '-c',
      `CREATE TABLE payments AS ${paymentsSql(1000)};
       CREATE SCHEMA other;
       CREATE TABLE other.models AS
         SELECT 'quick' AS name, aae_train(list(p), {effort: 'light', max_iterations: 2}) AS model FROM payments p;
       INSERT INTO other.models SELECT 'usual', aae_train(list(p), {max_iterations: 2}) FROM payments p WHERE card;`,
    );
    const models = await run('models.duckdb', '--mode', 'json', '-c', '.models other.models');
    expect(JSON.parse(models)).toEqual([
      expect.objectContaining({ name: 'quick', rows: 800, effort: 'light' }),
      expect.objectContaining({
        name: 'usual',
        rows: 200,
        effort: 'standard',
        size: expect.stringMatching(/^\d+(\.\d+)? kB$/) as unknown,
      }),
    ]);
    await run('models.duckdb', '-c', "INSERT INTO other.models VALUES ('broken', 'abc'::BLOB)");
    const broken = await colatent(
      folder.path,
      'sql',
      'models.duckdb',
      '--mode',
      'table',
      '-c',
      '.models other.models',
    );
    expect(broken.code).toBe(0);
    expect(broken.stderr).toMatch(/^warning: model 'broken': /);
    expect(broken.stdout).toMatch(/^broken +NULL +NULL +NULL +NULL +3 B +NULL$/m);
    expect(broken.stdout).toMatch(/^quick +800 +\d +light +\d+ +[\d.]+ kB +NULL$/m);
  });
});

describe('.write and .drop', () => {
  it('score a table in place, and delete a model', async () => {
    await run(
      'shop.duckdb',
      '--quiet',
      '-c',
      `CREATE SCHEMA sales;
       CREATE TABLE sales."my.payments" AS ${paymentsSql(1000)};
       CREATE TABLE aae_models AS
         SELECT 'all payments' AS name, aae_train(list(p), {effort: 'light', max_iterations: 2}) AS model FROM sales."my.payments" p;
       CREATE TABLE expected AS SELECT id, aae_score('all payments', p) AS score FROM sales."my.payments" p;`,
    );
    const written = await colatent(
      folder.path,
      'sql',
      'shop.duckdb',
      '-c',
      `.write sales."my.payments" 'all payments' 0.05
       SELECT count(*) AS rows FROM sales."my.payments" p JOIN expected e USING (id)
       WHERE p.score = e.score AND p.is_anomaly = (e.score >= -log10(0.05)::FLOAT);
       .drop all payments
       FROM aae_models;`.replaceAll(/^ +/gm, ''),
    );
    expect(written).toEqual({
      code: 0,
      stdout: 'rows\n1000\nname,model\n',
      stderr: 'sales."my.payments": 1,000 rows scored\nthe model "all payments" is deleted\n',
    });
  });

  it.each([
    ['.write sales."my.payments"', 'write .write TABLE MODEL [SHARE]'],
    ['.write sales."my.payments" m 0.1 x', 'write .write TABLE MODEL [SHARE]'],
    ['.write sales."my.payments" m 2', 'contamination is 2'],
    ['.write sales."my.payments" m', 'no model named "m"'],
    ['.drop', 'write .drop MODEL'],
    ['.drop m', 'no model named "m"'],
  ])('%s says what is wrong', async (command, message) => {
    const { code, stderr } = await colatent(folder.path, 'sql', 'shop.duckdb', '-c', command);
    expect(stderr).toContain(message);
    expect(code).toBe(1);
  });
});

describe('other dot commands', () => {
  it('.tables and .schema tell of tables, views and indexes', async () => {
    const sql = 'CREATE TABLE t(x INT);\nCREATE INDEX i ON t(x);\nCREATE VIEW v AS FROM t;\n';
    expect(await run('-c', `${sql}.tables`)).toBe(
      'schema,name,type,columns,rows\nmain,t,table,1,0\nmain,v,view,1,\n',
    );
    const schema = await run('-c', `${sql}.schema main.T`);
    expect(schema).toMatch(/^CREATE TABLE t\(x INTEGER\);\nCREATE INDEX i ON t\(x\);\n$/);
  });

  it('.timer prints times on stderr', async () => {
    const { stdout, stderr } = await colatent(
      folder.path,
      'sql',
      '-c',
      '.timer on\nSELECT 1 AS x;\n.timer off\nSELECT 2 AS y;',
    );
    expect(stdout).toBe('x\n1\ny\n2\n');
    expect(stderr).toMatch(/^\d+\.\d{3} s\n$/);
  });

  it('.quit ends a script, and .help lists every command', async () => {
    const help = await run('-c', '.help\n.quit\nSELECT nothing;', '-c', 'SELECT nothing;');
    for (const name of [
      '.help',
      '.models',
      '.drop',
      '.write',
      '.tables',
      '.schema',
      '.mode',
      '.timer',
      '.read',
      '.quit',
    ]) {
      expect(help).toMatch(new RegExp(`^\\${name} `, 'm'));
    }
  });
});

describe('warnings', () => {
  it('go to stderr, and nowhere with --quiet', async () => {
    const sql =
      "SELECT octet_length(aae_train(list({'id': i, 'x': i % 7}), {max_iterations: 1})) > 0 AS ok FROM range(50) r(i)";
    const loud = await colatent(folder.path, 'sql', '-c', sql);
    expect(loud.stderr).toMatch(/^warning: column "id" is left out/);
    expect(loud.stdout).toBe('ok\ntrue\n');
    const quiet = await colatent(folder.path, 'sql', '--quiet', '-c', sql);
    expect(quiet).toEqual({ ...loud, stderr: '' });
  });
});

describe('output', () => {
  it('that nobody reads any more ends the program quietly', () => {
    const { stdout, stderr } = spawnSync(
      'sh',
      ['-c', `"${process.execPath}" "${COLATENT}" sql -c "FROM range(10000000)" | head -n 2`],
      { cwd: folder.path, encoding: 'utf8' },
    );
    expect(stderr).toBe('');
    expect(stdout).toBe('range\n0\n');
  });

  it('that cannot be written is a failure', () => {
    const { stderr, status } = spawnSync(
      'sh',
      ['-c', `"${process.execPath}" "${COLATENT}" sql -c "FROM range(10000)" > /dev/full`],
      { cwd: folder.path, encoding: 'utf8' },
    );
    expect(stderr).toMatch(/^colatent: cannot write the output: .*no space left on device/);
    expect(status).toBe(1);
  });
});
