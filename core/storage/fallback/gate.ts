/** Lets many pass at once, or one alone. */
export class Gate {
  #inside = 0;
  #closed: Promise<void> | null = null;
  #emptied: (() => void) | null = null;

  /** Resolves once the gate is open; the answer is called when the caller is through. */
  async enter(): Promise<() => void> {
    while (this.#closed !== null) await this.#closed;
    this.#inside += 1;
    let isInside = true;
    return () => {
      if (!isInside) return;
      isInside = false;
      this.#inside -= 1;
      if (this.#inside === 0) this.#emptied?.();
    };
  }

  /** Waits for those inside and keeps the others out until `work` has ended. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    while (this.#closed !== null) await this.#closed;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#closed = promise;
    try {
      while (this.#inside > 0) {
        await new Promise<void>((emptied) => {
          this.#emptied = emptied;
        });
      }
      return await work();
    } finally {
      this.#closed = null;
      this.#emptied = null;
      resolve(undefined);
    }
  }
}
