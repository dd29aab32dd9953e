import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * A Python with these packages, in a virtual environment kept from run to run.
 * @param name of the environment. @throws when there is no Python with venv, or a package cannot be installed.
 */
export function pythonWith(name: string, packages: readonly string[]): string {
  const environment = fileURLToPath(new URL(`.venv/${name}`, import.meta.url));
  const python = `${environment}/bin/python`;
  const installed = `${environment}/installed.txt`;
  const wanted = packages.join('\n');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return python;
  execFileSync('python3', ['-m', 'venv', '--clear', environment]);
  execFileSync(python, [
    ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'],
    ...packages,
  ]);
  writeFileSync(installed, wanted);
  return python;
}
