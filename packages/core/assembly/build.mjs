/** Compiles the kernels twice, with and without relaxed SIMD, and embeds both as base64 in one TypeScript module. */
import { writeFile } from 'node:fs/promises';
import asc from 'assemblyscript/asc';

async function compile(features) {
  const { error, binary, stderr } = await compileToMemory([
    'assembly/index.ts',
    '-O3',
    '--noAssert',
    '--runtime',
    'stub',
    '--importMemory',
    '--initialMemory',
    '1',
    ...features.flatMap((feature) => ['--enable', feature]),
  ]);
  if (error) throw new Error(`${error.message}\n${stderr}`);
  return Buffer.from(binary).toString('base64');
}

async function compileToMemory(parameters) {
  let binary;
  const { error, stderr } = await asc.main([...parameters, '--outFile', 'kernels.wasm'], {
    writeFile: (name, contents) => {
      if (name === 'kernels.wasm') binary = contents;
    },
  });
  return { error, binary, stderr: stderr.toString() };
}

const relaxed = await compile(['simd', 'relaxed-simd']);
const plain = await compile(['simd']);
await writeFile(
  'src/engine/wasm/kernels.generated.ts',
  `// Made by assembly/build.mjs from assembly/*.ts.
/** The kernels with fused multiply-add (relaxed SIMD), as base64. */
export const RELAXED_SIMD_KERNELS =
  '${relaxed}';
/** The kernels with plain SIMD: bit-equal results on every host. */
export const PLAIN_SIMD_KERNELS =
  '${plain}';
`,
);
