/** HighLevel messages that repeat another one (its Retry button) and were not sent by themselves: both have one status. */
import type { Storage } from '../../storage/storage.ts';
import type { Twin } from '../journal/entry.ts';
import type { HighLevelId, LocationId } from '../message.ts';

/** Held in memory, since every receipt asks and few messages have a twin. */
export class Twins {
  readonly #of = new Map<string, HighLevelId>();
  readonly #twins = new Map<string, Set<HighLevelId>>();

  static async load(storage: Storage): Promise<Twins> {
    const twins = new Twins();
    const rows = await storage.db.selectFrom('message_twins').selectAll().execute();
    for (const row of rows) {
      twins.learn({
        locationId: row.location_id as LocationId,
        highlevelId: row.highlevel_id,
        twinOf: row.twin_of,
      });
    }
    return twins;
  }

  /** May be told before it is committed: to say a status twice is harmless. */
  learn({ locationId, highlevelId, twinOf }: Twin): void {
    this.#of.set(keyOf(locationId, highlevelId), twinOf as HighLevelId);
    const key = keyOf(locationId, twinOf);
    const known = this.#twins.get(key) ?? new Set();
    this.#twins.set(key, known.add(highlevelId as HighLevelId));
  }

  /** The message that was sent, for one that may be a twin of it. */
  sentFor(locationId: LocationId, highlevelId: string): HighLevelId {
    return this.#of.get(keyOf(locationId, highlevelId)) ?? (highlevelId as HighLevelId);
  }

  of(locationId: LocationId, highlevelId: string): Iterable<HighLevelId> {
    return this.#twins.get(keyOf(locationId, highlevelId)) ?? [];
  }
}

function keyOf(locationId: LocationId, highlevelId: string): string {
  return `${locationId} ${highlevelId}`;
}
