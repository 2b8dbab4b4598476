/** All that a relay does beside its own work where it shares its database with others. */
import { setTimeout as delay } from 'node:timers/promises';
import { NotHeldError } from '../relay/journal/held-lanes.ts';
import type { Storage } from '../storage/storage.ts';
import { Posts, Spool } from '../storage/posts.ts';
import type { Vault } from '../storage/vault.ts';
import { takeByRoad } from './post-roads.ts';
import type { PostInstance, RawPost, Roads, TakenPost } from './post-roads.ts';
import { sharingRelays } from './relay-list.ts';
import type { SharingRelay } from './relay-list.ts';
import { SharedIntake } from './shared-intake.ts';
import type { Turn } from './turn.ts';

export interface SharedSideOptions<I extends PostInstance> {
  readonly turn: Turn;
  readonly storage: Storage;
  readonly vault: Vault;
  readonly dataDir: string;
  readonly roads: Roads<I>;
  readonly relayId: string;
  readonly instances: {
    get(id: I['id']): I | null;
    /** Also one that another relay serves. */
    anywhere(id: I['id']): I | null;
    refresh(): Promise<void>;
  };
  readonly locations: { all(): readonly { readonly id: string }[] };
  /** Takes up entries of the own lanes that were written by another relay before this time (ms). */
  readonly takeUpUnknown: (before: number) => Promise<void>;
  /** How often that is looked for (ms). */
  readonly everyMs: number;
  /** As `SharedIntake`. */
  readonly confirmMs?: number | undefined;
  readonly onTrouble: (error: unknown) => void;
}

/** What the rest of the service sees of it. */
export interface Sharing {
  readonly turn: Turn;
  /** What waits on this machine for the database. */
  readonly spooled: number;
  /** The relays of the database. @throws StorageError */
  relays(): Promise<SharingRelay[]>;
  /** Something was set for all of them: the others begin anew with it. @throws StorageError */
  changed(): Promise<void>;
  start(): void;
  /** From now on everything is left to whoever holds it next; `drain` ends what runs. */
  rest(drain: () => Promise<void>): Promise<void>;
}

/** How soon numbers that another relay has added are known here. */
const REFRESH_MS = 1_000;

export class SharedSide<I extends PostInstance> implements Sharing, AsyncDisposable {
  readonly #options: SharedSideOptions<I>;
  readonly #spool: Spool;
  readonly #intake: SharedIntake;
  readonly #stop = new AbortController();
  #running: Promise<unknown> = Promise.resolve();

  private constructor(options: SharedSideOptions<I>, spool: Spool, intake: SharedIntake) {
    this.#options = options;
    this.#spool = spool;
    this.#intake = intake;
  }

  /** @throws StorageError */
  static async open<I extends PostInstance>(options: SharedSideOptions<I>): Promise<SharedSide<I>> {
    const { storage, dataDir, roads, instances, turn } = options;
    const spool = await Spool.open(dataDir);
    try {
      const intake: SharedIntake = await SharedIntake.open({
        ...options,
        spool,
        posts: new Posts(storage),
        async take(post) {
          const locationId = await placeOfPost(post, instances);
          const place = locationId === null ? 'nowhere' : turn.placeOf(locationId);
          // Nobody knew the location when it came; now another relay does.
          if (locationId !== null && place === 'elsewhere') {
            await intake.handOver(locationId, post);
            return;
          }
          const { kind, instanceId } = post;
          const isUnread = kind === 'evolution' && instances.get(instanceId as I['id']) === null;
          // Its number was added at another relay: the next turn has read it.
          if (isUnread && locationId !== null) throw new NotHeldError('a number is not read yet');
          await takeByRoad(post, roads, instances);
        },
      });
      return new SharedSide(options, spool, intake);
    } catch (error) {
      await spool[Symbol.asyncDispose]();
      throw error;
    }
  }

  get turn(): Turn {
    return this.#options.turn;
  }

  relays(): Promise<SharingRelay[]> {
    return sharingRelays(this.#options.storage, this.#options.relayId);
  }

  async changed(): Promise<void> {
    const { storage, relayId } = this.#options;
    const now = await storage.now();
    await storage.db
      .updateTable('lane_leases')
      .set({ touched_at: now })
      .where('relay_id', '!=', relayId)
      .execute();
  }

  async rest(drain: () => Promise<void>): Promise<void> {
    this.turn.rest();
    await drain();
  }

  get spooled(): number {
    return this.#intake.spooled;
  }

  /** The roads by which the public side stores. */
  get roads(): Roads<I> {
    const { roads } = this.#options;
    const kept = (body: unknown): RawPost => ({
      bytes: Buffer.from(JSON.stringify(body)),
      headers: {},
    });
    return {
      evolution: (instance, body, raw) =>
        this.#intake.store(
          { kind: 'evolution', locationId: instance.locationId, instanceId: instance.id },
          () => raw,
          () => roads.evolution(instance, body, raw),
        ),
      highlevel: (body) =>
        this.#intake.store(
          { kind: 'highlevel', locationId: locationIn(body) },
          () => kept(body),
          () => roads.highlevel(body),
        ),
      appEvent: (body) =>
        this.#intake.store(
          { kind: 'app', locationId: locationIn(body) },
          () => kept(body),
          () => roads.appEvent(body),
        ),
    };
  }

  start(): void {
    const { locations, turn } = this.#options;
    turn.knows(() => locations.all().map(({ id }) => id));
    this.#intake.start();
    const { everyMs, instances, takeUpUnknown } = this.#options;
    this.#running = Promise.all([
      this.#every(REFRESH_MS, () => instances.refresh()),
      this.#every(everyMs, () => takeUpUnknown(Date.now() - everyMs)),
    ]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await this.#intake[Symbol.asyncDispose]();
    await this.#spool[Symbol.asyncDispose]();
  }

  async #every(ms: number, act: () => Promise<void>): Promise<void> {
    const { turn, onTrouble } = this.#options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await delay(ms, undefined, { signal, ref: false }).catch(() => undefined);
      if (!turn.isValid) continue;
      await act().catch(onTrouble);
    }
  }
}

/** The location that a post is of; null = none that anybody knows. @throws StorageError */
async function placeOfPost<I extends PostInstance>(
  { kind, instanceId, bytes }: TakenPost,
  instances: SharedSideOptions<I>['instances'],
): Promise<string | null> {
  if (kind !== 'evolution') {
    const locationId = locationIn(JSON.parse(bytes.toString('utf8')));
    return typeof locationId === 'string' ? locationId : null;
  }
  const id = instanceId as I['id'];
  if (instances.anywhere(id) === null) await instances.refresh();
  return instances.anywhere(id)?.locationId ?? null;
}

function locationIn(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'locationId' in body
    ? body.locationId
    : undefined;
}
