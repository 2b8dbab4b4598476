/**
 * How webhooks come in where several relays share a database. Each relay takes the posts of every location: what it
 * holds itself takes the ordinary road; the rest is written down for the relay that holds it, sealed, and acknowledged.
 * While the database is away everything is written down on this machine, and brought over once it is back. Taking in the
 * same post twice is harmless: the journal knows each event by its key.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { NotHeldError } from '../relay/journal/held-lanes.ts';
import { msOf, newId } from '../relay/journal/ids.ts';
import { isAway } from '../storage/is-away.ts';
import type { Post, PostKind, Posts } from '../storage/posts.ts';
import type { Vault } from '../storage/vault.ts';
import { REST } from './allotment.ts';
import { openedPost, postHash, sealedPost } from './post-roads.ts';
import type { RawPost, TakenPost } from './post-roads.ts';
import type { Turn } from './turn.ts';

export interface SharedIntakeOptions {
  readonly turn: Turn;
  readonly posts: Posts;
  readonly spool: Posts;
  readonly vault: Vault;
  /** The ordinary road of a post that was handed over; rejects when it could not be stored. */
  readonly take: (post: TakenPost) => Promise<void>;
  /** A webhook that is not stored by then is kept on this machine (ms); default a second. */
  readonly confirmMs?: number | undefined;
  readonly onTrouble: (error: unknown) => void;
}

const CONFIRM_MS = 1_000;
/** How soon what another relay took in is noticed. */
const LOOK_MS = 250;
/** While the database is away. */
const AWAY_MS = 1_000;
const AT_ONCE = 100;
/** Evolution itself gives an event up after about that time (ms). */
const TRIED_MS = 20 * 60_000;

export class SharedIntake implements AsyncDisposable {
  readonly #options: SharedIntakeOptions;
  readonly #stop = new AbortController();
  #running: Promise<unknown> = Promise.resolve();
  /** Locations whose posts could not be taken in, with until when (ms, steady). */
  readonly #failing = new Map<string, number>();
  /** Since when a post cannot be taken in (ms, steady). */
  readonly #failedSince = new Map<string, number>();
  #spooled = 0;
  #count = 0;

  private constructor(options: SharedIntakeOptions, spooled: number) {
    this.#options = options;
    this.#spooled = spooled;
  }

  /** @throws StorageError */
  static async open(options: SharedIntakeOptions): Promise<SharedIntake> {
    return new SharedIntake(options, await options.spool.count());
  }

  /** What is kept on this machine until the database is back. */
  get spooled(): number {
    return this.#spooled;
  }

  start(): void {
    this.#running = Promise.all([this.#taking(), this.#bringing()]);
  }

