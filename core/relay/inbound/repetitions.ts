/**
 * Notices a message that says the same, to the same contact, as one that has not left yet. HighLevel's Retry button makes
 * a new message of it (docs/journal.md, "Retry in HighLevel"); what is done about it is decided when its turn comes.
 */
import { createHash } from 'node:crypto';
import type { Appended, NewEntry, Payload } from '../journal/entry.ts';
import { isKind } from '../journal/entry.ts';
import { fact, partKey } from '../journal/facts.ts';
import type { Journal } from '../journal/journal.ts';

type PartEntry = NewEntry<'highlevel.message'>;
type PartPayload = Payload<'highlevel.message'>;

/** Of the open messages of one contact, the newest are compared; a Retry is pressed on what one sees. */
const MOST_COMPARED = 50;

export class Repetitions {
  readonly #journal: Journal;
  readonly #retryAfterMs: number;
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(journal: Journal, retryAfterMs: number) {
    this.#journal = journal;
    this.#retryAfterMs = retryAfterMs;
  }

  /** Equal messages are appended one after the other, so that each sees the one before it. `at`: when it was written. */
  async inTurn(
    entries: readonly PartEntry[],
    at: number,
    append: (entries: readonly PartEntry[]) => Promise<Appended[]>,
  ): Promise<Appended[]> {
    if (entries.length === 0) return append(entries);
    const key = contentKey(entries);
    const before = this.#turns.get(key);
    const work = async (): Promise<Appended[]> => append(await this.#marked(entries, at));
    const turn = before === undefined ? work() : before.then(work, work);
    this.#turns.set(key, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(key) === turn) this.#turns.delete(key);
    }
  }

  async #marked(entries: readonly PartEntry[], at: number): Promise<readonly PartEntry[]> {
    const [first] = entries;
    if (first?.locationId == null) return entries;
    const own = messageIdOf(first.payload);
    const open = this.#journal.openIn(first.lane, fact.location(first.locationId));
    const newest = [...open]
      .filter((entry) => isKind(entry, 'highlevel.message'))
      .sort((a, b) => b.position - a.position)
      .slice(0, MOST_COMPARED);
    for (const entry of newest) {
      const payload = await this.#journal.payload(entry);
      if (payload === null || payload.offline === true) continue;
      const messageId = messageIdOf(payload);
      const counterpart = entries[payload.part]?.payload;
      if (messageId === own || counterpart === undefined) continue;
      if (!saysTheSame(counterpart, payload)) continue;
      if (!(await this.#isEqual(first.locationId, messageId, entries))) continue;
      const since = payload.repeats?.since ?? payload.writtenAt ?? entry.createdAt;
      const repeats = { messageId, since, certain: at - since >= this.#retryAfterMs };
      return entries.map((one) => {
        const key = partKey(first.locationId ?? '', messageId, one.payload.part);
        return { ...one, payload: { ...one.payload, repeats: { ...repeats, key } } };
      });
    }
    return entries;
  }

  /** All parts, those that have left already too; one of them was compared. */
  async #isEqual(
    locationId: string,
    messageId: string,
    entries: readonly PartEntry[],
  ): Promise<boolean> {
    if (entries.length === 1) return true;
    for (const { payload } of entries) {
      const key = partKey(locationId, messageId, payload.part);
      const other = await this.#journal.payloadByKey('highlevel.message', key);
      if (other === null || !saysTheSame(payload, other)) return false;
    }
    return true;
  }
}

function saysTheSame(a: PartPayload, b: PartPayload): boolean {
  return saidIn(a) === saidIn(b) && a.attachment === b.attachment && a.parts === b.parts;
}

/** The name before a text may have been given or changed meanwhile, and anybody may press Retry. */
function saidIn({ said, text }: PartPayload): string {
  return said ?? text;
}

function messageIdOf({ post }: PartPayload): string {
  const { messageId } = post;
  return typeof messageId === 'string' ? messageId : '';
}

function contentKey(entries: readonly PartEntry[]): string {
  const content = entries.map(({ payload }) => [saidIn(payload), payload.attachment]);
  const said = createHash('sha256').update(JSON.stringify(content)).digest('base64url');
  return `${entries[0]?.lane ?? ''} ${said}`;
}
