import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openInColatent, openLab } from './browser.js';
import { startJupyter, type JupyterServer } from './jupyter-server.js';
import { shopCsv } from './tables.js';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

/** What the panel of a table tells instead of it. */
async function refusal(
  server: JupyterServer,
  prepare?: (page: Page) => Promise<unknown>,
): Promise<string | null> {
  await writeFile(join(server.folder, 'shop.csv'), shopCsv(100));
  const page = await openLab(browser, server.url);
  await prepare?.(page);
  await openInColatent(page, 'shop.csv');
  const alert = page.locator('.jp-colatent-Panel [role=alert]');
  await alert.waitFor({ timeout: 60_000 });
  const text = await alert.textContent();
  await page.close();
  return text;
}

describe('a Content-Security-Policy', () => {
  it('that forbids workers is told in a sentence', async () => {
    const server = await startJupyter({ policy: "worker-src 'none'" });
    try {
      expect(await refusal(server)).toContain('This page may not start a worker');
    } finally {
      await server.stop();
    }
  });

  it('that forbids WebAssembly in workers is told in a sentence', async () => {
    const server = await startJupyter();
    try {
      // JupyterLab itself does not start without 'unsafe-eval', so that only the worker has the policy
      const told = await refusal(server, (page) =>
        page.route('**/lab/extensions/@colatent/**', async (route) => {
          const response = await route.fetch();
          const policy = { 'content-security-policy': "script-src 'self'" };
          await route.fulfill({ response, headers: { ...response.headers(), ...policy } });
        }),
      );
      expect(told).toContain('Content-Security-Policy forbid WebAssembly');
    } finally {
      await server.stop();
    }
  });
});
