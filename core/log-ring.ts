/** The last lines of the log, kept in memory for who looks at them in the GUI. */
import { randomUUID } from 'node:crypto';
import type { DestinationStream } from 'pino';

const MOST_LINES = 5_000;
/** A line is cut to so many characters, so that a thousand stacks do not fill the memory. */
const MOST_CHARACTERS = 4_000;

export interface KeptLine {
  /** Rises by one with each line. */
  readonly number: number;
  /** JSON, unless it was cut. */
  readonly text: string;
}

export class LogRing {
  /** Of this run of the program: another one numbers its lines anew. */
  readonly run = randomUUID();
  readonly #lines: (string | undefined)[] = [];
  #next = 0;

  /** The same stream, with every line kept on its way. */
  tee(to: DestinationStream): DestinationStream {
    return {
      write: (line) => {
        this.#lines[this.#next % MOST_LINES] = line.slice(0, MOST_CHARACTERS).trimEnd();
        this.#next += 1;
        to.write(line);
      },
    };
  }

  /** The number of the last line; -1 = there is none. */
  get last(): number {
    return this.#next - 1;
  }

  /** After this number, newest first. */
  *newest(after = -1): Generator<KeptLine> {
    const first = Math.max(0, this.#next - MOST_LINES, after + 1);
    for (let number = this.#next - 1; number >= first; number -= 1) {
      yield { number, text: this.#lines[number % MOST_LINES] ?? '' };
    }
  }
}
