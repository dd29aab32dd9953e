import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

declare global {
  interface Window {
    readonly axe: { readonly run: (within: string) => Promise<AxeResults> };
  }
}

/** What axe finds of serious or critical impact within an element, with the elements it finds it at. */
export async function seriousViolations(page: Page, within: string): Promise<string[]> {
  await page.addScriptTag({ path: fileURLToPath(import.meta.resolve('axe-core')) });
  return page.evaluate(async (selector) => {
    const { violations } = await window.axe.run(selector);
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
      );
  }, within);
}
