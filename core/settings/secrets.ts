import { inspect } from 'node:util';

const SHOWN = '[secret]';

/**
 * A value that never prints itself: not in text, JSON, logs or `console.log` of an object that holds it. It is
 * opened by `reveal()` only where it is used, so that a search for that word shows every such place.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [inspect.custom](): string {
    return SHOWN;
  }
}
