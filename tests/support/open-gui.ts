/** A person's browser, logged in, at the GUI's first page or at another. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

const WITHIN_MS = 60_000;

/** What shows the pages: a control server, or a relay that has one. */
interface Opener {
  readonly url: string;
  logInLink(): string;
}

/** `path` as the router has it: `/messages?state=dead`. Whoever asked closes `page.context()`. */
export async function openGui(
  browser: Browser,
  at: Opener,
  options: BrowserContextOptions & { readonly path?: string } = {},
): Promise<Page> {
  const { path, ...more } = options;
  const context = await browser.newContext({ locale: 'en-US', ...more });
  context.setDefaultTimeout(WITHIN_MS);
  const page = await context.newPage();
  await page.goto(at.logInLink());
  await page.getByRole('heading', { level: 1 }).waitFor();
  if (path !== undefined) await page.goto(`${at.url}/#${path}`);
  return page;
}
