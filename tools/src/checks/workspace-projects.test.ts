import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listProjects } from './workspace-projects.js';

describe('listProjects', () => {
  it('names projects as nx does: by their nx name, or else by that of the package', () => {
    const root = mkdtempSync(join(tmpdir(), 'colatent-workspace-'));
    const write = (path: string, manifest: object): void => {
      mkdirSync(join(root, path), { recursive: true });
      writeFileSync(join(root, path, 'package.json'), JSON.stringify(manifest));
    };
    write('.', { name: 'root', workspaces: ['packages/*', 'tools'] });
    write('packages/a', { name: '@w/a', nx: { name: 'a', targets: { build: {}, test: {} } } });
    write('tools', { name: '@w/tools', nx: { targets: { lint: {} } } });
    expect(listProjects(root)).toEqual([
      { name: 'a', folder: join(root, 'packages/a'), targets: ['build', 'test'] },
      { name: '@w/tools', folder: join(root, 'tools'), targets: ['lint'] },
    ]);
    rmSync(root, { recursive: true });
  });
});
