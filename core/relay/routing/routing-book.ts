/** Each location's rules, held in memory; every change is committed first. */
import { z } from 'zod';
import type { Storage } from '../../storage/storage.ts';
import type { InstanceId, LocationId } from '../message.ts';
import { codeIn, DEFAULT_RULES, rule } from './rules.ts';
import type { Rule } from './rules.ts';

const stored = z.array(rule);

export class RoutingBook {
  readonly #storage: Storage;
  readonly #instancesOf: (id: LocationId) => readonly InstanceId[];
  readonly #rules = new Map<LocationId, readonly Rule[]>();

  private constructor(storage: Storage, instancesOf: (id: LocationId) => readonly InstanceId[]) {
    this.#storage = storage;
    this.#instancesOf = instancesOf;
  }

  /** @throws StorageError */
  static async load(
    storage: Storage,
    instancesOf: (id: LocationId) => readonly InstanceId[],
  ): Promise<RoutingBook> {
    const book = new RoutingBook(storage, instancesOf);
    for (const row of await storage.db.selectFrom('routing').selectAll().execute()) {
      const rules = readRules(row.rules);
      if (rules !== null) book.#rules.set(row.location_id as LocationId, rules);
    }
    return book;
  }

  rules(id: LocationId): readonly Rule[] {
    return this.#rules.get(id) ?? DEFAULT_RULES;
  }

  /** No rules = those that hold where none were set. */
  async set(id: LocationId, rules: readonly Rule[]): Promise<void> {
    const row = { location_id: id, rules: JSON.stringify(rules), updated_at: Date.now() };
    await this.#storage.transaction(async (tx) => {
      if (rules.length === 0) await tx.run('DELETE FROM routing WHERE location_id = ?', [id]);
      else await tx.upsert('routing', row, ['location_id'], ['rules', 'updated_at']);
    });
    if (rules.length === 0) this.#rules.delete(id);
    else this.#rules.set(id, rules);
  }

  /**
   * A text that begins with a code is sent without it, by that code's number; null = it begins with none. A number that
   * is not, or not any more, of the location counts for nothing: its code is a word like any other.
   */
  codeIn(
    id: LocationId,
    text: string,
  ): { readonly instanceId: InstanceId; readonly rest: string } | null {
    const rules = this.#rules.get(id);
    if (rules === undefined) return null;
    const ours = this.#instancesOf(id);
    const valid = rules.filter((one) => one.type === 'code' && ours.includes(one.instanceId));
    const found = codeIn(valid, text);
    return found === null ? null : { instanceId: found.rule.instanceId, rest: found.rest };
  }
}

function readRules(json: string): Rule[] | null {
  try {
    return stored.parse(JSON.parse(json));
  } catch {
    return null;
  }
}
