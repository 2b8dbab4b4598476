import type { LocationId } from '../relay/message.ts';
import type { Storage } from '../storage/storage.ts';

export interface Agent {
  readonly userId: string;
  /** Empty = seen, and not named yet. */
  readonly name: string;
}

/** A location with more than this many writers is being flooded. */
const MOST_SEEN = 500;

/**
 * The names of HighLevel's users, per location. Reading users would need a scope that the app does not ask for, so they
 * are named here; whoever writes without a name is noted, so that a person finds the ids to name.
 */
export class AgentDirectory {
  readonly #storage: Storage;
  readonly #agents = new Map<LocationId, Map<string, string>>();

  private constructor(storage: Storage) {
    this.#storage = storage;
  }

  static async load(storage: Storage): Promise<AgentDirectory> {
    const directory = new AgentDirectory(storage);
    const rows = await storage.db.selectFrom('agents').selectAll().orderBy('created_at').execute();
    for (const row of rows) {
      directory.#of(row.location_id as LocationId).set(row.user_id, row.name);
    }
    return directory;
  }

  /** Null when the user has no name yet. */
  nameOf(locationId: LocationId, userId: string): string | null {
    const name = this.#agents.get(locationId)?.get(userId) ?? '';
    return name === '' ? null : name;
  }

  of(locationId: LocationId): Agent[] {
    const agents = this.#agents.get(locationId) ?? new Map<string, string>();
    return [...agents].map(([userId, name]) => ({ userId, name }));
  }

  /** Notes who wrote. Nothing depends on it: a failure is the next message's to repeat. */
  async saw(locationId: LocationId, userId: string): Promise<void> {
    const agents = this.#of(locationId);
    if (agents.has(userId) || agents.size >= MOST_SEEN) return;
    agents.set(userId, '');
    const row = { location_id: locationId, user_id: userId, name: '', created_at: Date.now() };
    try {
      await this.#storage.transaction((tx) =>
        tx.upsert('agents', row, ['location_id', 'user_id'], []),
      );
    } catch {
      if (agents.get(userId) === '') agents.delete(userId);
    }
  }

  /** Names users; an empty name takes one away. All or none. */
  async set(locationId: LocationId, names: Readonly<Record<string, string>>): Promise<void> {
    const now = Date.now();
    await this.#storage.transaction(async (tx) => {
      for (const [userId, name] of Object.entries(names)) {
        const row = { location_id: locationId, user_id: userId, name, created_at: now };
        await tx.upsert('agents', row, ['location_id', 'user_id'], ['name']);
      }
    });
    const agents = this.#of(locationId);
    for (const [userId, name] of Object.entries(names)) agents.set(userId, name);
  }

  #of(locationId: LocationId): Map<string, string> {
    let agents = this.#agents.get(locationId);
    if (agents === undefined) {
      agents = new Map();
      this.#agents.set(locationId, agents);
    }
    return agents;
  }
}
