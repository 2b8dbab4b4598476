import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PretendEvolution } from '../../sandbox/evolution/pretend-evolution.ts';
import { PretendHighLevel } from '../../sandbox/highlevel/pretend-highlevel.ts';
import type { Fault } from '../../sandbox/support/faults.ts';
import type { Delivery } from '../../sandbox/support/poster.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { KillableRelay } from '../support/killable-relay.ts';
import { addLocation } from '../support/placed-location.ts';
import type { PlacedLocation } from '../support/placed-location.ts';
import { configFor, serviceOf } from '../support/setting-up.ts';
import type { RelayConfig } from '../support/setting-up.ts';
import { seededRandom } from '../../sandbox/support/random.ts';

export interface FaultPlan {
  readonly databaseUrl: string | null;
  /** Over all conversations and both directions. */
  readonly messages: number;
  readonly conversations: number;
  readonly kills: number;
  /** What happens instead of a kill. */
  readonly disturb?: (relay: KillableRelay, random: () => number) => Promise<void>;
  /** The same with several relays. */
  readonly disturbCrew?: (random: () => number) => Promise<void>;
  /** Several relays behind one address, in place of one. */
  readonly crew?: (config: RelayConfig) => Promise<Crew>;
  readonly times?: Partial<RelayConfig['times']>;
  /** Further settings of the relay. */
  readonly more?: RelayConfig['more'];
  /** The longest pause between two messages of a conversation: long enough for all kills to fall among them. */
  readonly pauseMs: number;
  readonly seed: number;
  /** How long access to HighLevel lasts (ms), so that it is renewed within the run; default: longer than that. */
  readonly tokenLifeMs?: number;
}

/** Several relays that look like one. */
export type Crew = Pick<KillableRelay, 'start' | 'stop' | 'open' | typeof Symbol.asyncDispose>;

function crewOf({ crew }: FaultPlan, config: RelayConfig): Promise<Crew> {
  if (crew === undefined) throw new Error('one relay, or several');
  return crew(config);
}

interface RunningPlan extends FaultPlan {
  /** When the first message of every conversation was written (ms). */
  readonly startAt: number;
}

interface Conversation {
  readonly place: PlacedLocation;
  readonly phone: string;
  contactId: string;
  /** What was acknowledged, in order. */
  readonly toHighLevel: string[];
  readonly toWhatsApp: string[];
  /** The longest that a post of one of them waited for its answer, or for its end without one (ms). */
  slowestMs: number;
}

export interface FaultReport {
  readonly kills: number;
  readonly acknowledged: number;
  /** Texts that were acknowledged and are not at the other side. */
  readonly lost: string[];
  readonly doubled: string[];
  /** Conversations and directions whose order differs. */
  readonly disordered: string[];
  /** Messages whose marks in HighLevel are not `read` although the phone said so. */
  readonly unmarked: string[];
  /** States of the entries that are still open. */
  readonly open: Record<string, number>;
  readonly faultsHit: number;
  /** The longest that a post waited for its answer, or for its end without one (ms). */
  readonly slowestMs: number;
  /** How often a refresh token was shown that had been used before. */
  readonly replayedTokens: number;
  /** How often access to HighLevel was renewed. */
  readonly renewals: number;
}

export const LOCATIONS = 5;
/** How often each number's other customers write: within the time in which an outcome is looked up. */
const OTHERS_WRITE_MS = 3_000;
const OTHER_CUSTOMER = '5511970000000';

/** What goes wrong on both sides for as long as messages flow: every way in which a call can end badly. */
const FAULTS: { highlevel: Fault[]; evolution: Fault[] } = {
  highlevel: [
    { route: 'inbound', kind: 'delay', ms: 30, jitterMs: 30 },
    // Slower than a restart takes: the call of a killed relay is still under way when the next one looks.
    { route: 'inbound', kind: 'delay', ms: 600, jitterMs: 200, probability: 0.03 },
    { route: 'inbound', kind: 'refuse', status: 503, probability: 0.03 },
    { route: 'inbound', kind: 'refuse', status: 429, retryAfter: 1, probability: 0.01 },
    { route: 'inbound', kind: 'cutBefore', probability: 0.02 },
    { route: 'inbound', kind: 'cutAfter', probability: 0.03 },
    { route: 'inbound', kind: 'hangAfter', probability: 0.005 },
    { route: 'upsert', kind: 'cutAfter', probability: 0.05 },
    { route: 'status', kind: 'refuse', status: 403, probability: 0.1 },
    { route: 'delivery', kind: 'deliverTwice', probability: 0.2 },
  ],
  evolution: [
    { route: 'sendText', kind: 'delay', ms: 10, jitterMs: 10 },
    { route: 'sendText', kind: 'delay', ms: 600, jitterMs: 200, probability: 0.03 },
    { route: 'sendText', kind: 'refuse', status: 500, probability: 0.02 },
    { route: 'sendText', kind: 'cutBefore', probability: 0.02 },
    { route: 'sendText', kind: 'cutAfter', probability: 0.03 },
    { route: 'sendText', kind: 'hangAfter', probability: 0.005 },
    { route: 'webhook', kind: 'deliverTwice', probability: 0.2 },
  ],
};

