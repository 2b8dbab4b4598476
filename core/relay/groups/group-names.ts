/**
 * Asks Evolution what a group is called: no message says it, and no event that it can be told to send tells of a new name
 * (2.3.6 knows `GROUP_UPDATE` and emits `groups.update`).
 */
import { ClientError } from '../../clients/client-error.ts';
import type { EvolutionClient } from '../../clients/evolution/client.ts';
import type { InstanceRef } from '../../pairing/instance.ts';
import type { GroupJid } from '../message.ts';
import type { GroupBook } from './group-book.ts';

/** A group in which people write is asked for its name again after so long. */
const FRESH_MS = 60 * 60 * 1_000;

export class GroupNames {
  readonly #book: Pick<GroupBook, 'learnt'>;
  readonly #client: (instance: InstanceRef) => EvolutionClient;
  /** One question at a time for each group. */
  readonly #asked = new Map<string, Promise<void>>();
  readonly #askedAt = new Map<string, number>();

  constructor(book: Pick<GroupBook, 'learnt'>, client: (instance: InstanceRef) => EvolutionClient) {
    this.#book = book;
    this.#client = client;
  }

  /** Something was said in it: it may be called something else by now. */
  freshen(instance: InstanceRef, jid: GroupJid): void {
    const at = this.#askedAt.get(keyOf(instance, jid));
    if (at !== undefined && Date.now() - at < FRESH_MS) return;
    // Without an answer the name that is known stays.
    this.ask(instance, jid).catch(() => undefined);
  }

  /** @throws ClientError, VaultError when Evolution cannot be asked */
  ask(instance: InstanceRef, jid: GroupJid): Promise<void> {
    const key = keyOf(instance, jid);
    this.#askedAt.set(key, Date.now());
    const asked = this.#asked.get(key) ?? this.#ask(instance, jid);
    this.#asked.set(key, asked);
    const done = (): void => {
      this.#asked.delete(key);
    };
    asked.then(done, done);
    return asked;
  }

  async #ask(instance: InstanceRef, jid: GroupJid): Promise<void> {
    try {
      const name = await this.#client(instance).groupName(instance.name, jid);
      // A contact of HighLevel's that has neither a phone number nor a name could not be found again by anybody.
      this.#book.learnt(instance.id, jid, name.trim() === '' ? jid : name);
    } catch (error) {
      // The group is unknown to this number: it left, or was removed.
      const isGone = error instanceof ClientError && error.code === 'evolution.group-unknown';
      if (!isGone) throw error;
      this.#book.learnt(instance.id, jid, null);
    }
  }
}

function keyOf({ id }: InstanceRef, jid: GroupJid): string {
  return `${id} ${jid}`;
}
