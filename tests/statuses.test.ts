/** P4 under load: thousands of receipts in any order become the right marks, by hardly more calls than there are marks. */
import { describe, expect, it } from 'vitest';
import { TIMES } from '../core/settings/times.ts';
import { eventually } from './support/eventually.ts';
import { TestRelay } from './support/test-relay.ts';
import type { PlacedLocation } from './support/placed-location.ts';

const MARIA = '5511988887777';
const MESSAGES = 1_000;
const STATUSES = 5_000;
/** Messages whose receipts come mixed with each other; those of one message come within seconds, as in real life. */
const MIXED = 100;
/** Of the messages, the last ones, whose receipts come while the gateway has not even answered the send. */
const EARLY = 100;
/** What WhatsApp says, and how high it counts; a late `delivered` outdoes a `failed`. */
const RANKS = { SERVER_ACK: 0, ERROR: 1, DELIVERY_ACK: 2, READ: 3, PLAYED: 3 } as const;
type Said = keyof typeof RANKS;
const MARKS = ['pending', 'failed', 'delivered', 'read'] as const;

/** What is said of the nth message: some only fail, some fail and arrive, some are read, some only arrive. */
const STORIES: readonly (readonly Said[])[] = [
  ['SERVER_ACK', 'DELIVERY_ACK', 'READ', 'PLAYED', 'DELIVERY_ACK'],
  ['SERVER_ACK', 'DELIVERY_ACK', 'DELIVERY_ACK', 'READ', 'READ'],
  ['SERVER_ACK', 'DELIVERY_ACK', 'SERVER_ACK', 'DELIVERY_ACK', 'SERVER_ACK'],
  ['SERVER_ACK', 'ERROR', 'DELIVERY_ACK', 'ERROR', 'SERVER_ACK'],
  ['ERROR', 'SERVER_ACK', 'ERROR', 'SERVER_ACK', 'ERROR'],
  ['READ', 'READ', 'ERROR', 'DELIVERY_ACK', 'SERVER_ACK'],
];

/** Always the same disorder: a generator (mulberry32) that goes on from one list to the next. */
function disorder(seed: number): <T>(all: readonly T[]) => T[] {
  let state = seed;
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return <T>(all: readonly T[]): T[] => {
    const mixed = [...all];
    for (let at = mixed.length - 1; at > 0; at -= 1) {
      const other = Math.floor(random() * (at + 1));
      [mixed[at], mixed[other]] = [mixed[other] as T, mixed[at] as T];
    }
    return mixed;
  };
}

interface Receipt {
  readonly place: PlacedLocation;
  readonly whatsappId: string;
  readonly said: Said;
}

/** As Evolution posts it. */
async function post(relay: TestRelay, { place, whatsappId, said }: Receipt): Promise<void> {
  const answer = await fetch(`${relay.service.publicUrl}/webhooks/evolution`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-waybridge-secret': place.secret },
    body: JSON.stringify({
      event: 'messages.update',
      instance: place.instance,
      data: {
        keyId: whatsappId,
        remoteJid: `${MARIA}@s.whatsapp.net`,
        fromMe: true,
        status: said,
        messageId: 'cm4d0000000000000000000000',
      },
    }),
  });
  expect(answer.status).toBe(200);
}

/** Some at a time, as a gateway's connections. */
async function postAll(relay: TestRelay, receipts: readonly Receipt[]): Promise<void> {
  const left = receipts[Symbol.iterator]();
  const connection = async (): Promise<void> => {
    for (const receipt of left) await post(relay, receipt);
  };
  await Promise.all(Array.from({ length: 24 }, connection));
}

/** In disorder, but none far from where it was. */
function mixed(
  receipts: readonly Receipt[],
  shuffled: ReturnType<typeof disorder>,
): readonly Receipt[] {
  const size = MIXED * (STATUSES / MESSAGES);
  const groups = Array.from({ length: Math.ceil(receipts.length / size) }, (_, n) =>
    receipts.slice(n * size, (n + 1) * size),
  );
  return groups.flatMap(shuffled);
}

/** What becomes of the nth message, and where it is written. */
interface Story {
  readonly text: string;
  readonly place: PlacedLocation;
  readonly said: readonly Said[];
}

