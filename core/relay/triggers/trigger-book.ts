/** Which workflows wait for which event, and which numbers are offline; in memory, every change is committed first. */
import type { Storage } from '../../storage/storage.ts';
import type { InstanceId, LocationId } from '../message.ts';
import { TRIGGER_EVENTS } from '../reading/workflow-trigger.ts';
import type { Subscription, TriggerEvent } from '../reading/workflow-trigger.ts';

/** A workflow has a handful; more than this is somebody who repeats a post with made-up ids. */
const MOST_OF_A_LOCATION = 500;

export class TriggerBook {
  readonly #storage: Storage;
  readonly #of = new Map<LocationId, Map<string, Subscription>>();
  readonly #offlineSince = new Map<InstanceId, number>();
  #spells: Promise<unknown> = Promise.resolve();

  private constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** @throws StorageError */
  static async load(storage: Storage): Promise<TriggerBook> {
    const book = new TriggerBook(storage);
    for (const row of await storage.db.selectFrom('workflow_triggers').selectAll().execute()) {
      const event = TRIGGER_EVENTS.find((one) => one === row.event);
      if (event === undefined) continue;
      book.#keep({
        locationId: row.location_id as LocationId,
        triggerId: row.trigger_id,
        event,
        workflowId: row.workflow_id,
        path: row.path,
      });
    }
    for (const row of await storage.db.selectFrom('offline_spells').selectAll().execute()) {
      book.#offlineSince.set(row.instance_id as InstanceId, row.since);
    }
    return book;
  }

  of(id: LocationId): readonly Subscription[] {
    return [...(this.#of.get(id)?.values() ?? [])];
  }

  for(id: LocationId, event: TriggerEvent): readonly Subscription[] {
    return this.of(id).filter((one) => one.event === event);
  }

  get(id: LocationId, triggerId: string): Subscription | null {
    return this.#of.get(id)?.get(triggerId) ?? null;
  }

  /** The same post twice is one subscription. False = the location has too many. */
  async save(subscription: Subscription): Promise<boolean> {
    const { locationId, triggerId, event, workflowId, path } = subscription;
    const known = this.#of.get(locationId);
    if ((known?.size ?? 0) >= MOST_OF_A_LOCATION && known?.has(triggerId) !== true) return false;
    const row = {
      location_id: locationId,
      trigger_id: triggerId,
      event,
      workflow_id: workflowId,
      path,
      updated_at: Date.now(),
    };
    await this.#storage.transaction((tx) =>
      tx.upsert(
        'workflow_triggers',
        row,
        ['location_id', 'trigger_id'],
        ['event', 'workflow_id', 'path', 'updated_at'],
      ),
    );
    this.#keep(subscription);
    return true;
  }

  async end(id: LocationId, triggerId: string): Promise<void> {
    await this.#storage.db
      .deleteFrom('workflow_triggers')
      .where('location_id', '=', id)
      .where('trigger_id', '=', triggerId)
      .execute();
    this.#of.get(id)?.delete(triggerId);
  }

  /** The app was uninstalled there: its workflows have no such triggers any more. */
  async endAll(id: LocationId): Promise<void> {
    if (!this.#of.has(id)) return;
    await this.#storage.db.deleteFrom('workflow_triggers').where('location_id', '=', id).execute();
    this.#of.delete(id);
  }

  /** Since when (ms) the number is offline; the first word of it is kept until it is back. */
  offlineSince(id: InstanceId): Promise<number> {
    return this.#inTurn(async () => {
      const known = this.#offlineSince.get(id);
      if (known !== undefined) return known;
      const since = Date.now();
      await this.#storage.transaction((tx) =>
        tx.upsert('offline_spells', { instance_id: id, since }, ['instance_id'], []),
      );
      this.#offlineSince.set(id, since);
      return since;
    });
  }

  isBack(id: InstanceId): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#offlineSince.has(id)) return;
      await this.#storage.db.deleteFrom('offline_spells').where('instance_id', '=', id).execute();
      this.#offlineSince.delete(id);
    });
  }

  /** Whether it was back after that time (ms), and is offline anew. */
  isOfflineAnew(id: InstanceId, since: number): boolean {
    return (this.#offlineSince.get(id) ?? since) > since;
  }

  /** A number that comes back while its going is written is back: the next time is another one, and told. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#spells.then(work);
    this.#spells = turn.catch(() => undefined);
    return turn;
  }

  #keep(subscription: Subscription): void {
    const known = this.#of.get(subscription.locationId) ?? new Map<string, Subscription>();
    this.#of.set(subscription.locationId, known.set(subscription.triggerId, subscription));
  }
}
