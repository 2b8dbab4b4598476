/** Asks Evolution what a group is called: no message says it. */
import { ClientError } from '../../clients/client-error.ts';
import type { EvolutionClient } from '../../clients/evolution/client.ts';
import type { InstanceRef } from '../../pairing/instance.ts';
import type { GroupJid } from '../message.ts';
import type { GroupBook } from './group-book.ts';

export class GroupNames {
  readonly #book: Pick<GroupBook, 'learnt'>;
  readonly #client: (instance: InstanceRef) => EvolutionClient;
  /** One question at a time for each group. */
  readonly #asked = new Map<string, Promise<void>>();

  constructor(book: Pick<GroupBook, 'learnt'>, client: (instance: InstanceRef) => EvolutionClient) {
    this.#book = book;
    this.#client = client;
  }

  /** @throws ClientError, VaultError when Evolution cannot be asked */
  ask(instance: InstanceRef, jid: GroupJid): Promise<void> {
    const key = `${instance.id} ${jid}`;
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
      this.#book.learnt(instance.id, jid, name);
    } catch (error) {
      // The group is unknown to this number: it left, or was removed.
      const isGone =
        error instanceof ClientError && ['http.invalid', 'http.not-found'].includes(error.code);
      if (!isGone) throw error;
      this.#book.learnt(instance.id, jid, null);
    }
  }
}
