import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

const VERSIONS = '/usr/lib/postgresql';

/** A PostgreSQL server in a folder of its own, reached by a socket there. Whoever starts it stops it. */
export class PostgresServer {
  readonly #programs: string;
  readonly #folder: string;

  private constructor(programs: string, folder: string) {
    this.#programs = programs;
    this.#folder = folder;
  }

  /** Starts a server. Debian's package is installed where there is none, which takes root. @throws when that fails. */
  static start(): PostgresServer {
    const programs = findPrograms() ?? installPrograms();
    const folder = mkdtempSync(join(tmpdir(), 'colatent-postgres-'));
    chmodSync(folder, 0o755);
    const server = new PostgresServer(programs, folder);
    try {
      if (isRoot()) execFileSync('chown', ['postgres', folder]);
      server.#asServer('initdb', ['-D', join(folder, 'data'), '-U', 'postgres', '-A', 'trust']);
      const options = `-k ${folder} -c listen_addresses= -c fsync=off`;
      const log = join(folder, 'log');
      server.#asServer('pg_ctl', [
        '-D',
        join(folder, 'data'),
        '-l',
        log,
        '-w',
        '-o',
        options,
        'start',
      ]);
    } catch (error) {
      rmSync(folder, { recursive: true });
      throw error;
    }
    return server;
  }

  /** Runs a script as psql does. @returns what it prints, unaligned, without headers. */
  run(script: string): string {
    return execFileSync(
      join(this.#programs, 'psql'),
      ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-h', this.#folder, '-U', 'postgres'],
      { input: script, encoding: 'utf8', maxBuffer: 2 ** 28 },
    );
  }

  stop(): void {
    this.#asServer('pg_ctl', ['-D', join(this.#folder, 'data'), '-m', 'immediate', 'stop']);
    rmSync(this.#folder, { recursive: true });
  }

  /** PostgreSQL refuses to serve as root. */
  #asServer(program: string, args: readonly string[]): void {
    const path = join(this.#programs, program);
    const options = { cwd: '/', stdio: 'ignore' } as const;
    if (isRoot()) execFileSync('runuser', ['-u', 'postgres', '--', path, ...args], options);
    else execFileSync(path, args, options);
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function findPrograms(): string | undefined {
  if (!existsSync(VERSIONS)) return undefined;
  const folders = readdirSync(VERSIONS).map((version) => join(VERSIONS, version, 'bin'));
  return folders.find((folder) => existsSync(join(folder, 'initdb')));
}

function installPrograms(): string {
  const quiet = { stdio: 'ignore' } as const;
  execFileSync('apt-get', ['update'], quiet);
  execFileSync('apt-get', ['install', '--yes', '--no-install-recommends', 'postgresql'], quiet);
  const programs = findPrograms();
  if (programs === undefined)
    throw new Error(`PostgreSQL was installed, but not below ${VERSIONS}`);
  return programs;
}
