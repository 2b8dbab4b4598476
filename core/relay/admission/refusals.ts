/**
 * Chats that were refused: by which rule, how often, when; never what was written. Counted in memory and written down
 * every few seconds, so that refusing costs no round trip; a crash loses a few seconds of counting and nothing else.
 */
import type { Storage } from '../../storage/storage.ts';
import type { InstanceId } from '../message.ts';

/** Codes of `core/words`. */
export const REFUSALS = [
  'chat.ignored',
  'chat.own-number',
  'chat.not-listed',
  'chat.not-known',
  'chat.unresolved',
  'chat.original-unknown',
  'chat.gateway-off',
  'group.off',
] as const;
export type Refusal = (typeof REFUSALS)[number];

export interface RefusedChat {
  readonly instanceId: InstanceId;
  /** Empty: older ones, counted together. */
  readonly peer: string;
  readonly reason: Refusal;
  messages: number;
  readonly firstAt: number;
  /** The time of the newest message (ms of WhatsApp's clock). */
  lastAt: number;
}

const WRITE_EVERY_MS = 3_000;
/** Chats that are listed one by one; those that were silent longest are then counted together. */
const MOST_CHATS = 5_000;
/** Messages that a repeated webhook or a catch-up would count again. */
const MOST_RECENT = 5_000;
const KEY = ['instance_id', 'peer', 'reason'];

export class Refusals implements AsyncDisposable {
  readonly #storage: Storage;
  readonly #onTrouble: (error: unknown) => void;
  readonly #chats = new Map<string, RefusedChat>();
  readonly #recent = new Set<string>();
  readonly #unwritten = new Set<RefusedChat>();
  readonly #dropped = new Set<RefusedChat>();
  #timer: NodeJS.Timeout | null = null;

  private constructor(storage: Storage, onTrouble: (error: unknown) => void) {
    this.#storage = storage;
    this.#onTrouble = onTrouble;
  }

  /** @throws StorageError */
  static async load(storage: Storage, onTrouble: (error: unknown) => void): Promise<Refusals> {
    const refusals = new Refusals(storage, onTrouble);
    const rows = await storage.db
      .selectFrom('refused_chats')
      .selectAll()
      .orderBy('last_at')
      .execute();
    for (const row of rows) {
      const instanceId = row.instance_id as InstanceId;
      const reason = row.reason as Refusal;
      const { peer, messages, first_at: firstAt, last_at: lastAt } = row;
      const chat = { instanceId, peer, reason, messages, firstAt, lastAt };
      refusals.#chats.set(keyOf(chat), chat);
    }
    return refusals;
  }

  /**
   * A message counts once, whether a webhook or a catch-up shows it, or both. `again`: what a catch-up shows may also be
   * older than this run, so what is not newer than the chat's last message is not counted.
   */
  count(
    refused: Pick<RefusedChat, 'instanceId' | 'peer' | 'reason'>,
    { id, at, again = false }: { id: string; at: number; again?: boolean },
  ): void {
    if (!this.#isNew(`${refused.instanceId} ${id}`)) return;
    const key = keyOf(refused);
    const known = this.#chats.get(key);
    if (again && known !== undefined && at <= known.lastAt) return;
    const chat = known ?? { ...refused, messages: 0, firstAt: at, lastAt: at };
    chat.messages += 1;
    chat.lastAt = Math.max(chat.lastAt, at);
    // Moved to the end: the first ones are those that were silent longest.
    this.#chats.delete(key);
    this.#chats.set(key, chat);
    this.#unwritten.add(chat);
    if (this.#chats.size > MOST_CHATS) this.#merge();
    this.#timer ??= setTimeout(() => void this.#write(), WRITE_EVERY_MS).unref();
  }

  /** The newest first. */
  *of(instanceId: InstanceId): Iterable<RefusedChat> {
    const chats = [...this.#chats.values()].filter((chat) => chat.instanceId === instanceId);
    yield* chats.sort((a, b) => b.lastAt - a.lastAt);
  }

  /** The number was removed. @throws StorageError */
  async forget(instanceId: InstanceId): Promise<void> {
    for (const [key, chat] of this.#chats) {
      if (chat.instanceId !== instanceId) continue;
      this.#chats.delete(key);
      this.#unwritten.delete(chat);
    }
    await this.#storage.transaction((tx) =>
      tx.run('DELETE FROM refused_chats WHERE instance_id = ?', [instanceId]),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#write();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #isNew(message: string): boolean {
    if (this.#recent.has(message)) return false;
    this.#recent.add(message);
    const oldest = this.#recent.keys().next();
    if (this.#recent.size > MOST_RECENT && oldest.done !== true) this.#recent.delete(oldest.value);
    return true;
  }

  #merge(): void {
    for (const chat of this.#chats.values()) {
      if (chat.peer === '') continue;
      this.#chats.delete(keyOf(chat));
      this.#unwritten.delete(chat);
      this.#dropped.add(chat);
      const all = { ...chat, peer: '' };
      const known = this.#chats.get(keyOf(all));
      if (known !== undefined) {
        known.messages += chat.messages;
        known.lastAt = Math.max(known.lastAt, chat.lastAt);
      }
      const merged = known ?? all;
      this.#chats.set(keyOf(merged), merged);
      this.#unwritten.add(merged);
      return;
    }
  }

  async #write(): Promise<void> {
    this.#timer = null;
    const chats = [...this.#unwritten];
    const dropped = [...this.#dropped];
    if (chats.length + dropped.length === 0) return;
    this.#unwritten.clear();
    this.#dropped.clear();
    try {
      await this.#storage.transaction(async (tx) => {
        for (const { instanceId, peer, reason } of dropped) {
          await tx.run(
            'DELETE FROM refused_chats WHERE instance_id = ? AND peer = ? AND reason = ?',
            [instanceId, peer, reason],
          );
        }
        for (const { instanceId, firstAt, lastAt, ...chat } of chats) {
          const row = { instance_id: instanceId, ...chat, first_at: firstAt, last_at: lastAt };
          await tx.upsert('refused_chats', row, KEY, ['messages', 'last_at']);
        }
      });
    } catch (error) {
      for (const chat of chats) this.#unwritten.add(chat);
      for (const chat of dropped) this.#dropped.add(chat);
      this.#onTrouble(error);
    }
  }
}

function keyOf({ instanceId, peer, reason }: Pick<RefusedChat, 'instanceId' | 'peer' | 'reason'>) {
  return `${instanceId} ${reason} ${peer}`;
}
