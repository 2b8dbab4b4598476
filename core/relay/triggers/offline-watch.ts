/** Tells workflows that a number went offline: once for each time, and only when it does not come back by itself. */
import type { InstanceRef } from '../../pairing/instance.ts';
import type { Times } from '../../settings/times.ts';
import type { Appended, NewEntry } from '../journal/entry.ts';
import type { TriggerBook } from './trigger-book.ts';
import { triggerEntries } from './trigger-entries.ts';

export class OfflineWatch {
  readonly #options: {
    readonly book: TriggerBook;
    readonly times: Pick<Times, 'triggerOfflineMs' | 'workflowExpiryMs'>;
    readonly append: (entries: readonly NewEntry[]) => Promise<Appended[]>;
    readonly onTrouble: (error: unknown) => void;
  };

  constructor(options: {
    book: TriggerBook;
    times: Pick<Times, 'triggerOfflineMs' | 'workflowExpiryMs'>;
    append: (entries: readonly NewEntry[]) => Promise<Appended[]>;
    onTrouble: (error: unknown) => void;
  }) {
    this.#options = options;
  }

  /** At every change of a number's state, and for each number at start: what was stored already is stored once. */
  saw(instance: InstanceRef): void {
    this.#tell(instance).catch(this.#options.onTrouble);
  }

  async #tell({ id, locationId, state }: InstanceRef): Promise<void> {
    const { book, times, append } = this.#options;
    if (state === 'open') return book.isBack(id);
    // Not asked yet, or its gateway does not answer: that says nothing of the number.
    if (state === 'unknown' || book.for(locationId, 'number_offline').length === 0) return;
    const since = await book.offlineSince(id);
    const notBefore = since + times.triggerOfflineMs;
    const happening = {
      event: 'number_offline' as const,
      at: since,
      contactId: null,
      peer: null,
      instanceId: id,
      highlevelId: null,
      whatsappId: null,
      text: '',
      reason: null,
    };
    const once = `${id} ${String(since)}`;
    const expiresAt = notBefore + times.workflowExpiryMs;
    const entries = triggerEntries(book, { locationId, once, happening, expiresAt, notBefore });
    await append(entries);
  }
}
