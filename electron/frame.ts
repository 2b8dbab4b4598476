/**
 * What the window shows at its address: the pages, or why there is no relay to fill them. The pages are loaded while the relay
 * starts, which takes about as long; what they ask meanwhile waits for it.
 */
import type { CoreState } from './core/supervisor.ts';

/** A relay that is back so soon is missed by no page: they say so themselves, and heal. */
const BRIEF_MS = 3_000;
/** A start that takes longer, as with a large database that is changed for a newer version, is said. */
const SLOW_MS = 4_000;

export class Frame {
  readonly #reload: () => void;
  #showsPages = true;
  /** The pages were filled once. */
  #wasRunning = false;
  #slow: NodeJS.Timeout | null = null;

  constructor(reload: () => void) {
    this.#reload = reload;
  }

  get showsPages(): boolean {
    return this.#showsPages;
  }

  follow(state: CoreState): void {
    if (this.#slow !== null) clearTimeout(this.#slow);
    this.#slow = null;
    switch (state.is) {
      case 'running':
        this.#wasRunning = true;
        if (!this.#showsPages) this.#show(true);
        return;
      case 'starting':
        if (this.#showsPages)
          this.#slow = setTimeout(() => {
            this.#show(false);
          }, SLOW_MS);
        else this.#show(false);
        return;
      case 'failed': {
        const isBrief = state.againInMs !== null && state.againInMs < BRIEF_MS;
        if (!this.#showsPages || !this.#wasRunning || !isBrief) this.#show(false);
        return;
      }
      case 'stopped':
        return;
    }
  }

  #show(pages: boolean): void {
    this.#showsPages = pages;
    this.#reload();
  }
}
