import { build } from 'esbuild';
import { tableFromIPC } from 'apache-arrow';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser/launch-browser.js';
import { runPipeline, type PipelineResult } from './browser/pipeline.js';
import { fixture } from './fixtures/fixtures.js';

/** The pipeline with the packages as they are published, apache-arrow's browser build among them. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('browser/pipeline.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'colatent',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'error',
  });
  const [script] = outputFiles;
  if (script === undefined) throw new Error('esbuild wrote nothing');
  return script.text;
}

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
}, 300_000);

afterAll(async () => {
  await browser.close();
});

describe('in Chromium', () => {
  it('trains, scores, embeds and fills to the very bits that Node gives, on tables and streams', async () => {
    const bytes = [...(await fixture('arrow-rs.arrows'))];
    const page = await browser.newPage();
    await page.addScriptTag({ content: await bundle() });
    const inBrowser = await page.evaluate(async (given): Promise<PipelineResult> => {
      const { colatent } = globalThis as unknown as {
        colatent: { runPipeline: (bytes: readonly number[]) => Promise<PipelineResult> };
      };
      return colatent.runPipeline(given);
    }, bytes);
    const inNode = await runPipeline(bytes);
    expect(inBrowser.hash).toBe(inNode.hash);
    const [theirs, ours] = [inBrowser, inNode].map(({ scored }) =>
      tableFromIPC(Uint8Array.from(scored)),
    );
    for (const { name } of ours?.schema.fields ?? []) {
      expect(String(theirs?.getChild(name))).toBe(String(ours?.getChild(name)));
    }
    expect(String(inBrowser.scored)).toBe(String(inNode.scored));
    expect(String(inBrowser.streamed)).toBe(String(inNode.streamed));
    expect(tableFromIPC(Uint8Array.from(inNode.streamed)).toString()).toBe(ours?.toString());
  }, 120_000);
});
