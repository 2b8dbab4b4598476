/**
 * Takes locations over from the adapter, or gives them back, one after the other and whoever looks: each takes seconds,
 * and a page may be closed meanwhile. A run lives in memory; after a restart each location is simply begun again.
 */
import { randomUUID } from 'node:crypto';
import { WordedError, wordsOf } from '../../words/worded-error.ts';
import type { Worded } from '../../words/worded-error.ts';

export type ImportAct = 'take' | 'give-back';

/** What came of one location. */
export interface ImportOutcome {
  /** Messages whose ids on both sides are known here from now on. */
  readonly links: number;
  readonly instances: readonly { readonly name: string; readonly problem: Worded | null }[];
}

export interface RunLocation {
  readonly id: string;
  readonly name: string | null;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'left-out';
  readonly outcome: ImportOutcome | null;
  readonly problem: Worded | null;
}

export interface ImportRun {
  readonly id: string;
  readonly act: ImportAct;
  readonly locations: readonly RunLocation[];
  readonly startedAt: number;
  /** Null = goes on. */
  readonly endedAt: number | null;
}

type Named = Pick<RunLocation, 'id' | 'name'>;

interface Begin {
  readonly act: ImportAct;
  readonly locations: readonly Named[];
  readonly work: (id: string) => Promise<ImportOutcome>;
  /** False = the relay stops: nothing new is begun. */
  readonly goesOn: () => boolean;
}

const ADDRESS_KEPT_MS = 15 * 60_000;
const MOST_KEPT = 20;

type Writable<T> = { -readonly [K in keyof T]: T[K] };
interface OpenRun extends Omit<Writable<ImportRun>, 'locations'> {
  readonly locations: Writable<RunLocation>[];
  stopped: boolean;
}

export class ImportRuns {
  /** The adapter's addresses, which hold its password: in memory only, and not for long. */
  readonly #addresses = new Map<string, { readonly from: string; until: number }>();
  readonly #runs: OpenRun[] = [];
  #last: Promise<void> = Promise.resolve();

  /** Gives what stands for the address from now on, so that no page has to keep it. */
  keep(from: string): string {
    const now = Date.now();
    for (const [token, { until }] of this.#addresses) {
      if (until < now) this.#addresses.delete(token);
    }
    const token = randomUUID();
    this.#addresses.set(token, { from, until: now + ADDRESS_KEPT_MS });
    const oldest = this.#addresses.keys().next();
    if (this.#addresses.size > MOST_KEPT && oldest.done !== true) {
      this.#addresses.delete(oldest.value);
    }
    return token;
  }

  /** @throws WordedError `import.look-again` */
  address(token: string): string {
    const kept = this.#addresses.get(token);
    if (kept === undefined || kept.until < Date.now()) {
      throw new WordedError('import.look-again', {}, 'conflict');
    }
    kept.until = Date.now() + ADDRESS_KEPT_MS;
    return kept.from;
  }

  /** Answers at once; begins when the run before it is over, so that no location is worked at twice at a time. */
  start(begin: Begin): ImportRun {
    const run: OpenRun = {
      id: randomUUID(),
      act: begin.act,
      locations: begin.locations.map(({ id, name }) => ({
        ...{ id, name, state: 'waiting', outcome: null, problem: null },
      })),
      startedAt: Date.now(),
      endedAt: null,
      stopped: false,
    };
    this.#runs.unshift(run);
    this.#runs.length = Math.min(this.#runs.length, MOST_KEPT);
    this.#last = this.#last.then(() => carryOut(run, begin));
    return shown(run);
  }

  /** The last ones, the newest first. */
  all(): ImportRun[] {
    return this.#runs.map(shown);
  }

  /** The location that is being worked at is finished, none is begun after it. */
  stop(id: string): void {
    const run = this.#runs.find((one) => one.id === id);
    if (run?.endedAt === null) run.stopped = true;
  }
}

async function carryOut(run: OpenRun, { work, goesOn }: Begin): Promise<void> {
  for (const location of run.locations) {
    if (run.stopped || !goesOn()) {
      location.state = 'left-out';
      continue;
    }
    location.state = 'running';
    try {
      location.outcome = await work(location.id);
      location.state = 'done';
    } catch (error) {
      // One that fails keeps none of the others back.
      location.problem = wordsOf(error);
      location.state = 'failed';
    }
  }
  run.endedAt = Date.now();
}

function shown({ stopped: _stopped, locations, ...run }: OpenRun): ImportRun {
  return { ...run, locations: locations.map((one) => ({ ...one })) };
}
