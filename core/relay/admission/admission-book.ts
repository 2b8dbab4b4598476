/**
 * Whom each number relays: its rule, the chats that a person allowed or ignores, and two switches. Held in memory and
 * committed first, so that a change holds at once and after a restart.
 */
import type { Storage } from '../../storage/storage.ts';
import type { InstanceId, Jid, PhoneJid } from '../message.ts';
import { phoneJid, samePhoneJids } from '../reading/jid.ts';

export const ADMISSION_RULES = ['everyone', 'known', 'list'] as const;
/** `known`: people who are in HighLevel already. `list`: only chats that are allowed by name. */
export type AdmissionRule = (typeof ADMISSION_RULES)[number];
export type ChatList = 'allow' | 'ignore';

export interface Admission {
  readonly rule: AdmissionRule;
  /** What other numbers of the same location write is relayed too. */
  readonly ownNumbers: boolean;
  /** What other programs send through the gateway is shown in HighLevel. */
  readonly gateway: boolean;
}

const DEFAULT: Admission = { rule: 'everyone', ownNumbers: false, gateway: true };

interface NumberState {
  admission: Admission;
  readonly allow: Set<string>;
  readonly ignore: Set<string>;
}

export class AdmissionBook {
  readonly #storage: Storage;
  readonly #numbers = new Map<InstanceId, NumberState>();

  private constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** @throws StorageError */
  static async load(storage: Storage): Promise<AdmissionBook> {
    const book = new AdmissionBook(storage);
    for (const row of await storage.db.selectFrom('number_admission').selectAll().execute()) {
      book.#number(row.instance_id as InstanceId).admission = {
        rule: ADMISSION_RULES.find((rule) => rule === row.rule) ?? DEFAULT.rule,
        ownNumbers: row.own_numbers === 1,
        gateway: row.gateway === 1,
      };
    }
    for (const row of await storage.db.selectFrom('admission_chats').selectAll().execute()) {
      const number = book.#number(row.instance_id as InstanceId);
      number[row.list as ChatList].add(row.peer);
    }
    return book;
  }

  of(id: InstanceId): Admission {
    return this.#numbers.get(id)?.admission ?? DEFAULT;
  }

  chats(id: InstanceId, list: ChatList): string[] {
    return [...(this.#numbers.get(id)?.[list] ?? [])];
  }

  /** Whether one of these addresses of a chat, in whatever spelling, is on the list. */
  isOn(id: InstanceId, list: ChatList, chat: readonly Jid[]): boolean {
    const named = this.#numbers.get(id)?.[list];
    if (named === undefined || named.size === 0) return false;
    return chat.some((jid) => spellingsOf(jid).some((spelling) => named.has(spelling)));
  }

  /** Somebody may be refused for who they are: what does not show its chat has to be looked at. */
  isSelective(id: InstanceId): boolean {
    const number = this.#numbers.get(id);
    if (number === undefined) return false;
    return number.admission.rule !== 'everyone' || number.ignore.size > 0;
  }

  /** @throws StorageError */
  async set(id: InstanceId, change: Partial<Admission>): Promise<void> {
    const admission = { ...this.of(id), ...change };
    const row = {
      instance_id: id,
      rule: admission.rule,
      own_numbers: admission.ownNumbers ? 1 : 0,
      gateway: admission.gateway ? 1 : 0,
      updated_at: Date.now(),
    };
    const update = ['rule', 'own_numbers', 'gateway', 'updated_at'];
    await this.#storage.transaction((tx) =>
      tx.upsert('number_admission', row, ['instance_id'], update),
    );
    this.#number(id).admission = admission;
  }

  /** @throws StorageError */
  async add(id: InstanceId, list: ChatList, peer: Jid): Promise<void> {
    const columns = ['instance_id', 'peer', 'list', 'created_at'];
    await this.#storage.transaction((tx) =>
      tx.insertNew('admission_chats', columns, [[id, peer, list, Date.now()]]),
    );
    this.#number(id)[list].add(peer);
  }

  /** In whatever spelling it was named; false = it was not on the list. @throws StorageError */
  async remove(id: InstanceId, list: ChatList, peer: Jid): Promise<boolean> {
    const named = this.#number(id)[list];
    const found = spellingsOf(peer).filter((spelling) => named.has(spelling));
    await this.#storage.transaction(async (tx) => {
      for (const spelling of found) {
        await tx.run(
          'DELETE FROM admission_chats WHERE instance_id = ? AND list = ? AND peer = ?',
          [id, list, spelling],
        );
      }
    });
    for (const spelling of found) named.delete(spelling);
    return found.length > 0;
  }

  /** The number was removed. @throws StorageError */
  async forget(id: InstanceId): Promise<void> {
    await this.#storage.transaction(async (tx) => {
      await tx.run('DELETE FROM number_admission WHERE instance_id = ?', [id]);
      await tx.run('DELETE FROM admission_chats WHERE instance_id = ?', [id]);
    });
    this.#numbers.delete(id);
  }

  #number(id: InstanceId): NumberState {
    let number = this.#numbers.get(id);
    if (number === undefined) {
      number = { admission: DEFAULT, allow: new Set(), ignore: new Set() };
      this.#numbers.set(id, number);
    }
    return number;
  }
}

function spellingsOf(jid: Jid): readonly string[] {
  const phone: PhoneJid | null = phoneJid(jid);
  return phone === null ? [jid] : samePhoneJids(phone);
}
