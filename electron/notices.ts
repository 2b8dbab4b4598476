/**
 * Tells a person of what needs one: a number that is logged out, access that was withdrawn, messages that were given up.
 * What comes together is told together, and the same thing not twice. No message text: the sentences of troubles have none.
 */
import type { Glance } from './core/glance-watch.ts';
import type { NoticeWords } from './notice-words.ts';

export interface Note {
  readonly title: string;
  readonly body: string;
}

export interface NoticesOptions {
  /** A person wants to be told, and is not looking at it already. */
  readonly isWanted: () => boolean;
  readonly show: (note: Note) => void;
  readonly words: NoticeWords;
}

type Trouble = Glance['troubles'][number];

/** What comes within this time is one notice; what is over by then is none. */
const GATHER_MS = 4_000;
/** A number that comes and goes, or messages that fail one by one, are told of no more often. */
const AGAIN_MS = 60 * 60_000;
const MORE_AGAIN_MS = 10 * 60_000;
/** Messages that wait for a person's word. */
const MESSAGES = ['doctor.dead', 'doctor.unsure'];

export class Notices {
  readonly #options: NoticesOptions;
  readonly #told = new Map<
    string,
    { readonly at: number; readonly count: number; over: boolean }
  >();
  #seen: readonly Trouble[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(options: NoticesOptions) {
    this.#options = options;
  }

  see(glance: Glance | null): void {
    // A relay that is gone for a moment has mended nothing.
    if (glance === null) return;
    this.#seen = glance.troubles.filter(needsAPerson);
    const open = new Set(this.#seen.map(({ id }) => id));
    for (const [id, told] of this.#told) if (!open.has(id)) told.over = true;
    if (this.#timer !== null || this.#fresh().length === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#tell();
    }, GATHER_MS);
  }

  #fresh(): Trouble[] {
    const now = Date.now();
    return this.#seen.filter((trouble) => {
      const told = this.#told.get(trouble.id);
      if (told === undefined) return true;
      if (told.over) return now - told.at > AGAIN_MS;
      return countOf(trouble) > told.count && now - told.at > MORE_AGAIN_MS;
    });
  }

  #tell(): void {
    const fresh = this.#fresh();
    const [first] = fresh;
    if (first === undefined) return;
    const { isWanted, show, words } = this.#options;
    for (const trouble of fresh) {
      this.#told.set(trouble.id, { at: Date.now(), count: countOf(trouble), over: false });
    }
    if (!isWanted()) return;
    const rest = fresh.length - 1;
    show({
      title: words.needsYou(fresh.length),
      body: rest === 0 ? `${first.sentence}\n${first.act}` : words.andMore(first.sentence, rest),
    });
  }
}

/** A server that does not answer is tried again by the relay itself. */
function needsAPerson({ code, severity }: Trouble): boolean {
  return MESSAGES.includes(code) || (severity === 'critical' && !code.startsWith('breaker.'));
}

function countOf({ params }: Trouble): number {
  return Number(params['count'] ?? 1);
}
