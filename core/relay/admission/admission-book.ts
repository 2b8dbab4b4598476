/**
 * Each number's rules of admission, and what they refused. Held in memory: a rule holds from the moment it is committed.
 * Of a refused message nothing is kept but its chat, its id, the time and the rule, and these in memory only; how many
 * each rule refused is written down now and then.
 */
import type { SharedWrite, Storage, Tx } from '../../storage/storage.ts';
import type { InstanceId } from '../message.ts';
import { admissionRules, allSpellings, EVERYONE, REFUSAL_RULES } from './rules.ts';
import type { AdmissionRules, RefusalRule } from './rules.ts';

const REMEMBERED_IDS = 20_000;
const LISTED = 200;
const WRITE_AFTER_MS = 1_000;

export interface Refusal {
  readonly at: number;
  readonly rule: RefusalRule;
  /** Null where the event names none. */
  readonly chat: string | null;
}

export interface NumberRules {
  readonly rules: AdmissionRules;
  readonly allowed: ReadonlySet<string>;
  readonly ignored: ReadonlySet<string>;
}

type Counts = Partial<Record<RefusalRule, number>>;

interface NumberState extends NumberRules {
  readonly counts: Counts;
  readonly refusals: readonly Refusal[];
}

const NEW: NumberState = { ...sets(EVERYONE), counts: {}, refusals: [] };

export class AdmissionBook implements AsyncDisposable {
  readonly #storage: Storage;
  readonly #onTrouble: (error: unknown) => void;
  readonly #numbers = new Map<InstanceId, NumberState>();
  /** Ids of refused messages: their edits are refused as well, and no message is counted twice. */
  readonly #ids = new Set<string>();
  readonly #unwritten = new Set<InstanceId>();
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  private constructor(storage: Storage, onTrouble: (error: unknown) => void) {
    this.#storage = storage;
    this.#onTrouble = onTrouble;
  }

  /** @throws StorageError */
  static async load(storage: Storage, onTrouble: (error: unknown) => void): Promise<AdmissionBook> {
    const book = new AdmissionBook(storage, onTrouble);
    for (const row of await storage.db.selectFrom('admission').selectAll().execute()) {
      book.#numbers.set(row.instance_id as InstanceId, {
        ...sets(row.rules === null ? EVERYONE : admissionRules.parse(JSON.parse(row.rules))),
        counts: row.counts === null ? {} : (JSON.parse(row.counts) as Counts),
        refusals: [],
      });
    }
    return book;
  }

  of(id: InstanceId): NumberRules {
    return this.#state(id);
  }

  /** Rules that refused something, with how much, in the order of `REFUSAL_RULES`. */
  counts(id: InstanceId): { rule: RefusalRule; count: number }[] {
    const { counts } = this.#state(id);
    return REFUSAL_RULES.map((rule) => ({ rule, count: counts[rule] ?? 0 })).filter(
      ({ count }) => count > 0,
    );
  }

  /** The last ones since the start, newest first. */
  refusals(id: InstanceId): readonly Refusal[] {
    return this.#state(id).refusals;
  }

  /** @throws StorageError */
  async set(id: InstanceId, changes: Partial<AdmissionRules>): Promise<void> {
    const change = this.setting(id, changes);
    await this.#storage.transaction((tx) => change.write(tx));
    change.committed();
  }

  /** The same, to be written with what else belongs to it. */
  setting(id: InstanceId, changes: Partial<AdmissionRules>): SharedWrite {
    const rules = { ...this.#state(id).rules, ...changes };
    return {
      write: (tx) => writeRules(tx, id, rules),
      committed: () => {
        this.#numbers.set(id, { ...this.#state(id), ...sets(rules) });
      },
    };
  }

  async forget(id: InstanceId): Promise<void> {
    await this.#storage.db.deleteFrom('admission').where('instance_id', '=', id).execute();
    this.#numbers.delete(id);
    this.#unwritten.delete(id);
  }

  wasRefused(id: InstanceId, whatsappId: string): boolean {
    return this.#ids.has(`${id} ${whatsappId}`);
  }

  refused(id: InstanceId, whatsappId: string, refusal: Refusal): void {
    if (this.wasRefused(id, whatsappId)) return;
    this.#ids.add(`${id} ${whatsappId}`);
    if (this.#ids.size > REMEMBERED_IDS) {
      const [oldest] = this.#ids;
      if (oldest !== undefined) this.#ids.delete(oldest);
    }
    const state = this.#state(id);
    this.#numbers.set(id, {
      ...state,
      counts: { ...state.counts, [refusal.rule]: (state.counts[refusal.rule] ?? 0) + 1 },
      refusals: [refusal, ...state.refusals.slice(0, LISTED - 1)],
    });
    this.#unwritten.add(id);
    this.#timer ??= setTimeout(() => {
      this.#write();
    }, WRITE_AFTER_MS).unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#write();
    await this.#writing;
  }

  #state(id: InstanceId): NumberState {
    return this.#numbers.get(id) ?? NEW;
  }

  #write(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const ids = [...this.#unwritten];
    this.#unwritten.clear();
    if (ids.length === 0) return;
    this.#writing = this.#writing.then(() => this.#writeCounts(ids)).catch(this.#onTrouble);
  }

  async #writeCounts(ids: readonly InstanceId[]): Promise<void> {
    const updated_at = Date.now();
    await this.#storage.transaction(async (tx) => {
      for (const id of ids) {
        const counts = JSON.stringify(this.#state(id).counts);
        const row = { instance_id: id, rules: null, counts, updated_at };
        await tx.upsert('admission', row, ['instance_id'], ['counts', 'updated_at']);
      }
    });
  }
}

async function writeRules(tx: Tx, id: InstanceId, rules: AdmissionRules): Promise<void> {
  const row = { instance_id: id, rules: JSON.stringify(rules), updated_at: Date.now() };
  const update = ['rules', 'updated_at'];
  await tx.upsert('admission', { ...row, counts: null }, ['instance_id'], update);
}

function sets(rules: AdmissionRules): NumberRules {
  return { rules, allowed: allSpellings(rules.allow), ignored: allSpellings(rules.ignore) };
}