/**
 * Sends messages both ways while the relay is killed at random moments and both sides misbehave; then lets everything
 * come to rest and compares what was acknowledged with the pretend servers' own records.
 */
export async function runFaults(asked: FaultPlan): Promise<FaultReport> {
  // Every message is written before now, one second after the other.
  const plan: RunningPlan = { ...asked, startAt: Date.now() - asked.messages * 1_000 };
  const dataDir = await mkdtemp(join(tmpdir(), 'waybridge-faults-'));
  await using highlevel = await PretendHighLevel.start({
    seed: plan.seed,
    statusRefusedMs: 100,
    deliveryDelayMs: 50,
    deliveryMaxDelayMs: 500,
    deliveryTimeoutMs: 5_000,
    deliveryAttempts: 1_000,
    keepRequests: 0,
    rateLimit: { max: 100, intervalMs: 2_000 },
    ...(plan.tokenLifeMs !== undefined && { tokenLifeMs: plan.tokenLifeMs }),
  });
  await using evolution = await PretendEvolution.start({
    seed: plan.seed + 1,
    retry: { initialDelayMs: 50, maxDelayMs: 200, attempts: 1_000, timeoutMs: 5_000 },
    receipts: { deliveredAfterMs: 20, readAfterMs: 60 },
    keepRequests: 0,
  });
  const config = configFor(highlevel, {
    dataDir,
    databaseUrl: plan.databaseUrl,
    port: await freePort(),
    // A call that is never answered holds its lane up; the faults are many.
    times: {
      highLevelTimeoutMs: 1_000,
      evolutionTextTimeoutMs: 1_000,
      ...plan.times,
      ...(plan.tokenLifeMs !== undefined && { tokenRefreshLeewayMs: plan.tokenLifeMs / 5 }),
    },
    more: plan.more,
  });
  const places = await prepare(config, highlevel, evolution);
  const alone = plan.crew === undefined ? await KillableRelay.create(config) : null;
  await using relay = alone ?? (await crewOf(plan, config));
  await relay.start();
  const conversations = await begin(plan, places, highlevel, evolution);
  for (const fault of FAULTS.highlevel) highlevel.fault(fault);
  for (const fault of FAULTS.evolution) evolution.fault(fault);
  const random = seededRandom(plan.seed + 2);
  const talking = new AbortController();
  const talk = talkAll(plan, conversations, { highlevel, evolution, random }).finally(() => {
    talking.abort();
  });
  const others = othersWrite(places, evolution, talking.signal);
  const kills = await disturbNowAndThen(alone, plan, random, talking.signal);
  await talk;
  await others;
  const faultsHit = hits(highlevel.faults()) + hits(evolution.faults());
  highlevel.clearFaults();
  evolution.clearFaults();
  othersWriteOnce(places, evolution);
  await evolution.idle();
  await highlevel.idle();
  await atRest(relay);
  // The customers' phones read what was sent last, too.
  await markedRead(highlevel);
  const open = await atRest(relay);
  const report = compare(conversations, highlevel, evolution);
  const slowestMs = Math.max(0, ...conversations.map((one) => one.slowestMs));
  const replayedTokens = highlevel.replayedRefreshTokens();
  const renewals = highlevel.usedRefreshTokens();
  await relay.stop();
  await rm(dataDir, { recursive: true, force: true });
  return { ...report, kills, open, faultsHit, slowestMs, replayedTokens, renewals };
}

