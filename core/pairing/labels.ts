/** What people here call a number; its name at Evolution stays as it is. */
import type { InstanceId } from '../relay/message.ts';
import type { Storage } from '../storage/storage.ts';

const PREFIX = 'label:';

export class Labels {
  readonly #storage: Storage;
  readonly #labels = new Map<string, string>();

  private constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** @throws StorageError */
  static async load(storage: Storage): Promise<Labels> {
    const labels = new Labels(storage);
    const rows = await storage.db
      .selectFrom('settings')
      .select(['name', 'value'])
      .where('name', 'like', `${PREFIX}%`)
      .execute();
    for (const { name, value } of rows) {
      labels.#labels.set(name.slice(PREFIX.length), JSON.parse(value) as string);
    }
    return labels;
  }

  of(id: InstanceId): string | null {
    return this.#labels.get(id) ?? null;
  }

  /** `label` null = its name at Evolution again. @throws StorageError */
  async set(id: InstanceId, label: string | null): Promise<void> {
    const name = PREFIX + id;
    await this.#storage.transaction(async (tx) => {
      if (label === null) {
        await tx.db.deleteFrom('settings').where('name', '=', name).execute();
        return;
      }
      const row = { name, value: JSON.stringify(label), updated_at: Date.now() };
      await tx.upsert('settings', row, ['name'], ['value', 'updated_at']);
    });
    if (label === null) this.#labels.delete(id);
    else this.#labels.set(id, label);
  }
}
