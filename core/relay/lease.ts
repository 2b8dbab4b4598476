import type { Storage, Tx } from '../storage/storage.ts';
import { timeText } from '../words/utc.ts';
import { WordedError } from '../words/worded-error.ts';
import type { Owner } from './journal/settling.ts';

export interface LeaseOptions {
  readonly storage: Storage;
  /** The same over all starts on one data folder. */
  readonly relayId: string;
  readonly times: { readonly leaseMs: number; readonly heartbeatMs: number };
  readonly onTrouble: (error: unknown) => void;
  /** A person says that relays which ended without a word are gone for good. */
  readonly takesOver?: boolean;
}

/**
 * This run's right to carry entries out: an epoch that rises with every start, and a lease that is renewed while the
 * database answers. Without it nothing is started, so that a relay that was frozen or cut off cannot send what another
 * has taken over meanwhile; what it wrote under an old epoch no longer settles anything.
 */
export class RelayLease implements AsyncDisposable {
  readonly owner: Owner;
  readonly #storage: Storage;
  readonly #times: { leaseMs: number; heartbeatMs: number };
  readonly #onTrouble: (error: unknown) => void;
  #renewedAt = performance.now();
  #timer: NodeJS.Timeout | null = null;

  private constructor(
    storage: Storage,
    owner: Owner,
    times: { leaseMs: number; heartbeatMs: number },
    onTrouble: (error: unknown) => void,
  ) {
    this.#storage = storage;
    this.owner = owner;
    this.#times = times;
    this.#onTrouble = onTrouble;
  }

  /**
   * Begins a new epoch of this relay. Two of them would take each other's work over: @throws WordedError
   * `start.database-in-use` while another relay holds a lease, `start.database-shared` while some share the database;
   * `start.database-held` while one that goes on without the
   * database did not end in order, unless `takesOver`
   */
  static async take(options: LeaseOptions): Promise<RelayLease> {
    const { storage, relayId, times, onTrouble, takesOver = false } = options;
    const now = await storage.now();
    const epoch = await storage.transaction(async (tx) => {
      await assertAlone(tx, { relayId, now, takesOver });
      const last = await tx.db
        .selectFrom('relays')
        .select((eb) => eb.fn.max('epoch').as('epoch'))
        .executeTakeFirst();
      const next = (last?.epoch ?? 0) + 1;
      await tx.upsert(
        'relays',
        {
          id: relayId,
          epoch: next,
          started_at: now,
          lease_until: now + times.leaseMs,
          outlives: storage.outlivesServer ? 1 : null,
          shares: null,
        },
        ['id'],
        ['epoch', 'started_at', 'lease_until', 'outlives', 'shares'],
      );
      return next;
    });
    const lease = new RelayLease(storage, { relayId, epoch }, times, onTrouble);
    lease.#timer = setInterval(() => void lease.#renew(), times.heartbeatMs);
    return lease;
  }

  /** By this process's own monotonic clock, so that a step of the wall clock neither ends nor prolongs it. */
  get isValid(): boolean {
    return performance.now() - this.#renewedAt < this.#times.leaseMs;
  }

  async #renew(): Promise<void> {
    const askedAt = performance.now();
    try {
      const now = await this.#storage.now();
      await this.#storage.transaction((tx) =>
        tx.run('UPDATE relays SET lease_until = ? WHERE id = ?', [
          now + this.#times.leaseMs,
          this.owner.relayId,
        ]),
      );
      this.#renewedAt = askedAt;
    } catch (error) {
      this.#onTrouble(error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#storage
      .transaction((tx) =>
        tx.run('UPDATE relays SET lease_until = 0 WHERE id = ?', [this.owner.relayId]),
      )
      .catch(() => undefined);
  }
}

async function assertAlone(
  tx: Tx,
  { relayId, now, takesOver }: { relayId: string; now: number; takesOver: boolean },
): Promise<void> {
  const others = await tx.db
    .selectFrom('relays')
    .select(['id', 'lease_until', 'outlives', 'shares', 'host'])
    .where('id', '!=', relayId)
    .where('lease_until', '>', 0)
    .execute();
  const sharing = others.find((other) => other.shares === 1 && other.lease_until > now);
  if (sharing !== undefined) {
    const relay = sharing.host ?? sharing.id;
    throw new WordedError('start.database-shared', { relay }, 'conflict');
  }
  // One that shares never goes on by itself; whatever it still does under its old lease is refused from now on.
  await tx.run('UPDATE relays SET lease_until = 0 WHERE shares = 1 AND id <> ?', [relayId]);
  if (others.some((other) => other.shares !== 1 && other.lease_until > now)) {
    throw new WordedError('start.database-in-use', {}, 'conflict');
  }
  const lone = others.find(({ outlives }) => outlives === 1);
  if (lone === undefined) return;
  if (!takesOver) {
    const time = timeText(lone.lease_until);
    throw new WordedError('start.database-held', { relay: lone.id, time }, 'conflict');
  }
  await tx.db.updateTable('relays').set({ outlives: null }).where('id', '!=', relayId).execute();
}
