import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe finds wrong with a page as it is now; empty = nothing. */
export async function violations(page: Page): Promise<string[]> {
  // What fades in is judged when it is there.
  await page.evaluate('Promise.all(document.getAnimations().map((one) => one.finished))');
  // Run through the debugger, which the page's own rules for scripts do not bind.
  await page.evaluate(axe.source);
  const found = await page.evaluate<AxeResults>('axe.run()');
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
