/**
 * The groups that each number has heard of. A group is off until somebody switches it on: of what is said there only
 * the number of messages is known. Held in memory; a switch is committed first, counts are written now and then.
 */
import type { Storage } from '../../storage/storage.ts';
import type { GroupJid, InstanceId } from '../message.ts';

const WRITE_AFTER_MS = 1_000;
/** Of one number; a group that is on is always kept. */
const MOST = 2_000;

export interface Group {
  readonly jid: GroupJid;
  /** Null = not known yet. */
  readonly name: string | null;
  readonly isOn: boolean;
  /** Messages that were not taken, since it was off. */
  readonly missed: number;
  /** When something was said there last (ms); null = never. */
  readonly lastAt: number | null;
  /** The number is not in the group any more. */
  readonly hasLeft: boolean;
}

export class GroupBook implements AsyncDisposable {
  readonly #storage: Storage;
  readonly #onTrouble: (error: unknown) => void;
  readonly #groups = new Map<InstanceId, Map<GroupJid, Group>>();
  readonly #unwritten = new Map<string, { id: InstanceId; jid: GroupJid }>();
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  private constructor(storage: Storage, onTrouble: (error: unknown) => void) {
    this.#storage = storage;
    this.#onTrouble = onTrouble;
  }

  /** @throws StorageError */
  static async load(storage: Storage, onTrouble: (error: unknown) => void): Promise<GroupBook> {
    const book = new GroupBook(storage, onTrouble);
    for (const row of await storage.db.selectFrom('chat_groups').selectAll().execute()) {
      book.#put(row.instance_id as InstanceId, {
        jid: row.jid as GroupJid,
        name: row.name,
        isOn: row.is_on === 1,
        missed: row.missed,
        lastAt: row.last_at,
        hasLeft: row.has_left === 1,
      });
    }
    return book;
  }

  isOn(id: InstanceId, jid: GroupJid): boolean {
    return this.#groups.get(id)?.get(jid)?.isOn ?? false;
  }

  get(id: InstanceId, jid: GroupJid): Group | null {
    return this.#groups.get(id)?.get(jid) ?? null;
  }

  /** Those that are on first, then by when they were heard last. */
  of(id: InstanceId): Group[] {
    return [...(this.#groups.get(id)?.values() ?? [])].sort(
      (a, b) => Number(b.isOn) - Number(a.isOn) || (b.lastAt ?? 0) - (a.lastAt ?? 0),
    );
  }

  /** Something was said in a group that is off. True = nobody knows its name yet. */
  missed(id: InstanceId, jid: GroupJid, at: number): boolean {
    const group = this.get(id, jid) ?? newGroup(jid);
    this.#put(id, { ...group, missed: group.missed + 1, lastAt: at, hasLeft: false });
    this.#writeSoon(id, jid);
    return group.name === null;
  }

  /** What Evolution says of it; `name` null = the number is not in it. */
  learnt(id: InstanceId, jid: GroupJid, name: string | null): void {
    const group = this.get(id, jid);
    if (group === null) return;
    const now = { ...group, name: name ?? group.name, hasLeft: name === null };
    if (now.name === group.name && now.hasLeft === group.hasLeft) return;
    this.#put(id, now);
    this.#writeSoon(id, jid);
  }

  /** @throws StorageError */
  set(id: InstanceId, jid: GroupJid, isOn: boolean): Promise<Group> {
    return this.#inTurn(async () => {
      await this.#write([{ id, group: this.#switched(id, jid, isOn) }]);
      // Its name may have been learnt, or something said there, while that was written.
      const group = this.#switched(id, jid, isOn);
      this.#put(id, group);
      return group;
    });
  }

  #switched(id: InstanceId, jid: GroupJid, isOn: boolean): Group {
    const group = { ...(this.get(id, jid) ?? newGroup(jid)), isOn };
    return isOn ? { ...group, missed: 0 } : group;
  }

  /** @throws StorageError */
  forget(id: InstanceId): Promise<void> {
    this.#groups.delete(id);
    return this.#inTurn(async () => {
      await this.#storage.db.deleteFrom('chat_groups').where('instance_id', '=', id).execute();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#writeAll();
    await this.#writing;
  }

  #put(id: InstanceId, group: Group): void {
    const groups = this.#groups.get(id) ?? new Map<GroupJid, Group>();
    this.#groups.set(id, groups);
    groups.set(group.jid, group);
    if (groups.size <= MOST) return;
    for (const one of groups.values()) {
      if (one.isOn || one.jid === group.jid) continue;
      groups.delete(one.jid);
      return;
    }
  }

  #writeSoon(id: InstanceId, jid: GroupJid): void {
    this.#unwritten.set(`${id} ${jid}`, { id, jid });
    this.#timer ??= setTimeout(() => {
      this.#writeAll();
    }, WRITE_AFTER_MS).unref();
  }

  #writeAll(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const unwritten = [...this.#unwritten.values()];
    this.#unwritten.clear();
    if (unwritten.length === 0) return;
    this.#inTurn(() =>
      this.#write(
        unwritten.flatMap(({ id, jid }) => {
          const group = this.get(id, jid);
          return group === null ? [] : [{ id, group }];
        }),
      ),
    ).catch(this.#onTrouble);
  }

  /** What is written is read when its turn comes: a count of before must not switch a group back. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#writing.then(work);
    this.#writing = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  }

  async #write(all: readonly { id: InstanceId; group: Group }[]): Promise<void> {
    if (all.length === 0) return;
    await this.#storage.transaction(async (tx) => {
      for (const { id, group } of all) {
        const row = {
          instance_id: id,
          jid: group.jid,
          name: group.name,
          is_on: group.isOn ? 1 : 0,
          missed: group.missed,
          last_at: group.lastAt,
          has_left: group.hasLeft ? 1 : 0,
        };
        await tx.upsert(
          'chat_groups',
          row,
          ['instance_id', 'jid'],
          ['name', 'is_on', 'missed', 'last_at', 'has_left'],
        );
      }
    });
  }
}

function newGroup(jid: GroupJid): Group {
  return { jid, name: null, isOn: false, missed: 0, lastAt: null, hasLeft: false };
}