  /** Resolves once it is stored, wherever. `own`: the ordinary road, where the location is held here. */
  async store(
    post: { readonly kind: PostKind; readonly locationId: unknown; readonly instanceId?: string },
    raw: () => RawPost,
    own: () => Promise<void>,
  ): Promise<void> {
    const { spool, confirmMs = CONFIRM_MS } = this.#options;
    const locationId = typeof post.locationId === 'string' ? post.locationId.slice(0, 64) : REST;
    try {
      // What is kept here already goes first.
      if (this.#spooled > 0) throw LATE;
      await inTime(confirmMs, this.#storeSurely({ ...post, locationId }, raw, own));
    } catch (error) {
      if (error !== LATE && !isAway(error)) throw error;
      await spool.add([this.#sealed({ ...post, locationId }, raw())]);
      this.#spooled += 1;
    }
  }

  /** Leaves a post to the relay that holds its location now. @throws StorageError */
  async handOver(locationId: string, post: TakenPost): Promise<void> {
    const { kind, instanceId } = post;
    const before = await this.#options.posts.newest(locationId);
    const numbered = instanceId === null ? {} : { instanceId };
    await this.#options.posts.add([this.#sealed({ kind, locationId, ...numbered }, post, before)]);
  }

  /**
   * A connection that has ended meanwhile is known as such only when it is used: another one is tried before anything is
   * kept here, where it would come late. To store the same twice is harmless.
   */
  async #storeSurely(
    post: { readonly kind: PostKind; readonly locationId: string; readonly instanceId?: string },
    raw: () => RawPost,
    own: () => Promise<void>,
  ): Promise<void> {
    try {
      await this.#storeShared(post, raw, own);
    } catch (error) {
      if (!isAway(error)) throw error;
      await this.#storeShared(post, raw, own);
    }
  }

  /** What was acknowledged before and waits yet goes first. */
  async #storeShared(
    post: { readonly kind: PostKind; readonly locationId: string; readonly instanceId?: string },
    raw: () => RawPost,
    own: () => Promise<void>,
  ): Promise<void> {
    const { turn, posts } = this.#options;
    const locationId = this.#keyOf(post.locationId);
    let before = await posts.newest(locationId);
    if (before === null && turn.isValid && turn.holds(post.locationId)) {
      if (await isTaken(own)) return;
      before = await posts.newest(locationId);
    }
    const came = raw();
    const { kind, instanceId = null } = post;
    // Tried again, since nobody answered in time: a group that has fallen behind must not have it to take in twice.
    const isRepeated =
      before !== null && (await posts.has(locationId, postHash({ kind, instanceId }, came)));
    if (!isRepeated) await posts.add([this.#sealed({ ...post, locationId }, came, before)]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** What nobody holds by its name belongs to whoever holds the rest. */
  #keyOf(locationId: string): string {
    return this.#options.turn.placeOf(locationId) === 'nowhere' ? REST : locationId;
  }

  #sealed(
    post: { readonly kind: PostKind; readonly locationId: string; readonly instanceId?: string },
    raw: RawPost,
    before: string | null = null,
  ): Post {
    const now = Date.now();
    this.#count += 1;
    const id = newId(Math.max(now, before === null ? 0 : msOf(before) + 1), this.#count);
    return {
      id,
      kind: post.kind,
      locationId: post.locationId,
      instanceId: post.instanceId ?? null,
      bodySealed: sealedPost(this.#options.vault, id, raw),
      bodyHash: postHash({ kind: post.kind, instanceId: post.instanceId ?? null }, raw),
      createdAt: now,
    };
  }

  /** Takes in what other relays wrote down for this one; those of a location in turn. */
  async #taking(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const taken = await this.#takeNext().catch((error: unknown) => {
        this.#options.onTrouble(error);
        return 0;
      });
      if (taken < AT_ONCE) await this.#sleep(LOOK_MS);
    }
  }

  /** Answers how many were taken in. @throws StorageError */
  async #takeNext(): Promise<number> {
    if (!this.#options.turn.isValid) return 0;
    const byLocation = Object.groupBy(await this.#next(), ({ locationId }) => locationId);
    const taken = await Promise.all(
      Object.entries(byLocation).map(([id, some]) => this.#takeAll(id, some ?? [])),
    );
    return taken.reduce((sum, count) => sum + count, 0);
  }

  async #next(): Promise<Post[]> {
    const { turn, posts } = this.#options;
    const now = performance.now();
    for (const [id, until] of this.#failing) if (until <= now) this.#failing.delete(id);
    const except = [...this.#failing.keys()];
    return posts.next(AT_ONCE, { heldBy: turn.owner.relayId, except });
  }

  /** One location's failure must not hold up the others: it is looked at again a little later. */
  async #takeAll(locationId: string, some: readonly Post[]): Promise<number> {
    try {
      return await this.#takeInTurn(some);
    } catch (error) {
      this.#failing.set(locationId, performance.now() + AWAY_MS);
      if (!(error instanceof NotHeldError)) this.#options.onTrouble(error);
      return 0;
    }
  }

  async #takeInTurn(some: readonly Post[]): Promise<number> {
    const { turn, vault, posts } = this.#options;
    const done: string[] = [];
    try {
      for (const post of some) {
        if (!turn.isValid || !turn.holds(post.locationId === REST ? null : post.locationId)) break;
        await this.#takeOne(post, openedPost(vault, post));
        done.push(post.id);
      }
    } finally {
      await posts.remove(done);
    }
    return done.length;
  }

  /** What fails by itself would hold up all that comes after it: as long as the sender would have tried again. */
  async #takeOne(post: Post, opened: TakenPost): Promise<void> {
    try {
      await this.#options.take(opened);
    } catch (error) {
      const now = performance.now();
      // Not since it came: it may have waited for the database for longer, and was never tried.
      const since = this.#failedSince.get(post.id) ?? now;
      this.#failedSince.set(post.id, since);
      const isOver = now - since >= TRIED_MS && !(error instanceof NotHeldError);
      if (isAway(error) || !isOver) throw error;
      this.#options.onTrouble(error);
    }
    this.#failedSince.delete(post.id);
  }

  /** Brings over what is kept on this machine, oldest first. */
  async #bringing(): Promise<void> {
    const { turn, posts, spool } = this.#options;
    while (!this.#stop.signal.aborted) {
      let moved = 0;
      try {
        if (this.#spooled > 0 && !turn.isCutOff) {
          const some = await spool.next(AT_ONCE);
          const keyed = some.map((one) => ({ ...one, locationId: this.#keyOf(one.locationId) }));
          await posts.add(keyed);
          await spool.remove(some.map(({ id }) => id));
          moved = some.length;
          this.#spooled -= some.length;
        }
      } catch (error) {
        moved = 0;
        this.#options.onTrouble(error);
      }
      if (moved < AT_ONCE) await this.#sleep(this.#spooled > 0 ? LOOK_MS : AWAY_MS);
    }
  }

  async #sleep(ms: number): Promise<void> {
    const { signal } = this.#stop;
    await delay(ms, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

const LATE = new Error('not stored in time');

/** False: another relay has taken the lanes over, although this one's lease was not over by its own clock. */
async function isTaken(own: () => Promise<void>): Promise<boolean> {
  try {
    await own();
    return true;
  } catch (error) {
    if (error instanceof NotHeldError) return false;
    throw error;
  }
}

async function inTime(ms: number, work: Promise<void>): Promise<void> {
  const over = new AbortController();
  const late = delay(ms, undefined, { signal: over.signal }).then(() => {
    throw LATE;
  });
  late.catch(() => undefined);
  work.catch(() => undefined);
  try {
    await Promise.race([work, late]);
  } finally {
    over.abort();
  }
}
