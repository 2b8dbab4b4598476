/** The keychain of the system, as the desktop app offers it to the relay that it started: the relay asks, over their port. */
import type { SecretStore } from '../storage/secret-store.ts';

/** The port to the program that started this one. */
export interface Parent {
  send(message: object): void;
  hear(listener: (message: unknown) => void): void;
}

type Waiting = PromiseWithResolvers<string>;

/** A keychain may ask its user for a password first. */
const ANSWERS_WITHIN_MS = 120_000;

export class KeychainOfParent implements SecretStore {
  readonly #parent: Parent;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;

  constructor(parent: Parent) {
    this.#parent = parent;
    parent.hear((message) => {
      this.#answered(message);
    });
  }

  seal(plain: string): Promise<string> {
    return this.#ask('seal', plain);
  }

  open(sealed: string): Promise<string> {
    return this.#ask('open', sealed);
  }

  async #ask(keychain: 'seal' | 'open', text: string): Promise<string> {
    this.#asked += 1;
    const id = this.#asked;
    const answer = Promise.withResolvers<string>();
    this.#waiting.set(id, answer);
    // It also keeps the program alive, which nothing else may do so early.
    const timer = setTimeout(() => {
      answer.reject(new Error('the keychain does not answer'));
    }, ANSWERS_WITHIN_MS);
    try {
      this.#parent.send({ keychain, id, text });
      return await answer.promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  #answered(message: unknown): void {
    if (typeof message !== 'object' || message === null) return;
    const { keychain, text } = message as { keychain?: unknown; text?: unknown };
    if (typeof keychain !== 'number') return;
    if (typeof text === 'string') this.#waiting.get(keychain)?.resolve(text);
    else this.#waiting.get(keychain)?.reject(new Error('the keychain refused'));
  }
}