async function prepare(
  config: ReturnType<typeof configFor>,
  highlevel: PretendHighLevel,
  evolution: PretendEvolution,
): Promise<PlacedLocation[]> {
  const service = await serviceOf(config);
  const places: PlacedLocation[] = [];
  for (let index = 0; index < LOCATIONS; index += 1) {
    const phone = `55119900000${String(index).padStart(2, '0')}`;
    const name = `shop-${String(index)}`;
    places.push(await addLocation(service, { highlevel, evolution }, name, phone));
  }
  await service.stop();
  const url = `http://127.0.0.1:${String(config.port)}`;
  highlevel.setDeliveryUrl(`${url}/webhooks/ghl`);
  for (const { instance, secret } of places) {
    const headers = { 'X-Waybridge-Secret': secret };
    evolution.setWebhook(instance, { url: `${url}/webhooks/evolution`, headers });
  }
  return places;
}

/** Each conversation begins with a message of its customer, which makes its contact. */
async function begin(
  plan: RunningPlan,
  places: readonly PlacedLocation[],
  highlevel: PretendHighLevel,
  evolution: PretendEvolution,
): Promise<Conversation[]> {
  const conversations: Conversation[] = [];
  for (let index = 0; index < plan.conversations; index += 1) {
    const place = places[index % places.length];
    if (place === undefined) throw new Error('no location');
    const phone = `551198${String(1_000_000 + index)}`;
    const text = `hello of ${phone}`;
    evolution.receives({ instance: place.instance, from: phone, text, at: plan.startAt });
    conversations.push({
      place,
      phone,
      contactId: '',
      toHighLevel: [text],
      toWhatsApp: [],
      slowestMs: 0,
    });
  }
  await eventually(() => {
    for (const conversation of conversations) {
      const { locationId } = conversation.place;
      const found = highlevel
        .contacts(locationId)
        .find((contact) => contact.phone === `+${conversation.phone}`);
      if (found === undefined) throw new Error(`no contact for ${conversation.phone}`);
      conversation.contactId = found.id;
    }
  });
  return conversations;
}

/**
 * A number has other customers, too. Without them a conversation's last message could be one of which nobody can tell
 * whether it was sent: that the gateway does not have it proves something only when it has something newer (P2).
 */
async function othersWrite(
  places: readonly PlacedLocation[],
  evolution: PretendEvolution,
  ended: AbortSignal,
): Promise<void> {
  while (!ended.aborted) {
    othersWriteOnce(places, evolution);
    await sleep(OTHERS_WRITE_MS, null, { signal: ended }).catch(() => undefined);
  }
}

function othersWriteOnce(places: readonly PlacedLocation[], evolution: PretendEvolution): void {
  for (const { instance } of places) {
    evolution.receives({ instance, from: OTHER_CUSTOMER, text: 'is it open today?' });
  }
}

interface Sides {
  readonly highlevel: PretendHighLevel;
  readonly evolution: PretendEvolution;
  readonly random: () => number;
}

/** Within a conversation a message follows when the one before it is acknowledged; conversations do not wait. */
async function talkAll(
  plan: RunningPlan,
  conversations: readonly Conversation[],
  sides: Sides,
): Promise<void> {
  let left = plan.messages - conversations.length;
  await Promise.all(
    conversations.map(async (conversation) => {
      for (let turn = 1; left > 0; turn += 1) {
        left -= 1;
        // WhatsApp's own times are whole seconds: each message has one of its own, as people type them.
        const at = plan.startAt + turn * 1_000;
        if (sides.random() < 0.5) await customerWrites(conversation, turn, at, sides.evolution);
        else await agentWrites(conversation, turn, sides.highlevel);
        await sleep(sides.random() * plan.pauseMs);
      }
    }),
  );
}

async function customerWrites(
  conversation: Conversation,
  turn: number,
  at: number,
  evolution: PretendEvolution,
): Promise<void> {
  const { place, phone } = conversation;
  const text = `in ${phone} ${String(turn)}`;
  const { whatsappId } = evolution.receives({ instance: place.instance, from: phone, text, at });
  await acknowledged(() => evolution.message(whatsappId)?.webhook, text, conversation);
  conversation.toHighLevel.push(text);
}

async function agentWrites(
  conversation: Conversation,
  turn: number,
  highlevel: PretendHighLevel,
): Promise<void> {
  const { place, contactId, phone } = conversation;
  const text = `out ${phone} ${String(turn)}`;
  const { messageId } = highlevel.agentWrites({ locationId: place.locationId, contactId, text });
  await acknowledged(() => highlevel.message(messageId)?.delivery, text, conversation);
  conversation.toWhatsApp.push(text);
}

