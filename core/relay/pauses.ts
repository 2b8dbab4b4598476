import { z } from 'zod';
import type { Storage } from '../storage/storage.ts';
import type { InstanceId, LocationId } from './message.ts';

/** What a person can pause: a direction, a location or a number. Work is still taken in and kept. */
export type PauseScope =
  'to-highlevel' | 'to-whatsapp' | `location:${string}` | `instance:${string}`;

const SETTING = 'pauses';
const scopes = z.array(z.string());

export class Pauses {
  readonly #storage: Storage;
  readonly #paused: Set<string>;
  #onChange: () => void = () => undefined;

  private constructor(storage: Storage, paused: Set<string>) {
    this.#storage = storage;
    this.#paused = paused;
  }

  static async load(storage: Storage): Promise<Pauses> {
    const row = await storage.db
      .selectFrom('settings')
      .select('value')
      .where('name', '=', SETTING)
      .executeTakeFirst();
    const stored = scopes.safeParse(row === undefined ? [] : JSON.parse(row.value));
    return new Pauses(storage, new Set(stored.success ? stored.data : []));
  }

  onChange(listener: () => void): void {
    this.#onChange = listener;
  }

  all(): PauseScope[] {
    return [...this.#paused] as PauseScope[];
  }

  async set(scope: PauseScope, paused: boolean): Promise<void> {
    const after = new Set(this.#paused);
    if (paused) after.add(scope);
    else after.delete(scope);
    await this.#storage.transaction((tx) =>
      tx.upsert(
        'settings',
        { name: SETTING, value: JSON.stringify([...after]), updated_at: Date.now() },
        ['name'],
        ['value', 'updated_at'],
      ),
    );
    if (paused) this.#paused.add(scope);
    else this.#paused.delete(scope);
    this.#onChange();
  }

  /** The code of the pause that holds this location's side, or null. */
  highlevel(locationId: LocationId): string | null {
    if (this.#paused.has('to-highlevel')) return 'paused.to-highlevel';
    return this.#paused.has(`location:${locationId}`) ? 'paused.location' : null;
  }

  whatsapp(instanceId: InstanceId, locationId: LocationId): string | null {
    if (this.#paused.has('to-whatsapp')) return 'paused.to-whatsapp';
    if (this.#paused.has(`location:${locationId}`)) return 'paused.location';
    return this.#paused.has(`instance:${instanceId}`) ? 'paused.instance' : null;
  }
}
