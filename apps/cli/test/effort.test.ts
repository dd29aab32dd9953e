import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paymentsSql, query, temporaryFolder } from './payments.js';
import { colatent } from './run-colatent.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  await query(`COPY (${paymentsSql(1000)}) TO '${folder.path}/payments.parquet'`);
});

afterAll(() => folder[Symbol.asyncDispose]());

/** Trains a model and gives what `inspect` says of its options, and its bytes. */
async function trained(
  name: string,
  ...options: readonly string[]
): Promise<{ options: Record<string, unknown>; bytes: number }> {
  const file = `${name}.aae`;
  for (const words of [
    ['train', 'payments.parquet', '-o', file, '--max-iterations', '2', ...options],
    ['score', file, 'payments.parquet', '-o', `${name}.parquet`],
  ]) {
    const { code, stderr } = await colatent(folder.path, ...words);
    expect(code, stderr).toBe(0);
  }
  const { stdout } = await colatent(folder.path, 'inspect', file, '--json');
  const card = JSON.parse(stdout) as { options: Record<string, unknown> };
  return { options: card.options, bytes: (await stat(join(folder.path, file))).size };
}

describe('colatent train', () => {
  it('trains as thoroughly as --effort says, on rows that are what --training-rows says', async () => {
    const light = await trained('light', '--effort', 'light', '--training-rows', 'clean');
    expect(light.options).toMatchObject({ effort: 'light', trainingRows: 'clean' });
    const thorough = await trained('thorough', '--effort', 'thorough', '--input-masking', '0.2');
    expect(thorough.options).toMatchObject({ effort: 'thorough', inputMasking: 0.2 });
    expect(thorough.bytes).toBeGreaterThan(4 * light.bytes);
  });

  it('takes a standard effort, and rows of which nothing is known, by default', async () => {
    const { options } = await trained('default');
    expect(options).toMatchObject({ effort: 'standard', trainingRows: 'unknown' });
  });
});
