import type { Events } from '../../events.ts';
import type { EventReading } from '../reading/reading.ts';

/** WhatsApp has about a hundred message types; a sender can make up as many names as it likes. */
const MOST_NAMES = 200;

/** A name with as many digits may be somebody's phone. */
const DIGITS = /\d{4}/;

/** Counts, by its name, what was shown only as "a message of a type that cannot be shown here". */
export class UnsupportedTypes {
  readonly #events: Pick<Events, 'messageUnsupported'>;
  readonly #names = new Set<string>();

  constructor(events: Pick<Events, 'messageUnsupported'>) {
    this.#events = events;
  }

  count(what: EventReading): void {
    if (what.type !== 'message') return;
    const { content } = what.message;
    if (content.type !== 'line' || content.code !== 'line.unsupported') return;
    const name = content.params.type ?? '';
    if (this.#names.size < MOST_NAMES && !DIGITS.test(name)) this.#names.add(name);
    this.#events.messageUnsupported({ messageType: this.#names.has(name) ? name : 'other' });
  }
}
