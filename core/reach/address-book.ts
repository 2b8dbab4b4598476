/**
 * The public address of the last time. Evolution is told of another one by the relay itself; HighLevel's fields are for a
 * person to change, and until he says that he did, it is shown.
 */
import { z } from 'zod';
import type { Storage } from '../storage/storage.ts';

export interface AddressChange {
  readonly from: string;
  readonly to: string;
  readonly at: number;
}

const shape = z.object({
  address: z.string(),
  change: z.object({ from: z.string(), to: z.string(), at: z.number() }).nullable(),
});
type Kept = z.output<typeof shape>;

export class AddressBook {
  readonly #storage: Storage;
  readonly #name: string;
  #kept: Kept | null;

  private constructor(storage: Storage, name: string, kept: Kept | null) {
    this.#storage = storage;
    this.#name = name;
    this.#kept = kept;
  }

  /** @throws StorageError */
  static async load(storage: Storage, relayId: string): Promise<AddressBook> {
    const name = `reach-address:${relayId}`;
    const row = await storage.db
      .selectFrom('settings')
      .select('value')
      .where('name', '=', name)
      .executeTakeFirst();
    const read = row === undefined ? null : shape.safeParse(JSON.parse(row.value));
    return new AddressBook(storage, name, read?.success === true ? read.data : null);
  }

  /** What HighLevel may not know yet; null = nothing. */
  get change(): AddressChange | null {
    return this.#kept?.change ?? null;
  }

  /** `matters`: somebody was given the old one. @throws StorageError */
  async note(address: string, matters: boolean): Promise<void> {
    const kept = this.#kept;
    if (kept?.address === address) return;
    const from = kept?.change?.from ?? kept?.address ?? null;
    // Back at the one that HighLevel knows.
    const isChange = matters && from !== null && from !== address;
    const change = isChange ? { from, to: address, at: Date.now() } : null;
    await this.#keep({ address, change });
  }

  /** A person has changed it in HighLevel. @throws StorageError */
  async acknowledge(): Promise<void> {
    if (this.#kept !== null) await this.#keep({ ...this.#kept, change: null });
  }

  async #keep(kept: Kept): Promise<void> {
    const row = { name: this.#name, value: JSON.stringify(kept), updated_at: Date.now() };
    await this.#storage.transaction(async (tx) => {
      await tx.upsert('settings', row, ['name'], ['value', 'updated_at']);
    });
    this.#kept = kept;
  }
}
