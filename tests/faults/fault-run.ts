import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PretendEvolution } from '../../sandbox/evolution/pretend-evolution.ts';
import { PretendHighLevel } from '../../sandbox/highlevel/pretend-highlevel.ts';
import type { Fault } from '../../sandbox/support/faults.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { KillableRelay } from '../support/killable-relay.ts';
import { addLocation } from '../support/placed-location.ts';
import type { PlacedLocation } from '../support/placed-location.ts';
import { configFor, serviceOf } from '../support/setting-up.ts';
import type { RelayConfig } from '../support/setting-up.ts';
import { seededRandom } from '../../sandbox/support/random.ts';
import { begin, compare, talkAll } from './conversations.ts';
import type { Comparison, TalkPlan } from './conversations.ts';

export interface FaultPlan extends Omit<TalkPlan, 'startAt'> {
  readonly databaseUrl: string | null;
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

export interface FaultReport extends Comparison {
  readonly kills: number;
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
  const plan: TalkPlan & FaultPlan = { ...asked, startAt: Date.now() - asked.messages * 1_000 };
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

function hits(faults: readonly { hits: number }[]): number {
  return faults.reduce((sum, fault) => sum + fault.hits, 0);
}
