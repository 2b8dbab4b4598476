/** What the relay says of itself, asked every few seconds while it runs: whether something is wrong, and what is paused. */
import type { ControlClient } from '../../core/control/client.ts';

export type Glance = Awaited<ReturnType<ControlClient['repairs']['glance']['query']>>;

export interface GlanceWatchOptions {
  readonly relay: () => ControlClient | null;
  /** Null = no relay answers. */
  readonly changed: (glance: Glance | null) => void;
}

const LOOK_MS = 5_000;
const ANSWERS_WITHIN_MS = 5_000;

export class GlanceWatch {
  readonly #options: GlanceWatchOptions;
  #timer: NodeJS.Timeout | null = null;
  #asked = 0;
  #last = 'null';

  constructor(options: GlanceWatchOptions) {
    this.#options = options;
  }

  /** Asks at once, and then again and again. Who asked before is not waited for any more. */
  async now(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#asked += 1;
    const mine = this.#asked;
    const relay = this.#options.relay();
    const signal = AbortSignal.timeout(ANSWERS_WITHIN_MS);
    const glance =
      (await relay?.repairs.glance.query(undefined, { signal }).catch(() => null)) ?? null;
    if (mine !== this.#asked) return;
    this.#timer = setTimeout(() => void this.now(), LOOK_MS);
    const text = JSON.stringify(glance);
    if (text === this.#last) return;
    this.#last = text;
    this.#options.changed(glance);
  }

  end(): void {
    this.#asked += 1;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}
