import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { startBusyRelay } from '../../tests/support/busy-relay.ts';
import { EmptyRelay } from '../../tests/support/empty-relay.ts';
import { guiPages, routePaths } from '../../tests/support/gui-pages.ts';
import type { GuiPage } from '../../tests/support/gui-pages.ts';
import { contactSheet } from './contact-sheet.ts';

const FOLDER = join(import.meta.dirname, '../../screenshots');
const LANGUAGES = ['en', 'pt-BR', 'es'] as const;
const SCHEMES = ['light', 'dark'] as const;
const WIDTHS = [1440, 1024, 390] as const;
const HEIGHTS: Readonly<Record<number, number>> = { 1440: 900, 1024: 768, 390: 844 };
const SETTLE_MS = 250;

interface Look {
  readonly language: (typeof LANGUAGES)[number];
  readonly scheme: (typeof SCHEMES)[number];
}

/** A picture of each, as `messages.en-dark-390.jpg`. */
export async function takeEveryPage(browser: Browser, only: string): Promise<void> {
  if (only === '') await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  const taken: string[] = [];
  {
    await using busy = await startBusyRelay();
    const more = [
      { name: 'messages-one-failed', address: `/messages?id=${busy.failed}` },
      { name: 'messages-one-arrived', address: `/messages?id=${busy.arrived}` },
    ];
    const pages = [...guiPages(busy), ...more];
    for (const look of looks(LANGUAGES)) {
      const from = { logIn: busy.control.logInLink(), pages };
      taken.push(...(await takeLook(browser, from, look, only)));
    }
  }
  await using empty = await EmptyRelay.start();
  const pages = routePaths()
    .filter((path) => !path.includes('$'))
    .map((address) => ({ name: `first-day${address.replace(/\W+/g, '-')}`, address }));
  for (const look of looks(['en'])) {
    const from = { logIn: empty.logInLink(), pages };
    taken.push(...(await takeLook(browser, from, look, only)));
  }
  await writeFile(join(FOLDER, 'index.html'), contactSheet(taken));
  say(`${String(taken.length)} pictures: screenshots/index.html`);
}

function looks(languages: readonly Look['language'][]): Look[] {
  return languages.flatMap((language) => SCHEMES.map((scheme) => ({ language, scheme })));
}

interface From {
  readonly logIn: string;
  readonly pages: readonly GuiPage[];
}

async function takeLook(
  browser: Browser,
  { logIn, pages }: From,
  { language, scheme }: Look,
  only: string,
): Promise<string[]> {
  const taken: string[] = [];
  const context = await browser.newContext({
    locale: language === 'en' ? 'en-GB' : language,
    colorScheme: scheme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(logIn);
  await page.getByRole('heading', { level: 1 }).waitFor();
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHTS[width] ?? 800 });
    for (const { name, address } of pages) {
      const file = `${name}.${language}-${scheme}-${String(width)}.jpg`;
      if (!file.includes(only)) continue;
      await show(page, address);
      const path = join(FOLDER, file);
      await page.screenshot({ path, type: 'jpeg', quality: 80, fullPage: true });
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
      if (wide > width) say(`${file} is ${String(wide)} px wide`);
      taken.push(file);
    }
  }
  await context.close();
  return taken;
}

/** Until nothing moves any more: what is asked for is there, and what fades in is there. */
async function show(page: Page, address: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(`#${address}`)}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  let before = '';
  for (;;) {
    const now = await page.evaluate<string>('document.body.innerHTML');
    if (now === before) return;
    before = now;
    await page.waitForTimeout(SETTLE_MS);
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
