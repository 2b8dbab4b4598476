import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** What keeps some people from using the page, as axe finds it. */
export async function violations(page: Page): Promise<string[]> {
  // What fades in is judged when it is there; an animation that was cut short is over too.
  await page.evaluate('Promise.allSettled(document.getAnimations().map((one) => one.finished))');
  await page.evaluate(axe.source);
  // With the menu closed, the skip link is the first one that can be reached.
  const rules = "{ rules: { 'skip-link': { enabled: false } } }";
  const found = await page.evaluate<AxeResults>(`axe.run(${rules})`);
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
