/**
 * `npm run bench:gui [-- --short]`: what the first page loads and when it can be used, how the pages feel over a journal of
 * a million entries, measured inside a real browser, and whether a page that is left open stays as small as it was. Ends
 * with 1 when a bound is missed. `--short` takes a tenth of the entries and half a minute of events, for a quick look.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import type { ControlServer } from '../core/control/server.ts';
import { findChromium, launchChromium } from '../tests/support/chromium.ts';
import { startControl } from '../tests/support/controlled-relay.ts';
import { TestRelay } from '../tests/support/test-relay.ts';
import { fillJournal, personOf } from './old-journal.ts';
import type { OldJournal } from './old-journal.ts';

const { values } = parseArgs({ options: { short: { type: 'boolean', default: false } } });
const ENTRIES = values.short ? 100_000 : 1_000_000;
const EVENTS_PER_SECOND = 50;
const WATCHED_MS = values.short ? 10_000 : 10 * 60_000;
/** The first messages fill the list; from then on it lets go of as much as comes. */
const WARM_MS = values.short ? 8_000 : 60_000;
const ROUNDS = values.short ? 3 : 5;
const MOST_SCRIPT_KB = 300;
const MOST_UNTIL_USABLE_MS = 1_000;

async function measure(program: string): Promise<boolean> {
  await using relay = await TestRelay.create();
  await relay.meets('5511900001111', 'Somebody');
  const old = await filled(relay);
  await using control = await startControl(relay);
  await using browser = await launchChromium(program);
  const results = await firstLoad(browser, control);
  const context = await browser.newContext({
    locale: 'en-US',
    viewport: { width: 1440, height: 900 },
  });
  const page = await context.newPage();
  await page.goto(control.logInLink());
  await page.getByRole('link', { name: 'Messages' }).waitFor();
  // The code of the page is loaded once, in the first round.
  const shown = await timed(page, ROUNDS, TO_MESSAGES, TO_OVERVIEW);
  results.push(
    line('overview, from click to content', shown.back, 200),
    line('messages, from click to content', shown.there, 300),
  );
  const person = personOf(3, old);
  const filters: readonly [string, string][] = [
    ['what failed', 'state=dead'],
    ['one location', `location=${person.locationId}`],
    ['one direction', 'direction=to-whatsapp'],
    ['a person by phone', `person=%22${person.phone}%22`],
    ['a person by name', `person=${encodeURIComponent(person.name.toLowerCase())}`],
    ['receipts', 'about=receipts'],
  ];
  await page.evaluate(`location.hash = '#/messages'`);
  await page.getByRole('option').first().waitFor();
  for (const [name, search] of filters) {
    const there = `location.hash = ${JSON.stringify(`#/messages?${search}`)}`;
    const filter = await timed(page, ROUNDS, toRows(there), toRows(`location.hash = '#/messages'`));
    results.push(line(`filter: ${name}`, filter.there, 500));
  }
  results.push(await watched(relay, page));
  await context.close();
  return results.every(Boolean);
}

/** Somebody who was never here: how much script comes over the wire, and when the first page answers. */
async function firstLoad(browser: Browser, control: ControlServer): Promise<boolean[]> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const context = await browser.newContext({ locale: 'en-US' });
    times.push(await untilUsable(await context.newPage(), control));
    await context.close();
  }
  return [
    line('first load, until a press is answered', median(times), MOST_UNTIL_USABLE_MS),
    line(
      'first load, JavaScript compressed',
      await scriptKb(browser, control),
      MOST_SCRIPT_KB,
      'kB',
    ),
  ];
}

async function untilUsable(page: Page, control: ControlServer): Promise<number> {
  const started = performance.now();
  await page.goto(control.logInLink());
  await page.getByRole('heading', { name: 'The way of a message' }).waitFor();
  // Usable is what answers a press, not what is only drawn.
  await page.getByRole('button', { name: 'Light or dark' }).click();
  await page.getByRole('menu').waitFor();
  return performance.now() - started;
}

/** As gzip makes of it, whatever the browser took. In a round of its own: to fetch and compress it takes time from the page. */
async function scriptKb(browser: Browser, control: ControlServer): Promise<number> {
  const context = await browser.newContext({ locale: 'en-US' });
  const page = await context.newPage();
  const sizes: Promise<number>[] = [];
  page.on('response', (response) => {
    if (new URL(response.url()).pathname.endsWith('.js')) {
      sizes.push(response.body().then((body) => gzipSync(body).length));
    }
  });
  await untilUsable(page, control);
  const all = await Promise.all(sizes);
  await context.close();
  return sum(all) / 1_000;
}

