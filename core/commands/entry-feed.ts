import { JournalView } from '../control/journal-view.ts';
import type { EntryRow } from '../control/journal-view.ts';
import type { Events } from '../events.ts';
import type { Storage } from '../storage/storage.ts';
import { languageFor, say } from '../words/say.ts';
import type { EntrySource, EntryView } from './sandbox.ts';

const SHOWN = 60;

/** The newest entries of the journal, read again after something happened; for the page of the sandbox. */
export class EntryFeed implements EntrySource {
  readonly #view: JournalView;
  readonly #listeners = new Set<() => void>();
  #recent: readonly EntryRow[] = [];
  #reading = false;
  #stale = false;

  constructor(parts: { storage: Storage; events: Events }) {
    this.#view = new JournalView(parts.storage);
    parts.events.subscribe(() => {
      this.#changed();
    });
    this.#changed();
  }

  recent(language: string): EntryView[] {
    const tag = languageFor(language);
    return this.#recent.map(({ error, ...entry }) => ({
      ...entry,
      errorCode: error?.code ?? null,
      sentence: error === null ? null : say(error.code, error.params, tag).sentence,
    }));
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** One look at a time; what happens meanwhile is seen by the next one. */
  #changed(): void {
    this.#stale = true;
    if (this.#reading) return;
    this.#reading = true;
    void this.#read().finally(() => {
      this.#reading = false;
    });
  }

  async #read(): Promise<void> {
    while (this.#stale) {
      this.#stale = false;
      // A look that fails, at the latest when the relay stops, leaves the last picture.
      const page = await this.#view.list({}, { limit: SHOWN }).catch(() => null);
      if (page === null) return;
      this.#recent = page.entries;
      for (const listener of this.#listeners) listener();
    }
  }
}
