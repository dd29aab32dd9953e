import type { Locator, Page } from 'playwright-core';

/** How many different colours an element shows; one that is empty shows two or three. */
export async function coloursOf(page: Page, element: Locator): Promise<number> {
  const bytes = await element.screenshot();
  return page.evaluate(async (base64) => {
    const response = await fetch(`data:image/png;base64,${base64}`);
    const picture = await createImageBitmap(await response.blob());
    const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
    if (context === null) throw new Error('no canvas to read pixels from');
    context.drawImage(picture, 0, 0);
    const { data } = context.getImageData(0, 0, picture.width, picture.height);
    return new Set(new Uint32Array(data.buffer)).size;
  }, bytes.toString('base64'));
}
