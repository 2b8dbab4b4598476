/** A picture for the README or a guide: sharp, in few colours, and small. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';

const FOLDER = join(import.meta.dirname, '../../docs/images');
const LARGEST_BYTES = 250_000;

export async function open(
  of: Browser,
  url: string,
  options: BrowserContextOptions,
): Promise<Page> {
  const context = await of.newContext({
    locale: 'en-GB',
    deviceScaleFactor: 1.5,
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

/** Writes the picture with few colours, which is enough for a page and a fifth of the size. */
export async function take(page: Page, name: string, fullPage = false): Promise<void> {
  // The cursor and the pointer are no part of the page.
  await page.mouse.move(0, 0);
  await page.evaluate('document.activeElement?.blur()');
  await page.waitForFunction('[...document.images].every((image) => image.complete)');
  await mkdir(FOLDER, { recursive: true });
  const shot = sharp(await page.screenshot({ fullPage }));
  const file = join(FOLDER, `${name}.png`);
  const { size } = await shot.png({ palette: true, colours: 200, effort: 10 }).toFile(file);
  process.stdout.write(`${name}.png ${String(Math.round(size / 1024))} kB\n`);
  if (size > LARGEST_BYTES) throw new Error(`${name}.png is too large for a README`);
}
