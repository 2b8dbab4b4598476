/** While a person installs the app in HighLevel, in their browser: brings the window back when it has come to something. */
import type { ControlClient } from '../core/control/client.ts';

export interface InstallWatchOptions {
  readonly relay: () => ControlClient | null;
  readonly done: () => void;
}

const LOOK_MS = 1_500;
/** As long as the state in the address is good. */
const WATCHED_MS = 10 * 60_000;

export class InstallWatch {
  readonly #options: InstallWatchOptions;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: InstallWatchOptions) {
    this.#options = options;
  }

  /** Resolves when it knows what there was before: only then may a person go on. */
  async begin(): Promise<void> {
    this.#end();
    const until = Date.now() + WATCHED_MS;
    let before: string | null = null;
    const look = async (): Promise<void> => {
      const now = await this.#installed();
      if (before !== null && now !== null && now !== before) {
        this.#end();
        this.#options.done();
        return;
      }
      before ??= now;
      this.#timer = Date.now() < until ? setTimeout(() => void look(), LOOK_MS) : null;
    };
    await look();
  }

  #end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** What is installed, or waits for a person's word, in one text; null = the relay does not answer. */
  async #installed(): Promise<string | null> {
    const relay = this.#options.relay();
    if (relay === null) return null;
    const status = await relay.overview.status.query().catch(() => null);
    if (status === null) return null;
    const { locations, installs } = status;
    const held = installs.held.map(({ id }) => id);
    const agencies = installs.agencies.map(({ companyId }) => companyId);
    return JSON.stringify([locations.map(({ id, state }) => [id, state]), held, agencies]);
  }
}
