import { setTimeout as delay } from 'node:timers/promises';
import type { Events } from '../events.ts';
import type { InstanceId, PhoneJid } from '../relay/message.ts';
import type { FailureCode } from '../words/codes.ts';
import type { Worded } from '../words/worded-error.ts';
import { wordsOf } from '../words/worded-error.ts';
import type { InstanceRef, InstanceState } from './instance.ts';
import type { InstanceDirectory } from './instance-directory.ts';

/** What an Evolution `connection.update` says. */
export interface ConnectionNews {
  readonly state: Exclude<InstanceState, 'unknown'>;
  /** WhatsApp's reason code: 401 logged out, 440 replaced by another client, … */
  readonly statusReason: number | null;
  /** The number that is linked now. */
  readonly wuid: PhoneJid | null;
}

export interface ConnectionOptions {
  readonly directory: InstanceDirectory;
  readonly events: Pick<Events, 'connectionChanged'>;
  /** True while entries wait for this instance: only then is a closed one asked again and again. */
  readonly entriesWait: (id: InstanceId) => boolean;
  /** Milliseconds between two questions. */
  readonly pollMs?: number;
  /** The time of a fight over the session (ms). */
  readonly fightMs?: number;
}

const AT_ONCE = 8;
/** What Evolution's `statusReason` says of a connection that ended for good. */
const ENDS: ReadonlyMap<number, FailureCode> = new Map([
  [401, 'number.logged-out'],
  [402, 'number.restricted'],
  [403, 'number.logged-out'],
  [406, 'number.banned'],
  [440, 'number.replaced'],
]);
const ENDED: readonly string[] = [...ENDS.values()];
/** What a person has to answer; nothing that is heard later answers it, but the number itself. */
const ASKED: readonly string[] = ['number.changed', 'instance.number-taken'];
/**
 * Two clients on one number throw each other out: it opens so many times within the time (ms). One that has then been
 * open for so long has it to itself again.
 */
const FIGHT_OPENED = 5;
const FIGHT_MS = 60_000;

/**
 * Which numbers can send. Evolution tells most changes by webhook, but not all: up to 2.3.7 a lost connection shows as
 * `connecting` only, and webhooks can be cut off. So whatever is not open is asked at start, and every few seconds
 * while something waits for it. An open one is not polled: a send that fails tells soon enough.
 */
