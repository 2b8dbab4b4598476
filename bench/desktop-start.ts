/**
 * One start of the desktop app, as a person starts it: nothing waits for the bench to be attached. What happened when is read
 * afterwards, from the marks that the app sets in its main process and from what Chromium keeps of each page.
 */
import { once } from 'node:events';
import type { Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import type { Desk } from '../tests/desktop/desktop-app.ts';
import { eventually } from '../tests/support/eventually.ts';

/** Milliseconds since the program was started. */
export type StartTimes = Readonly<Record<Phase, number>>;

/** In the order in which they mostly come. */
export const PHASES = [
  ['loaded', 'the app’s own code runs'],
  ['ready', 'Chromium is ready'],
  ['window', 'the window is open, in the colour of its pages'],
  ['keychain', 'the keychain has answered'],
  ['relay', 'the relay’s process is started'],
  ['page', 'the window asks for its page'],
  ['script', 'the pages’ script is there'],
  ['drawn', 'first drawn'],
  ['running', 'the relay is up, and proven'],
  ['answered', 'the relay has answered the pages'],
  ['usable', 'the page is drawn with its answers'],
] as const;
export type Phase = (typeof PHASES)[number][0];

/** Set by the app itself: electron/main.ts. */
const MARKS = ['loaded', 'ready', 'window', 'keychain', 'relay', 'running'] as const;

/** Of the page: when it began, and what Chromium noted down of it since. */
const SEEN_IN_PAGE = `new Promise((resolve) => {
  const drawn = [];
  const largest = new PerformanceObserver((list) => drawn.push(...list.getEntries()));
  largest.observe({ type: 'largest-contentful-paint', buffered: true });
  const at = performance.timeOrigin;
  const mark = (name) => at + (performance.getEntriesByName('waybridge:' + name)[0]?.startTime ?? 0);
  // What was kept for who looks later comes in the next turn.
  requestAnimationFrame(() => setTimeout(() => resolve({
    page: at,
    script: mark('script'),
    answered: mark('answered'),
    drawn: at + (performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0),
    usable: at + Math.max(...drawn.map(({ startTime }) => startTime)),
  }), 50));
})`;

/** The app is gone when it resolves. */
export async function timedStart(desk: Desk, app: string): Promise<StartTimes> {
  const began = performance.timeOrigin + performance.now();
  const { process: child, pages, inspector } = await desk.startWatched(app);
  const browser = await chromium.connectOverCDP(pages);
  const page = await eventually(() => {
    const found = browser.contexts().flatMap((context) => context.pages());
    const ours = found.find((one) => one.url().startsWith('app://waybridge/'));
    if (ours === undefined) throw new Error('there is no window yet');
    return ours;
  });
  await filled(page);
  const inPage = await page.evaluate<Record<Exclude<Phase, Mark>, number>>(SEEN_IN_PAGE);
  const inMain = await marksOf(inspector);
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
  // Not before: Playwright would wait for a window that it did not open.
  await browser.close();
  const usable = Math.max(inPage.usable, inPage.answered);
  const all = Object.entries({ ...inMain, ...inPage, usable });
  return Object.fromEntries(all.map(([name, at]) => [name, at - began])) as StartTimes;
}

type Mark = (typeof MARKS)[number];

async function filled(page: Page): Promise<void> {
  page.setDefaultTimeout(60_000);
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await eventually(async () => {
    const count = "performance.getEntriesByName('waybridge:answered').length";
    if ((await page.evaluate<number>(count)) === 0) throw new Error('no answer has come yet');
  });
}

/** Through the inspector of the main process. */
async function marksOf(inspector: string): Promise<Record<Mark, number>> {
  const socket = new WebSocket(inspector);
  await once(socket, 'open');
  const expression = `JSON.stringify(performance.getEntriesByType('mark')
    .map(({ name, startTime }) => [name, performance.timeOrigin + startTime]))`;
  socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } }));
  const [{ data }] = (await once(socket, 'message')) as [{ readonly data: string }];
  socket.close();
  const said = JSON.parse(data) as { result: { result: { value: string } } };
  const marks = new Map(JSON.parse(said.result.result.value) as [string, number][]);
  return Object.fromEntries(
    MARKS.map((name) => [name, marks.get(`waybridge:${name}`) ?? Number.NaN]),
  ) as Record<Mark, number>;
}
