import type { Page } from 'playwright-core';
import type { TestContext } from 'vitest';
import type { JupyterServer } from './jupyter-server.js';

/**
 * After a test that failed: takes the dialogs away that it left, which would be in the way of all tests after it, and throws what the page
 * and the server showed, for the message of the failure.
 */
export async function tellPageAtFailure(
  { task }: Pick<TestContext, 'task'>,
  page: Page,
  server: JupyterServer,
): Promise<void> {
  if (task.result?.state !== 'fail') return;
  const dialogs = page.locator('.jp-Dialog');
  const state = {
    dialogs: await dialogs.allInnerTexts(),
    panels: await page.locator('.jp-colatent-FrameState:visible').allInnerTexts(),
    toolbars: await page.locator('.jp-NotebookPanel-toolbar:visible').allInnerTexts(),
    output: (await page.locator('.jp-OutputArea-output').allInnerTexts()).at(-1),
    server: server.log(),
  };
  for (let times = 0; times < 10 && (await dialogs.count()) > 0; times++) {
    await page.keyboard.press('Escape');
    await page.waitForTimeout(100);
  }
  throw new Error(`when the test failed there was ${JSON.stringify(state, null, 1)}`);
}