async function acknowledged(
  delivery: () => Readonly<Delivery> | null | undefined,
  text: string,
  conversation: Conversation,
): Promise<void> {
  await eventually(() => {
    const { acknowledgedAt = null, slowestMs = 0 } = delivery() ?? {};
    if (acknowledgedAt === null) throw new Error(`never acknowledged: ${text}`);
    conversation.slowestMs = Math.max(conversation.slowestMs, slowestMs);
  }, 120_000);
}

async function disturbNowAndThen(
  relay: KillableRelay | null,
  { kills: most, disturb = killAndStart, disturbCrew }: FaultPlan,
  random: () => number,
  ended: AbortSignal,
): Promise<number> {
  let kills = 0;
  while (kills < most && !ended.aborted) {
    await sleep(200 + random() * 1_200);
    await (relay === null ? disturbCrew?.(random) : disturb(relay, random));
    kills += 1;
  }
  return kills;
}

async function killAndStart(relay: KillableRelay): Promise<void> {
  await relay.kill();
  await relay.start();
}

/** Without a single entry settled meanwhile; a busy machine may need longer for all of them. */
const STUCK_MS = 120_000;

/**
 * Waits until nothing waits or runs any more; what is left (unsure, parked) is the answer. It waits for as long as there is
 * less and less to do: relays that only begin anew, again and again, settle nothing, and fail.
 */
async function atRest(relay: Pick<Crew, 'open'>): Promise<Record<string, number>> {
  let least = Infinity;
  for (;;) {
    const before = least;
    const open = await eventually(async () => {
      const open = await relay.open();
      const busy = (open['waiting'] ?? 0) + (open['running'] ?? 0) + (open['mirrored'] ?? 0);
      if (busy > 0 && busy >= before) throw new Error(`${String(busy)} entries are not settled`);
      least = busy;
      return open;
    }, STUCK_MS);
    if (least === 0) return open;
  }
}

/** Gives the marks time to arrive; those that never do are found by the comparison. */
async function markedRead(highlevel: PretendHighLevel): Promise<void> {
  await eventually(() => {
    const unread = highlevel
      .ledger()
      .some((one) => one.direction === 'outbound' && one.status !== 'read');
    if (unread) throw new Error('not everything is marked read');
  }, 30_000).catch(() => undefined);
}

function compare(
  conversations: readonly Conversation[],
  highlevel: PretendHighLevel,
  evolution: PretendEvolution,
): Pick<FaultReport, 'acknowledged' | 'lost' | 'doubled' | 'disordered' | 'unmarked'> {
  const lost: string[] = [];
  const doubled: string[] = [];
  const disordered: string[] = [];
  const unmarked: string[] = [];
  let acknowledged = 0;
  const inHighLevel = new Map<string, string[]>();
  for (const message of highlevel.ledger()) {
    if (message.direction === 'inbound') push(inHighLevel, message.contactId, message.body);
    else if (message.status !== 'read') unmarked.push(`${message.body}: ${message.status}`);
  }
  const onWhatsApp = new Map<string, string[]>();
  for (const message of evolution.sent()) push(onWhatsApp, message.peer, message.text);
  for (const { contactId, phone, toHighLevel, toWhatsApp } of conversations) {
    acknowledged += toHighLevel.length + toWhatsApp.length;
    const arrived: [string[], string[]][] = [
      [toHighLevel, inHighLevel.get(contactId) ?? []],
      [toWhatsApp, onWhatsApp.get(`${phone}@s.whatsapp.net`) ?? []],
    ];
    for (const [sent, got] of arrived) {
      lost.push(...sent.filter((text) => !got.includes(text)));
      doubled.push(...got.filter((text, index) => got.indexOf(text) !== index));
      const firsts = got.filter((text, index) => got.indexOf(text) === index);
      if (firsts.join('\n') !== sent.join('\n')) disordered.push(firsts.join(' | '));
    }
  }
  return { acknowledged, lost, doubled, disordered, unmarked };
}

function push(map: Map<string, string[]>, key: string, text: string): void {
  const texts = map.get(key);
  if (texts === undefined) map.set(key, [text]);
  else texts.push(text);
}

function hits(faults: readonly { hits: number }[]): number {
  return faults.reduce((sum, fault) => sum + fault.hits, 0);
}
