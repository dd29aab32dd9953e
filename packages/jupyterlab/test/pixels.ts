import type { Locator, Page } from 'playwright-core';

/** How many different colours an element shows; one that is empty shows two or three. */
export async function coloursOf(page: Page, element: Locator): Promise<number> {
  return new Set(await pixels(page, element)).size;
}

/** How many pixels of an element have the colour of a CSS variable. */
export async function pixelsOf(page: Page, element: Locator, variable: string): Promise<number> {
  const colour = await element.evaluate((of, name) => {
    const context = new OffscreenCanvas(1, 1).getContext('2d');
    if (context === null) throw new Error('no canvas to read a colour with');
    context.fillStyle = getComputedStyle(of).getPropertyValue(name).trim();
    context.fillRect(0, 0, 1, 1);
    return new Uint32Array(context.getImageData(0, 0, 1, 1).data.buffer)[0];
  }, variable);
  return (await pixels(page, element)).filter((pixel) => pixel === colour).length;
}

/** The pixels of an element's picture, a number each. */
async function pixels(page: Page, element: Locator): Promise<number[]> {
  const bytes = await element.screenshot();
  return page.evaluate(async (base64) => {
    const response = await fetch(`data:image/png;base64,${base64}`);
    const picture = await createImageBitmap(await response.blob());
    const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
    if (context === null) throw new Error('no canvas to read pixels from');
    context.drawImage(picture, 0, 0);
    const { data } = context.getImageData(0, 0, picture.width, picture.height);
    return Array.from(new Uint32Array(data.buffer));
  }, bytes.toString('base64'));
}
