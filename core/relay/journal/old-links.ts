/**
 * Links that no entry leads to any more: they came with an import, or their entry went another way. A link says when it
 * was made but has no index of that, which every settlement would pay for; so the whole table is walked through, some of
 * it in each pass.
 */
import { fingerprint } from '../../storage/fingerprint.ts';
import type { Storage } from '../../storage/storage.ts';
import type { InstanceId } from '../message.ts';
import { messageKey, partKey, sentLineKey } from './facts.ts';

const STEP = 200;
/** One pass looks at so many links at most, so that a table of millions is walked through in some days. */
const STEPS_PER_PASS = 250;

interface OldLink {
  readonly instance_id: string;
  readonly whatsapp_id: string;
  readonly location_id: string;
  readonly highlevel_id: string;
  readonly part: number;
  readonly created_at: number;
}

export class OldLinks {
  readonly #storage: Storage;
  #last: Pick<OldLink, 'instance_id' | 'whatsapp_id'> | null = null;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** `pause` answers false when it has to end. Answers how many links went. */
  async drop(before: number, pause: () => Promise<boolean>): Promise<number> {
    let dropped = 0;
    for (let step = 0; step < STEPS_PER_PASS; step += 1) {
      const links = await this.#next();
      const last = links.at(-1);
      this.#last = last ?? null;
      if (last === undefined) break;
      dropped += await this.#dropLone(links.filter(({ created_at }) => created_at < before));
      if (!(await pause())) break;
    }
    return dropped;
  }

  async #next(): Promise<OldLink[]> {
    const last = this.#last;
    return this.#storage.db
      .selectFrom('message_links')
      .select(['instance_id', 'whatsapp_id', 'location_id', 'highlevel_id', 'part', 'created_at'])
      .$if(last !== null, (query) =>
        query.where((eb) =>
          eb.or([
            eb('instance_id', '>', last?.instance_id ?? ''),
            eb.and([
              eb('instance_id', '=', last?.instance_id ?? ''),
              eb('whatsapp_id', '>', last?.whatsapp_id ?? ''),
            ]),
          ]),
        ),
      )
      .orderBy('instance_id')
      .orderBy('whatsapp_id')
      .limit(STEP)
      .execute();
  }

  /** Those whose entry is still there go with it. */
  async #dropLone(links: readonly OldLink[]): Promise<number> {
    if (links.length === 0) return 0;
    const keysOf = (link: OldLink): string[] => [
      messageKey(link.instance_id as InstanceId, link.whatsapp_id),
      sentLineKey(link.instance_id as InstanceId, link.whatsapp_id),
      partKey(link.location_id, link.highlevel_id, link.part),
    ];
    const found = await this.#storage.db
      .selectFrom('journal')
      .select('dedupe_hash')
      .where('dedupe_hash', 'in', links.flatMap(keysOf).map(fingerprint))
      .execute();
    const kept = new Set(found.map((row) => row.dedupe_hash));
    const lone = links.filter((link) => !keysOf(link).some((key) => kept.has(fingerprint(key))));
    if (lone.length === 0) return 0;
    await this.#storage.transaction(async (tx) => {
      for (const { instance_id, whatsapp_id } of lone) {
        await tx.run('DELETE FROM message_links WHERE instance_id = ? AND whatsapp_id = ?', [
          instance_id,
          whatsapp_id,
        ]);
      }
    });
    return lone.length;
  }
}
