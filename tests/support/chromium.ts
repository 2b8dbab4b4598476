/**
 * A real browser for pages that people see: Debian's own chromium, found in PATH or named by CHROMIUM_PATH. Without it
 * the tests are skipped with one line, unless WAYBRIDGE_FORBID_SKIPS=1: then its absence fails.
 */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const MISSING = 'No chromium found in PATH (or set CHROMIUM_PATH)';

/** The program's path, or null when it is absent and may be. */
export function findChromium(): string | null {
  const { CHROMIUM_PATH: named, PATH = '' } = process.env;
  const places = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const found = named ?? places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  if (process.env['WAYBRIDGE_FORBID_SKIPS'] === '1') throw new Error(MISSING);
  process.stderr.write(`${MISSING}; tests in a browser are skipped.\n`);
  return null;
}

export function launchChromium(executablePath: string): Promise<Browser> {
  // Without its own sandbox, which root and most containers cannot have; it only ever sees our own pages.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** What a page asked for and complained about, from now on. */
export class PageWatch {
  /** Console messages of level error or warning, and exceptions that nobody caught. */
  readonly complaints: string[] = [];
  /** Host names of every request, whether it was allowed or not. */
  readonly hosts = new Set<string>();

  constructor(page: Page) {
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url());
      // `blob:` and `data:` addresses are the page's own memory.
      if (protocol !== 'blob:' && protocol !== 'data:') this.hosts.add(hostname);
    });
  }
}
