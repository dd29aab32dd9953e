import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A project of the workspace and the targets its package.json names. */
export interface WorkspaceProject {
  /** The name nx knows it by. */
  readonly name: string;
  readonly folder: string;
  readonly targets: readonly string[];
}

interface Manifest {
  readonly name: string;
  readonly workspaces?: readonly string[];
  readonly nx?: {
    readonly name?: string;
    readonly targets?: Readonly<Record<string, unknown>>;
  };
}

/** The projects among the npm workspaces of the repository at `root`. */
export function listProjects(root: string): readonly WorkspaceProject[] {
  const { workspaces = [] } = readManifest(root);
  return workspaces
    .flatMap((pattern) => foldersOf(root, pattern))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => {
      const { name, nx } = readManifest(folder);
      return { name: nx?.name ?? name, folder, targets: Object.keys(nx?.targets ?? {}) };
    });
}

function foldersOf(root: string, pattern: string): string[] {
  if (!pattern.endsWith('/*')) return [join(root, pattern)];
  const parent = join(root, dirname(pattern));
  return existsSync(parent) ? readdirSync(parent).map((name) => join(parent, name)) : [];
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}
