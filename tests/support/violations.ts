import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** On a small screen, where the menu is closed, the skip link is the first one that can be reached. */
const SMALL = { rules: { 'skip-link': { enabled: false } } };

/** What axe finds wrong with a page as it is now; empty = nothing. */
export async function violations(page: Page, { isSmall = false } = {}): Promise<string[]> {
  // What fades in is judged when it is there; an animation that was cut short is over too.
  await page.evaluate('Promise.allSettled(document.getAnimations().map((one) => one.finished))');
  // Run through the debugger, which the page's own rules for scripts do not bind.
  await page.evaluate(axe.source);
  const run = `axe.run(${isSmall ? JSON.stringify(SMALL) : ''})`;
  const found = await page.evaluate<AxeResults>(run);
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
