import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.js';

const folder = fileURLToPath(new URL('../src', import.meta.url));
const WIDTH = 600;
const HEIGHT = 400;

/** A page with nothing but a map of three rows, which keeps what the map tells of the row under the pointer. */
const PAGE = `
import { cellGrid } from './worker/see/cell-grid.js';
import { MapScene } from './panel/see/map/map-scene.js';
import { themeColours } from './panel/see/theme.js';

const host = document.querySelector('#map');
const positions = Float32Array.of(0.5, 0.5, 0.25, 0.25, 0.75, 0.25);
const colours = themeColours(host);
const content = {
  placement: { positions, ...cellGrid(positions), shares: [null, null] },
  levels: new Uint8Array(3),
  palette: colours.palette('numbers'),
  isByScore: false,
  ranked: Uint32Array.of(0, 1, 2),
  below: 3,
  selected: new Uint32Array(0),
  colours,
};
const tell = (row, { x, y }) => {
  globalThis.told = row === null ? null : { row, x: Math.round(x), y: Math.round(y) };
};
const none = () => undefined;
const scene = new MapScene(host, async (area, width, height) => new Uint32Array(width * height), {
  onHover: tell, onShow: none, onToggle: none, onLasso: none, onClear: none, onNoPoints: none,
});
scene.show(content, null);
globalThis.place = (...of) => {
  const placed = Float32Array.from(of);
  scene.show({ ...content, placement: { positions: placed, ...cellGrid(placed), shares: [null, null] } }, null);
};
`;

let browser: Browser;
let page: Page;
let script: string;

interface Told {
  readonly row: number;
  readonly x: number;
  readonly y: number;
}

/** The row that is told of, and where it is said to be. */
function told(): Promise<Told | null | undefined> {
  return page.evaluate(() => (globalThis as { told?: Told | null }).told);
}

beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: { contents: PAGE, resolveDir: folder, loader: 'ts' },
    bundle: true,
    format: 'esm',
    write: false,
  });
  script = outputFiles[0]?.text ?? '';
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 800, height: 600 } });
  await page.setContent(
    `<body style="margin: 0"><div id="map" tabindex="0" style="position: relative; width: ${WIDTH}px; height: ${HEIGHT}px">`,
  );
  await page.addScriptTag({ content: script, type: 'module' });
  // a module runs some time after it was added
  await page.waitForFunction(() => 'place' in globalThis);
  await page.mouse.move(WIDTH / 2 + 3, HEIGHT / 2);
  await expect.poll(told).toEqual({ row: 0, x: 300, y: 200 });
});

describe('what is told of the row under the pointer or the cursor', () => {
  it('goes along when the map is dragged', async () => {
    await page.mouse.down();
    await page.mouse.move(WIDTH / 2 + 103, HEIGHT / 2 - 50, { steps: 5 });
    await expect.poll(told).toEqual({ row: 0, x: 400, y: 150 });
    await page.mouse.up();
    expect(await told()).toEqual({ row: 0, x: 400, y: 150 });
  });

  it('is no more when the row is dragged out of sight', async () => {
    await page.mouse.move(0.75 * WIDTH, 0.75 * HEIGHT);
    await expect.poll(told).toEqual({ row: 2, x: 450, y: 300 });
    await page.mouse.down();
    await page.mouse.move(WIDTH + 50, 0.75 * HEIGHT, { steps: 5 });
    await expect.poll(told).toBe(null);
    await page.mouse.up();
  });

  it('goes along when the map is zoomed', async () => {
    await page.mouse.move(WIDTH / 2 - 10, HEIGHT / 2);
    await page.mouse.wheel(0, -400);
    await expect.poll(async () => (await told())?.x).toBeGreaterThan(305);
    await page.keyboard.press('Tab');
    await page.keyboard.press('0');
    await expect.poll(told).toEqual({ row: 0, x: 300, y: 200 });
  });

  it('goes along when the map gets another size', async () => {
    // by the cursor of the keys: a map that shrinks leaves the pointer beside it
    await page.mouse.move(WIDTH + 100, HEIGHT + 100);
    await expect.poll(told).toBe(null);
    await page.locator('#map').press('ArrowRight');
    await expect.poll(told).toEqual({ row: 0, x: 300, y: 200 });
    await page.locator('#map').evaluate((map) => {
      map.style.width = '300px';
    });
    await expect.poll(told).toEqual({ row: 0, x: 150, y: 200 });
  });

  it('is no more when rows are placed anew', async () => {
    await page.evaluate(() => {
      const { place } = globalThis as unknown as { place: (...of: number[]) => void };
      place(0.1, 0.9, 0.2, 0.2, 0.8, 0.8);
    });
    await expect.poll(told).toBe(null);
  });
});