/** The relay's own folder, with a million entries of thirty locations before it starts again. */
async function filled(relay: TestRelay): Promise<OldJournal> {
  const places = Array.from({ length: 30 }, (_, index) => ({
    locationId: index === 0 ? relay.place.locationId : `location${String(index).padStart(12, '0')}`,
    instanceId: `0198a000-0000-7000-8000-${String(index).padStart(12, '0')}`,
  }));
  await relay.service.stop();
  mkdirSync(relay.config.dataDir, { recursive: true });
  const started = performance.now();
  const old = { entries: ENTRIES, places };
  fillJournal(join(relay.config.dataDir, 'waybridge.db'), old);
  say(`${ENTRIES.toLocaleString('en')} entries written in ${String(seconds(started))} s`);
  await relay.startAgain();
  return old;
}

/** In the browser: does something, and tells how long it took until what it brings was drawn (ms). */
function untilDrawn(act: string, isThere: string): string {
  return `(async () => {
    const started = performance.now();
    ${act};
    while (!(${isThere})) await new Promise((resolve) => requestAnimationFrame(resolve));
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return performance.now() - started;
  })()`;
}

const heading = (name: string): string =>
  `document.querySelector('h1')?.textContent === ${JSON.stringify(name)}`;
const link = (name: string): string =>
  `[...document.querySelectorAll('nav a')].find((one) => one.textContent === ${JSON.stringify(name)}).click()`;
const TO_MESSAGES = untilDrawn(
  link('Messages'),
  `${heading('Messages')} && document.querySelector('[role=option]') !== null`,
);
const TO_OVERVIEW = untilDrawn(
  link('Overview'),
  `document.querySelector('[role=option]') === null && document.querySelector('main section') !== null`,
);

/** Rows of another search: the first one is not the one that was there. */
function toRows(act: string): string {
  return untilDrawn(
    `const before = document.querySelector('[role=listbox]'); ${act}`,
    `document.querySelector('[role=option]') !== null && document.querySelector('[role=listbox]') !== before`,
  );
}

/** The median of some rounds there and back. */
async function timed(
  page: Page,
  rounds: number,
  there: string,
  back: string,
): Promise<{ there: number; back: number }> {
  const times = { there: [] as number[], back: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    times.there.push(await page.evaluate<number>(there));
    times.back.push(await page.evaluate<number>(back));
  }
  return { there: median(times.there), back: median(times.back) };
}

/** Messages pour in while the page is looked at: its memory after the first minute, and at the end. */
async function watched(relay: TestRelay, page: Page): Promise<boolean> {
  await page.evaluate(`location.hash = '#/messages'`);
  const session = await page.context().newCDPSession(page);
  const heap = async (): Promise<number> => {
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    return usedSize / 1_000_000;
  };
  const started = performance.now();
  let sent = 0;
  let warm: number | null = null;
  while (performance.now() - started < WARM_MS + WATCHED_MS) {
    const due = ((performance.now() - started) / 1_000) * EVENTS_PER_SECOND;
    for (; sent < due; sent += 1) {
      const from = `55119${String(80_000_000 + (sent % 500))}`;
      relay.evolution.receives({
        from,
        name: `Person ${String(sent % 500)}`,
        text: `text ${String(sent)}`,
      });
    }
    if (warm === null && performance.now() - started > WARM_MS) warm = await heap();
    await delay(100);
  }
  const end = await heap();
  const rows = await page.getByRole('option').count();
  const growth = end / (warm ?? end) - 1;
  const isFlat = growth < 0.15 && rows < 100;
  say(
    `memory of the page after ${String(sent)} events: ${(warm ?? 0).toFixed(1)} MB, then ${end.toFixed(1)} MB (${(100 * growth).toFixed(0)} %), ${String(rows)} rows drawn  (bound 15 %)  ${isFlat ? 'ok' : 'MISSED'}`,
  );
  return isFlat;
}

function line(name: string, value: number, bound: number, unit = 'ms'): boolean {
  const isKept = value < bound;
  const figure = `${value.toFixed(0).padStart(5)} ${unit}  (bound ${String(bound)})`;
  say(`${name.padEnd(38)} ${figure}  ${isKept ? 'ok' : 'MISSED'}`);
  return isKept;
}

function sum(all: readonly number[]): number {
  return all.reduce((total, one) => total + one, 0);
}

function median(all: readonly number[]): number {
  return [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? NaN;
}

function seconds(since: number): number {
  return Math.round((performance.now() - since) / 1_000);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

const chromium = findChromium();
if (chromium === null) process.exitCode = 1;
else process.exitCode = (await measure(chromium)) ? 0 : 1;
