/** A list of listeners; costs nothing while nobody listens. */
export class Changes<T> {
  readonly #listeners = new Set<(change: T) => void>();

  /** Returns the function that ends the subscription. */
  subscribe(listener: (change: T) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  tell(change: T): void {
    for (const listener of this.#listeners) listener(change);
  }
}
