import { expect } from 'vitest';
import type { Page } from 'playwright-core';

/** Opens a new notebook on a Python kernel and waits for the kernel. */
export async function newNotebook(page: Page): Promise<void> {
  await page.locator('.jp-LauncherCard[data-category="Notebook"]').first().click();
  await page.locator('.jp-NotebookPanel .jp-Cell').first().waitFor();
  await page.waitForFunction(() => {
    interface Lab {
      readonly shell: {
        readonly currentWidget: {
          readonly sessionContext?: {
            readonly isReady: boolean;
            readonly session: { readonly kernel: { readonly status: string } | null } | null;
          };
        } | null;
      };
    }
    const { shell } = (window as unknown as { jupyterapp: Lab }).jupyterapp;
    const { isReady, session } = shell.currentWidget?.sessionContext ?? {};
    return isReady === true && session?.kernel?.status === 'idle';
  });
}

/** Types code into the notebook's last cell and runs it; does not wait for its end. */
export async function startCell(page: Page, code: string): Promise<void> {
  await page.evaluate((source) => {
    const { shell, commands } = labOf();
    const notebook = [...shell.widgets('main')].find(
      ({ node }) => node.classList.contains('jp-NotebookPanel') && !node.closest('.lm-mod-hidden'),
    );
    const { content } = notebook as unknown as NotebookWidget;
    content.activeCellIndex = content.widgets.length - 1;
    content.activeCell.model.sharedModel.setSource(source);
    shell.activateById((notebook as unknown as { id: string }).id);
    void commands.execute('notebook:run-cell-and-select-next');

    interface NotebookWidget {
      readonly content: {
        activeCellIndex: number;
        readonly widgets: readonly unknown[];
        readonly activeCell: {
          readonly model: { readonly sharedModel: { setSource: (source: string) => void } };
        };
      };
    }
    interface Lab {
      readonly shell: {
        widgets: (area: string) => Iterable<{ readonly node: HTMLElement }>;
        activateById: (id: string) => void;
      };
      readonly commands: { execute: (id: string) => Promise<unknown> };
    }
    function labOf(): Lab {
      return (window as unknown as { jupyterapp: Lab }).jupyterapp;
    }
  }, code);
}

/** Runs code in the notebook; what it prints last, waited for. Where the code fails, its traceback is thrown at once. */
export async function runCell(page: Page, code: string): Promise<string> {
  const mark = `done-${Math.floor(performance.now() * 1000)}`;
  const tracebacks = page.locator('.jp-OutputArea-output', { hasText: 'Traceback' });
  const failure = tracebacks.nth(await tracebacks.count());
  await startCell(page, `${code}\nprint("${mark}")`);
  const output = page.locator('.jp-Cell-outputWrapper', { hasText: mark }).last();
  await output.or(failure).first().waitFor({ timeout: 90_000 });
  if ((await failure.count()) > 0) throw new Error(await failure.innerText());
  // the output is drawn anew with each part of it that comes
  let text = '';
  for (let before: string | null = null; before !== text || !text.includes(mark);) {
    before = text;
    await page.waitForTimeout(100);
    text = await output.innerText();
  }
  expect(text).not.toContain('Traceback');
  return text.replace(mark, '').trim();
}