/** Several locations with a customer each, so that several numbers send side by side. */
async function storiesIn(relay: TestRelay): Promise<Story[]> {
  const places = [relay.place];
  for (const n of [2, 3, 4, 5, 6, 7, 8]) {
    places.push(await relay.addPlace(`shop-${String(n)}`, `551199000000${String(n)}`));
  }
  for (const { instance } of places) {
    relay.evolution.receives({ instance, from: MARIA, name: 'Maria', text: 'Oi' });
  }
  await relay.settled();
  return Array.from({ length: MESSAGES }, (_, n) => ({
    text: `answer ${String(n)}`,
    place: places[n % places.length] ?? relay.place,
    said: STORIES[n % STORIES.length] ?? [],
  }));
}

/** The agent writes it; gives HighLevel's id. */
function written(relay: TestRelay, { text, place: { locationId } }: Story): string {
  const [conversation] = relay.highlevel.inbox(locationId);
  const contactId = conversation?.contact.id ?? '';
  return relay.highlevel.agentWrites({ locationId, contactId, text }).messageId;
}

function receiptsOf({ place, said }: Story, whatsappId: string): Receipt[] {
  return said.map((one) => ({ place, whatsappId, said: one }));
}

/** Calls back for every message the moment the gateway has it, before it answers the send. */
function onSent(relay: TestRelay, sent: (text: string, whatsappId: string) => void): () => void {
  const seen = new Set<string>();
  return relay.evolution.onChange((change) => {
    const message = change.type === 'message' ? relay.evolution.message(change.id) : null;
    if (message?.fromMe !== true || seen.has(message.whatsappId)) return;
    seen.add(message.whatsappId);
    sent(message.text, message.whatsappId);
  });
}

/** Statuses that HighLevel was told, as ranks in their order. */
function ranksTold(relay: TestRelay, messageId: string): number[] {
  const statuses = relay.highlevel.message(messageId)?.statuses ?? [];
  return statuses.map(({ status }) => MARKS.findIndex((mark) => mark === status));
}

describe('5,000 receipts of 1,000 messages', () => {
  it(
    'random, early, twice and backwards, end right, with at most 1.2 calls for each message that changed',
    { timeout: 240_000 },
    async () => {
      await using relay = await TestRelay.create({
        // Receipts are gathered as long as in real life; the rest is faster.
        times: {
          statusFirstDelayMs: 300,
          statusGatherMs: TIMES.statusGatherMs,
          highLevelTimeoutMs: 5_000,
        },
        evolution: { replyLatencyMs: 80 },
        highlevel: { statusRefusedMs: 200, rateLimit: { max: 10, intervalMs: 1_000 } },
      });
      const stories = await storiesIn(relay);
      const byText = new Map(stories.map((story) => [story.text, story]));
      const shuffled = disorder(42);
      const late: Receipt[] = [];
      const early: Promise<void>[] = [];
      let sends = 0;
      const stop = onSent(relay, (text, whatsappId) => {
        const story = byText.get(text);
        if (story === undefined) return;
        sends += 1;
        if (sends > MESSAGES - EARLY) {
          early.push(postAll(relay, shuffled(receiptsOf(story, whatsappId))));
        } else {
          late.push(...receiptsOf(story, whatsappId));
        }
      });
      const ids = stories.map((story) => written(relay, story));
      await eventually(() => {
        expect(sends).toBe(MESSAGES);
      }, 120_000);
      stop();
      await Promise.all(early);
      expect(late).toHaveLength(STATUSES - EARLY * 5);
      await postAll(relay, mixed(late, shuffled));
      await eventually(() => relay.settled(), 120_000);

      const marks = ids.map((id) => relay.highlevel.message(id)?.status);
      const right = stories.map(({ said }) => MARKS[Math.max(...said.map((one) => RANKS[one]))]);
      expect(marks).toEqual(right);
      for (const id of ids) {
        const ranks = ranksTold(relay, id);
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      }
      const { calls = 0 } = relay.highlevel.counts()['status'] ?? {};
      expect(calls / MESSAGES).toBeLessThanOrEqual(1.2);
      // Some had to wait for the link of their message; otherwise none of them was early.
      const parked = await relay.service.parts.storage.db
        .selectFrom('attempts')
        .select('entry_id')
        .where('outcome', '=', 'parked')
        .execute();
      expect(parked.length).toBeGreaterThan(0);
    },
  );
});