export class InstanceConnections implements AsyncDisposable {
  readonly #options: ConnectionOptions;
  readonly #pollMs: number;
  readonly #fightMs: number;
  readonly #listeners = new Set<(instance: InstanceRef) => void>();
  readonly #problems = new Map<InstanceId, Worded>();
  readonly #asking = new Set<InstanceId>();
  /** The number that is linked in place of the one we know, until a person has answered. */
  readonly #others = new Map<InstanceId, PhoneJid>();
  /** When each number opened lately (ms). */
  readonly #opened = new Map<InstanceId, number[]>();
  /** Instances whose number was compared in this run. */
  readonly #seenOpen = new Set<InstanceId>();
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#pollMs = options.pollMs ?? 5_000;
    this.#fightMs = options.fightMs ?? FIGHT_MS;
  }

  /** Asks every instance once, without waiting for the answers, and begins to watch. */
  start(): void {
    this.#running = this.#askAll(this.#options.directory.all()).then(() => this.#watch());
  }

  isOpen(id: InstanceId): boolean {
    if (this.#options.directory.get(id)?.state !== 'open') return false;
    const problem = this.#problems.get(id);
    // That another client has the session too is a guess: nothing is held for it.
    return problem === undefined || problem.code === 'number.replaced';
  }

  /** Why an instance cannot send, beyond its state; null = nothing more is known. */
  problem(id: InstanceId): Worded | null {
    const problem = this.#problems.get(id) ?? null;
    return problem?.code === 'number.replaced' && this.#isCalm(id) ? null : problem;
  }

  /** Told after each change of state, with the instance as it is now. Answers how to stop listening. */
  onChange(listener: (instance: InstanceRef) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A `connection.update` webhook. */
  async heard(id: InstanceId, news: ConnectionNews): Promise<void> {
    const before = this.#options.directory.get(id);
    if (before === null) return;
    if (this.#isAnotherNumber(before, news.wuid)) {
      await this.#change(id, 'refused');
      return;
    }
    const end = news.state === 'open' ? undefined : ENDS.get(news.statusReason ?? 0);
    if (end !== undefined) {
      this.#problems.set(id, { code: end, params: { instance: before.name } });
    } else if (news.state === 'open' && !this.#isFight(before)) {
      this.#problems.delete(id);
    }
    await this.#change(id, news.state, news.wuid ?? undefined);
  }

  /** A send failed because the connection is closed, whatever `connectionState` says: asked again until it is open. */
  async sawClosed(id: InstanceId): Promise<void> {
    await this.#change(id, 'close');
  }

  /** Asks Evolution for the state now. Never throws: a failure is kept as the instance's problem. */
  async ask(id: InstanceId): Promise<void> {
    const { directory } = this.#options;
    const instance = directory.get(id);
    if (instance === null || this.#asking.has(id)) return;
    this.#asking.add(id);
    try {
      const client = directory.client(id);
      const state = await client.connectionState(instance.name);
      const ownJid = state === 'open' ? await this.#linkedNumber(instance) : null;
      if (this.#isAnotherNumber(instance, ownJid)) {
        await this.#change(id, 'refused');
        return;
      }
      if (!this.#isEnded(id) || state === 'open') this.#problems.delete(id);
      await this.#change(id, state, ownJid ?? undefined);
    } catch (error) {
      const { code, params } = wordsOf(error);
      this.#problems.set(id, { code, params: { ...params, instance: instance.name } });
      await this.#change(id, 'unknown').catch(() => undefined);
    } finally {
      this.#asking.delete(id);
    }
  }

  /** A person asked for a new code: why the last connection ended is of no interest any more. */
  linkingAnew(id: InstanceId): void {
    if (this.#isEnded(id)) this.#problems.delete(id);
    this.#opened.delete(id);
  }

  /** The number that a person is asked about, in full; null = nobody is asked. */
  otherNumber(id: InstanceId): PhoneJid | null {
    return this.#problems.get(id)?.code === 'number.changed'
      ? (this.#others.get(id) ?? null)
      : null;
  }

  /** "Same business, new number": what waits goes on under it. @throws StorageError */
  async acceptNumber(id: InstanceId, number: PhoneJid): Promise<void> {
    await this.#options.directory.setState(id, 'refused', number);
    this.#problems.delete(id);
    this.#others.delete(id);
    await this.ask(id);
  }

  /** An instance was removed, or added anew for another number. */
  forget(id: InstanceId): void {
    this.#problems.delete(id);
    this.#seenOpen.delete(id);
    this.#others.delete(id);
    this.#opened.delete(id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #watch(): Promise<void> {
    for (;;) {
      const signal = this.#stop.signal;
      await delay(this.#pollMs, undefined, { ref: false, signal }).catch(() => undefined);
      if (signal.aborted) return;
      const due = this.#options.directory
        .all()
        .filter((one) => !this.isOpen(one.id) && this.#options.entriesWait(one.id));
      await this.#askAll(due);
    }
  }

  /** Some at a time: hundreds of numbers may share one gateway. */
  async #askAll(instances: readonly InstanceRef[]): Promise<void> {
    for (let from = 0; from < instances.length && !this.#stop.signal.aborted; from += AT_ONCE) {
      await Promise.all(instances.slice(from, from + AT_ONCE).map((one) => this.ask(one.id)));
    }
  }

  /** The number behind an open instance, asked each time it opens, and once per run; null = as before. */
  async #linkedNumber(instance: InstanceRef): Promise<PhoneJid | null> {
    const wasOpen = instance.state === 'open' && this.#seenOpen.has(instance.id);
    if (wasOpen && instance.ownJid !== null) return null;
    try {
      const all = await this.#options.directory.client(instance.id).fetchInstances();
      this.#seenOpen.add(instance.id);
      const owner = all.find((one) => one.name === instance.name)?.ownerJid ?? null;
      return owner === null ? null : withoutDevice(owner);
    } catch {
      // The state is what counts; the number is compared when it opens the next time, or by webhook.
      return null;
    }
  }

  /**
   * A person linked another phone: its messages must not go into the old number's conversations. Stop, and ask; until
   * the old number is linked again, whatever else is heard. `linked` null = not said this time.
   */
  #isAnotherNumber(instance: InstanceRef, linked: PhoneJid | null): boolean {
    const { id, name, ownJid } = instance;
    if (linked === null) return ASKED.includes(this.#problems.get(id)?.code ?? '');
    const number = `…${linked.split('@')[0]?.slice(-4) ?? ''}`;
    const isTaken = this.#options.directory
      .all()
      .some((other) => other.id !== id && other.ownJid === linked);
    if (isTaken && ownJid !== linked) {
      this.#problems.set(id, { code: 'instance.number-taken', params: { instance: name, number } });
      return true;
    }
    if (ownJid === null || ownJid === linked) return false;
    this.#others.set(id, linked);
    this.#problems.set(id, { code: 'number.changed', params: { instance: name, number } });
    return true;
  }

  #isEnded(id: InstanceId): boolean {
    return ENDED.includes(this.#problems.get(id)?.code ?? '');
  }

  /** It opened, and was not thrown out since. */
  #isCalm(id: InstanceId): boolean {
    const instance = this.#options.directory.get(id);
    return instance?.state === 'open' && Date.now() - instance.stateSince > this.#fightMs;
  }

  /** Another client has the session too: up to 2.3.7 that shows only as a connection that comes and goes. */
  #isFight({ id, name, state }: InstanceRef): boolean {
    if (state === 'open') return this.#problems.get(id)?.code === 'number.replaced';
    const since = Date.now() - this.#fightMs;
    const opened = [...(this.#opened.get(id) ?? []).filter((at) => at > since), Date.now()];
    this.#opened.set(id, opened);
    if (opened.length < FIGHT_OPENED) return false;
    this.#problems.set(id, { code: 'number.replaced', params: { instance: name } });
    return true;
  }

  async #change(id: InstanceId, state: InstanceState, ownJid?: PhoneJid): Promise<void> {
    const before = this.#options.directory.get(id);
    if (before === null) return;
    await this.#options.directory.setState(id, state, ownJid);
    const after = this.#options.directory.get(id);
    if (after === null || after.state === before.state) return;
    this.#options.events.connectionChanged({ instanceId: id, state });
    for (const listener of this.#listeners) listener(after);
  }
}

/** `<digits>:<device>@s.whatsapp.net` is the same number on one of its devices. */
export function withoutDevice(jid: string): PhoneJid {
  return jid.replace(/:\d+@/, '@') as PhoneJid;
}
