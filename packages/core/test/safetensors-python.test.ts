import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReferenceEngine } from '../src/engine/reference/reference-engine.js';
import { readSafetensors } from '../src/format/safetensors.js';
import { fileOfParts } from '../src/model/model-parts.js';
import { Model } from '../src/model/model.js';
import { mixedTable, smallModel, smallParts } from './fixtures/small-model.js';

const PACKAGES = [
  'safetensors==0.8.0',
  'numpy==2.4.6; python_version >= "3.11"',
  'numpy==2.2.6; python_version < "3.11"',
];

/** safetensors needs Python 3.10; some systems ship Python without venv. */
const PROBE = 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))';
const hasPython = spawnSync('python3', ['-c', PROBE]).status === 0;

/** A virtual environment kept from run to run. */
const environment = fileURLToPath(new URL('../.venv', import.meta.url));
const windows = process.platform === 'win32';
const python = join(environment, windows ? 'Scripts/python.exe' : 'bin/python');

/** Prints what the file holds as JSON, and saves it again at the second path. */
const SCRIPT = `
import json, sys
from safetensors import safe_open
from safetensors.numpy import save_file
path, copy = sys.argv[1:]
with safe_open(path, framework="np") as file:
    tensors = {name: file.get_tensor(name) for name in file.keys()}
    metadata = file.metadata()
save_file(tensors, copy, metadata=metadata)
print(json.dumps({
    "metadata": metadata,
    "tensors": {name: {
        "dtype": str(t.dtype), "shape": list(t.shape), "hex": t.tobytes().hex(),
    } for name, t in tensors.items()},
}))
`;

interface PythonView {
  metadata: Record<string, string>;
  tensors: Record<string, { dtype: string; shape: number[]; hex: string }>;
}

describe.skipIf(!hasPython)(
  'the safetensors package of Python (skipped where there is no python3 of at least 3.10 with venv)',
  () => {
    let folder: string;
    let copy: string;
    let view: PythonView;

    beforeAll(() => {
      const wanted = PACKAGES.join('\n');
      const installed = join(environment, 'installed.txt');
      if (!existsSync(installed) || readFileSync(installed, 'utf8') !== wanted) {
        execFileSync('python3', ['-m', 'venv', '--clear', environment]);
        const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
        execFileSync(python, [...install, ...PACKAGES]);
        writeFileSync(installed, wanted);
      }
      folder = mkdtempSync(join(tmpdir(), 'colatent-'));
      const path = join(folder, 'model.aae');
      copy = join(folder, 'copy.aae');
      writeFileSync(path, smallModel().toBytes());
      const printed = execFileSync(python, ['-c', SCRIPT, path, copy], { encoding: 'utf8' });
      view = JSON.parse(printed) as PythonView;
    }, 300_000);

    afterAll(() => {
      rmSync(folder, { recursive: true });
    });

    it('reads every parameter of a model file, bit by bit', () => {
      const { tensors } = fileOfParts(smallParts());
      expect(Object.keys(view.tensors).sort()).toEqual([...tensors.keys()].sort());
      for (const [name, { values }] of tensors) {
        const tensor = view.tensors[name];
        expect(tensor?.dtype).toBe('float32');
        expect(tensor?.hex).toBe(Buffer.from(values.buffer).toString('hex'));
      }
      const { width } = smallParts().tableEncoder;
      expect(view.tensors['encoder.0.weight']?.shape).toEqual([5, width]);
      expect(view.tensors['encoder.0.bias']?.shape).toEqual([5]);
    });

    it('reads the metadata as this package does', () => {
      const { metadata } = readSafetensors(smallModel().toBytes());
      expect(new Map(Object.entries(view.metadata))).toEqual(metadata);
    });

    it('writes a file again that is the same model, though its tensors are in another order', () => {
      const engine = createReferenceEngine();
      const model = Model.fromBytes(readFileSync(copy), { engine });
      const table = mixedTable(50, 4);
      expect(model.info.hash).toBe(smallModel().info.hash);
      expect(model.score(table)).toEqual(smallModel().score(table));
    });
  },
);
