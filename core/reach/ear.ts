/**
 * The relay's half of a round trip: a random number that goes out to the public address must come in at this very
 * process. What proves it is made with a key that never leaves it, so that no other relay, forgotten tunnel, log-in page
 * or error page can answer in its place. A number that nobody waits for is answered with no more than "not mine".
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';

export const REACH_HEADER = 'x-waybridge-reach';
/** What a relay says of a number that another one sent. */
export const NOT_MINE = 'not-mine';
const PATH = '/reach/';

/** How a request arrived. */
export interface Heard {
  readonly path: string;
  /** Our own header was still there: the secret of Evolution's webhooks travels in one too. */
  readonly withHeader: boolean;
  readonly withBody: boolean;
}

export interface Awaited extends Disposable {
  readonly nonce: string;
  /** Where the number stands in the path as well, in case that the header is taken away. */
  readonly path: string;
  readonly proof: string;
  /** Null = it did not come in, until now. */
  heard(): Heard | null;
}

interface Waiting {
  readonly body: string;
  readonly proof: string;
  heard: Heard | null;
}

export class ReachEar {
  readonly #key = randomBytes(32);
  readonly #waiting = new Map<string, Waiting>();
  readonly #family: ((nonce: string) => string) | null;

  /** `family`: the mark that every relay on a shared database can make, since all stand behind one address. */
  constructor(family: ((nonce: string) => string) | null = null) {
    this.#family = family;
  }

  /** A new number, waited for until it is disposed of. `body` is what is sent along. */
  await(body: string): Awaited {
    const nonce = randomBytes(24).toString('base64url');
    const proof = createHmac('sha256', this.#key)
      .update(`${nonce}|${sha256(body)}`)
      .digest('base64url');
    const waiting: Waiting = { body, proof, heard: null };
    this.#waiting.set(nonce, waiting);
    return {
      nonce,
      path: `${PATH}${nonce}`,
      proof,
      heard: () => waiting.heard,
      [Symbol.dispose]: () => void this.#waiting.delete(nonce),
    };
  }

  /** The number in a request, by header or by path; null = it is no such request. */
  nonceIn(header: string | readonly string[] | undefined, path: string): string | null {
    const given = typeof header === 'string' ? header : path.split(PATH)[1];
    return given !== undefined && /^[\w-]{32}$/.test(given) ? given : null;
  }

  /** What is said of a number that nobody waits for here. */
  notMine(nonce: string): string {
    return this.#family?.(nonce) ?? NOT_MINE;
  }

  /** Whether another relay on the same database said that of a number of ours. */
  isFamily(nonce: string, said: string | undefined): boolean {
    return this.#family !== null && said === this.#family(nonce);
  }

  isAwaited(nonce: string): boolean {
    return this.#waiting.has(nonce);
  }

  /** The proof to answer with; null = nobody waits for it any more. */
  hears(nonce: string, arrived: { path: string; header: boolean; body: string }): string | null {
    const waiting = this.#waiting.get(nonce);
    if (waiting === undefined) return null;
    const { path, header, body } = arrived;
    waiting.heard = { path, withHeader: header, withBody: body === waiting.body };
    return waiting.proof;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
