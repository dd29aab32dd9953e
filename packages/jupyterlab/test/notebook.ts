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
  await page.evaluate(lastCell, { code, seconds: 0 });
}

/**
 * Runs code in the notebook. @returns what it prints, and what its last line gives.
 * @throws AssertionError with the traceback where the code fails, or where it does not end.
 */
export async function runCell(page: Page, code: string): Promise<string> {
  const mark = `done-${Math.floor(performance.now() * 1000)}`;
  const text = await page.evaluate(lastCell, { code: `${code}\nprint("${mark}")`, seconds: 90 });
  expect(text, 'what the cell printed, to its end').toContain(mark);
  return text.replace(mark, '').trim();
}

/** In the page: runs code in the last cell, and waits so many seconds for its end. @returns its outputs as text. */
async function lastCell({ code, seconds }: { code: string; seconds: number }): Promise<string> {
  interface Output {
    readonly text?: string | readonly string[];
    readonly data?: Readonly<Record<string, string | readonly string[]>>;
    readonly traceback?: readonly string[];
  }
  interface Cell {
    readonly model: {
      readonly sharedModel: { setSource: (source: string) => void };
      readonly outputs: { toJSON: () => readonly Output[] };
    };
  }
  interface Content {
    activeCellIndex: number;
    readonly widgets: readonly unknown[];
    readonly activeCell: Cell;
  }
  interface Main {
    readonly id: string;
    readonly node: HTMLElement;
    readonly content: Content;
    readonly sessionContext: { readonly kernelDisplayStatus: string };
  }
  interface Lab {
    readonly shell: {
      widgets: (area: string) => Iterable<Main>;
      activateById: (id: string) => void;
    };
    readonly commands: { execute: (id: string) => Promise<unknown> };
  }
  const { shell, commands } = (window as unknown as { jupyterapp: Lab }).jupyterapp;
  const notebook = [...shell.widgets('main')].find(
    ({ node }) => node.classList.contains('jp-NotebookPanel') && !node.closest('.lm-mod-hidden'),
  );
  if (notebook === undefined) throw new Error('no notebook is to be seen');
  const { content } = notebook;
  content.activeCellIndex = content.widgets.length - 1;
  const { model } = content.activeCell;
  model.sharedModel.setSource(code);
  shell.activateById(notebook.id);
  const run = commands.execute('notebook:run-cell-and-select-next');
  if (seconds === 0) return '';
  const late = new Promise((resolve) => setTimeout(resolve, seconds * 1000, 'late'));
  const ended = (await Promise.race([run, late])) !== 'late';
  const outputs = model.outputs
    .toJSON()
    .map(({ text, data, traceback }) => [text ?? data?.['text/plain'] ?? traceback ?? ''].flat())
    .map((lines) => lines.join(''))
    .join('\n');
  return ended
    ? outputs
    : `${outputs}\n(the kernel is ${notebook.sessionContext.kernelDisplayStatus})`;
}
