import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { chromium, type Browser, type Page } from 'playwright-core';

const run = promisify(execFile);

/** Debian's Chromium, unless CHROMIUM says where another is. */
const EXECUTABLE = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Starts a real Chromium without a window; WebGL is drawn by the processor. Installs Debian's where there is none. */
export async function launchBrowser(args: readonly string[] = []): Promise<Browser> {
  if (!existsSync(EXECUTABLE)) {
    await run('apt-get', ['update']);
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium']);
  }
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      ...args,
    ],
  });
}

/** A page with JupyterLab loaded. */
export async function openLab(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${url}?reset`);
  await page.locator('#jupyterlab-splash').waitFor({ state: 'detached', timeout: 60_000 });
  await page.locator('.jp-DirListing-content').waitFor();
  return page;
}

/** Opens a file of the file browser in Colatent's panel. */
export async function openInColatent(page: Page, file: string): Promise<void> {
  await page.locator('.jp-DirListing-item', { hasText: file }).click({ button: 'right' });
  await page.locator('.lm-Menu-itemLabel', { hasText: 'Open With' }).hover();
  await page.locator('.lm-Menu-itemLabel', { hasText: /^Colatent$/ }).click();
}

/** Runs one of JupyterLab's commands. */
export async function runCommand(page: Page, command: string): Promise<void> {
  await page.evaluate(async (id) => {
    interface Lab {
      readonly commands: { execute: (id: string) => Promise<unknown> };
    }
    await (window as unknown as { jupyterapp: Lab }).jupyterapp.commands.execute(id);
  }, command);
}

/** Changes JupyterLab's theme by its menu. */
export async function useTheme(page: Page, theme: string): Promise<void> {
  await page.locator('.lm-MenuBar-itemLabel', { hasText: 'Settings' }).click();
  await page.locator('.lm-Menu-itemLabel', { hasText: /^Theme$/ }).hover();
  const item = page.locator('.lm-Menu-item', { has: page.getByText(theme, { exact: true }) });
  await item.click();
  await page.locator(`body[data-jp-theme-name="${theme}"]`).waitFor({ state: 'attached' });
}

/** Makes the page's workers those of a browser without relaxed SIMD. */
export async function withoutRelaxedSimd(page: Page): Promise<void> {
  await page.evaluate(() => {
    const HostWorker = window.Worker;
    window.Worker = class extends HostWorker {
      constructor(url: string | URL) {
        // a script from a Blob does not know where its other parts are
        const script = `const { validate } = WebAssembly;
          // the probe for relaxed SIMD is the one small module
          WebAssembly.validate = (bytes) => bytes.byteLength > 1000 && validate(bytes);
          const load = importScripts, folder = ${JSON.stringify(new URL('.', String(url)).href)};
          self.importScripts = (...urls) => load(...urls.map((part) => folder + part.split('/').pop()));
          load(${JSON.stringify(String(url))});`;
        super(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
      }
    };
  });
}
