/**
 * The tunnel is cut under traffic: what people write goes on arriving by pulling, and nothing is doubled when it is back.
 * In the short form the relay's times are a tenth of its own, and that they add up to less than ten seconds is shown in
 * `watched.test.ts`; in the long one they are its own, and the tunnel is away for five minutes.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Times } from '../../core/settings/times.ts';
import type { WebhookRetry } from '../../sandbox/evolution/webhooks.ts';
import { describeRelay } from '../support/describe-relay.ts';
import { eventually } from '../support/eventually.ts';
import { Gate } from '../support/gate.ts';
import type { PlacedLocation } from '../support/placed-location.ts';
import type { TestRelay } from '../support/test-relay.ts';

const TENTH = {
  pullEveryMs: 500,
  watchEveryMs: 6_000,
  reachEveryMs: 12_000,
  reachAgainMs: 1_500,
  reachConfirmMs: 300,
  reachTickMs: 100,
  reachTimeoutMs: 1_000,
};
const MOST_MS = 10_000;
/** `cut`: connections break off. `silent`: they are taken, and nothing is said. */
interface Size {
  readonly times: Partial<Times>;
  /** The gateway tries every webhook again until it gets through, so that each one doubles what was pulled. */
  readonly retry: Partial<WebhookRetry>;
  readonly everyMs: number;
  readonly texts: { readonly around: number; readonly cut: number; readonly silent: number };
}
const SHORT: Size = {
  times: TENTH,
  retry: { attempts: 500, initialDelayMs: 50, maxDelayMs: 200, timeoutMs: 400 },
  everyMs: 50,
  texts: { around: 10, cut: 40, silent: 20 },
};
const LONG: Size = {
  times: {},
  retry: { attempts: 500, initialDelayMs: 5_000, maxDelayMs: 20_000, timeoutMs: 10_000 },
  everyMs: 1_000,
  texts: { around: 20, cut: 160, silent: 140 },
};
const LOOK_EVERY_MS = 50;
const size = process.env['WAYBRIDGE_SOAK'] === '1' ? LONG : SHORT;
const PEOPLE = ['5511988887777', '5511977776666', '5511966665555'];

/** Traffic of one number: when each text was written, and when it was first seen in HighLevel (ms). */
class Traffic {
  readonly #relay: TestRelay;
  readonly #place: PlacedLocation;
  readonly #written = new Map<string, number>();
  readonly #seen = new Map<string, number>();

  constructor(relay: TestRelay, place: PlacedLocation) {
    this.#relay = relay;
    this.#place = place;
  }

  write(text: string, from: string, fromMe = false): string {
    const { evolution } = this.#relay;
    const { whatsappId } = evolution.receives({
      instance: this.#place.instance,
      from,
      text,
      fromMe,
    });
    this.#written.set(text, Date.now());
    return whatsappId;
  }

  inHighLevel(): string[] {
    return this.#relay.highlevel.ledger(this.#place.locationId).map(({ body }) => body);
  }

  look(): void {
    const now = Date.now();
    for (const text of this.inHighLevel()) {
      if (!this.#seen.has(text)) this.#seen.set(text, now);
    }
  }

  get texts(): string[] {
    return [...this.#written.keys()];
  }

  get slowestMs(): number {
    const took = [...this.#written].map(([text, at]) => (this.#seen.get(text) ?? Infinity) - at);
    return Math.max(...took);
  }

  async arrived(): Promise<void> {
    await eventually(() => {
      this.look();
      expect(this.texts.filter((text) => !this.#seen.has(text))).toEqual([]);
    });
  }
}

function throughGate(
  { evolution }: TestRelay,
  gate: Gate,
  places: readonly PlacedLocation[],
): void {
  for (const { instance, secret } of places) {
    const headers = { 'X-Waybridge-Secret': secret };
    evolution.setWebhook(instance, { url: `${gate.url}/webhooks/evolution`, headers });
  }
}

describeRelay(
  'a tunnel that is cut under traffic',
  (start) => {
    it('delays no message by more than ten seconds, and nothing is doubled when it is back', async () => {
      await using gate = await Gate.open();
      await using relay = await start({
        config: { appUrl: gate.url },
        times: size.times,
        evolution: { retry: size.retry },
        highlevel: { rateLimit: { max: 1_000, intervalMs: 1_000 } },
      });
      const { evolution, service, place } = relay;
      const quietPlace = await relay.addPlace('quiet', '5511990000002');
      service.parts.watch.adopted(service.parts.instances.require(quietPlace.instance));
      throughGate(relay, gate, [place, quietPlace]);
      gate.target = service.publicUrl;
      await eventually(() => {
        expect(service.parts.reach.state().state).toBe('up');
      });
      const busy = new Traffic(relay, place);
      const quiet = new Traffic(relay, quietPlace);
      const goOn = async (word: string, count: number): Promise<string[]> => {
        const ids: string[] = [];
        for (let i = 0; i < count; i += 1) {
          const from = PEOPLE[i % PEOPLE.length] ?? '';
          ids.push(busy.write(`${word} ${String(i)}`, from, i % 5 === 4));
          for (let ms = 0; ms < size.everyMs; ms += LOOK_EVERY_MS) {
            await delay(LOOK_EVERY_MS);
            for (const traffic of [busy, quiet]) traffic.look();
          }
        }
        return ids;
      };
      quiet.write('before the cut', PEOPLE[0] ?? '');
      await goOn('before', size.texts.around);

      gate.target = null;
      const [first = ''] = await goOn('cut', size.texts.cut);
      gate.target = service.publicUrl;
      gate.isSilent = true;
      await goOn('silent', size.texts.silent);
      await eventually(() => {
        expect(service.parts.reach.state().state).toBe('down');
      });
      // Nothing was missed at this number, yet its messages are fetched already.
      const { instances, watch } = service.parts;
      const pullsSince = ({ instance }: PlacedLocation): number | null =>
        watch.stateOf(instances.require(instance).id).pullingSince;
      expect(pullsSince(quietPlace)).not.toBeNull();
      quiet.write('cut', PEOPLE[0] ?? '');
      await Promise.all([busy.arrived(), quiet.arrived()]);
      expect(quiet.slowestMs).toBeLessThan(MOST_MS);
      evolution.edits(first, 'cut 0, mended');
      gate.isSilent = false;
      await goOn('back', size.texts.around);
      await busy.arrived();
      expect(busy.slowestMs).toBeLessThan(MOST_MS);

      await eventually(() => {
        expect([place, quietPlace].map(pullsSince)).toEqual([null, null]);
      });
      await relay.settled();
      const edit = '✏️ Edited “cut 0” to:\ncut 0, mended';
      expect(busy.inHighLevel().toSorted()).toEqual([...busy.texts, edit].toSorted());
      expect(quiet.inHighLevel()).toEqual(quiet.texts);
    });
  },
  ['sqlite'],
);
