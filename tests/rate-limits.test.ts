/** HighLevel's limits: a budget for each location, by the minute and by the day; being asked to wait burns no try. */
import { describe, expect, it } from 'vitest';
import type { Overview } from '../core/control/topics/overview.ts';
import { overviewOf } from '../core/control/topics/overview.ts';
import { examine } from '../core/control/doctor.ts';
import { controlOf } from '../core/control/control-of.ts';
import type { Control } from '../core/control/control.ts';
import { describeRelay } from './support/describe-relay.ts';
import { eventually } from './support/eventually.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const DAY_MS = 12_000;

function controlFor(relay: TestRelay): Control {
  return controlOf(relay.service, {
    version: 'test',
    controlUrl: () => '',
    ready: () => true,
    restart: () => undefined,
  });
}

function problems(overview: Overview): string[] {
  return overview.problems.map(({ code }) => code);
}

/** So early in a short day of the pretend HighLevel that what is to be seen of it can be seen. */
async function morning(): Promise<void> {
  await eventually(() => {
    if (Date.now() % DAY_MS > DAY_MS / 6) throw new Error('too late in the day');
  });
}

describeRelay(
  'a location that has used up its day',
  (start) => {
    it('waits until the next one, says so, burns no try, and holds nobody else up', async () => {
      await using relay = await start({ highlevel: { rateLimit: { dayMs: DAY_MS } } });
      await relay.meets(MARIA);
      const other = await relay.addPlace('second', '5511990000002');
      await morning();
      relay.highlevel.spendDay(relay.place.locationId);
      relay.evolution.receives({ instance: relay.place.instance, from: MARIA, text: 'one' });
      const control = controlFor(relay);
      const overview = await eventually(async () => {
        const now = await overviewOf(control, 'en');
        expect(problems(now)).toContain('rate.day-spent');
        return now;
      });
      const here = overview.locations.find(({ id }) => id === relay.place.locationId);
      expect(here?.callsLeft).toBe(0);
      const problem = overview.problems.find(({ code }) => code === 'rate.day-spent');
      expect(problem?.sentence).toMatch(
        /calls that HighLevel allows in a day are used up for location .* until \d{4}-.* UTC/,
      );
      expect(await examine(control, 'es')).toContainEqual(
        expect.objectContaining({ grade: 'bad', code: 'rate.day-spent' }),
      );
      relay.evolution.receives({ instance: relay.place.instance, from: MARIA, text: 'two' });
      relay.evolution.receives({ instance: other.instance, from: MARIA, text: 'elsewhere' });
      await eventually(() => {
        expect(JSON.stringify(relay.highlevel.inbox(other.locationId))).toContain('elsewhere');
      });
      expect(relay.inbox()).toEqual(['Oi']);
      // What arrived elsewhere may still be being written down; what waits for tomorrow runs nowhere.
      await eventually(() => {
        expect(relay.service.parts.relay.running).toBe(0);
      });
      await relay.settled();
      expect(relay.inbox()).toEqual(['Oi', 'one', 'two']);
      const entries = await relay.entries('whatsapp.message');
      expect(entries.map(({ attempts }) => attempts)).toEqual([1, 1, 1, 1]);
      expect(problems(await overviewOf(control, 'en'))).not.toContain('rate.day-spent');
    });
  },
  ['sqlite'],
);

describe('being asked for fewer calls', () => {
  it.each(['inbound', 'duplicate', 'upsert', 'upload'])(
    'by a 429 to %s burns no try',
    async (route) => {
      await using relay = await TestRelay.create({
        highlevel: { rateLimit: { max: 100, intervalMs: 200 } },
      });
      relay.highlevel.fault({ route, kind: 'refuse', status: 429, times: 14 });
      relay.evolution.receives({ from: MARIA, name: 'Maria', image: true, caption: 'look' });
      await relay.settled();
      expect(relay.inbox()).toEqual(['look']);
      expect(await relay.entries()).toMatchObject([{ state: 'done', attempts: 1 }]);
    },
  );

  it('by a 429 to a status burns no try', async () => {
    await using relay = await TestRelay.create({
      highlevel: { rateLimit: { max: 100, intervalMs: 200 } },
    });
    await relay.meets(MARIA);
    const messageId = relay.answers('Tudo!');
    await relay.settled();
    relay.highlevel.fault({ route: 'status', kind: 'refuse', status: 429, times: 14 });
    relay.evolution.receipt(relay.evolution.sent()[0]?.whatsappId ?? '', 'READ');
    await relay.settled();
    expect(relay.highlevel.message(messageId)?.status).toBe('read');
    expect(await relay.entries('whatsapp.status')).toMatchObject([{ state: 'done', attempts: 1 }]);
  });

  it('in the middle of a message gives its place to others', async () => {
    await using relay = await TestRelay.create({
      // Looking for the person and creating the contact spend the day.
      highlevel: { rateLimit: { daily: 2 } },
    });
    relay.evolution.receives({ from: '351912345678', name: 'Maria', text: 'Oi' });
    await eventually(async () => {
      expect(await relay.entries()).toMatchObject([
        { state: 'waiting', attempts: 0, error_code: 'http.rate-limited' },
      ]);
    });
    expect(relay.service.parts.relay.running).toBe(0);
  });
});
