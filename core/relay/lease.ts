import type { Storage } from '../storage/storage.ts';
import { WordedError } from '../words/worded-error.ts';
import type { Owner } from './journal/settling.ts';

export interface LeaseOptions {
  readonly storage: Storage;
  /** The same over all starts on one data folder. */
  readonly relayId: string;
  readonly times: { readonly leaseMs: number; readonly heartbeatMs: number };
  readonly onTrouble: (error: unknown) => void;
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
   * Begins a new epoch of this relay. @throws WordedError `start.database-in-use` while another relay holds a lease:
   * two of them would take each other's work over.
   */
  static async take({ storage, relayId, times, onTrouble }: LeaseOptions): Promise<RelayLease> {
    const now = await storage.now();
    const epoch = await storage.transaction(async (tx) => {
      const others = await tx.db
        .selectFrom('relays')
        .select('id')
        .where('id', '!=', relayId)
        .where('lease_until', '>', now)
        .execute();
      if (others.length > 0) throw new WordedError('start.database-in-use', {}, 'conflict');
      const last = await tx.db
        .selectFrom('relays')
        .select((eb) => eb.fn.max('epoch').as('epoch'))
        .executeTakeFirst();
      const next = (last?.epoch ?? 0) + 1;
      await tx.upsert(
        'relays',
        { id: relayId, epoch: next, started_at: now, lease_until: now + times.leaseMs },
        ['id'],
        ['epoch', 'started_at', 'lease_until'],
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
