/**
 * Numbers that are being linked: the code that is on the screen now, followed while somebody looks at it, until the
 * number is connected or Evolution stops. Nothing is asked while nobody looks, and nothing is begun by itself.
 */
import { z } from 'zod';
import { readLinkCode } from '../clients/evolution/pairing-calls.ts';
import type { LinkCode } from '../clients/evolution/pairing-calls.ts';
import { ClientError } from '../clients/client-error.ts';
import type { InstanceId } from '../relay/message.ts';
import type { Worded } from '../words/worded-error.ts';
import { wordsOf } from '../words/worded-error.ts';
import type { InstanceConnections } from './connection.ts';
import type { InstanceRef } from './instance.ts';
import type { InstanceDirectory } from './instance-directory.ts';
import type { Linking } from './linking.ts';

/** What a person who links a number sees. */
export interface PairingView {
  /** `waiting`: no code has come yet. `ended`: a person has to begin anew. */
  readonly state: 'idle' | 'waiting' | 'code' | 'open' | 'ended';
  readonly way: 'qr' | 'phone';
  readonly qr: string | null;
  readonly pairingCode: string | null;
  /** The how many-th code it is. */
  readonly count: number;
  /** When WhatsApp gives out the next code, as far as is known (ms). */
  readonly renewedAt: number | null;
  readonly number: string | null;
  readonly profileName: string | null;
  /** Why it ended, or why no code comes. */
  readonly problem: Worded | null;
}

interface Session {
  readonly phone: string | null;
  readonly startedAt: number;
  code: LinkCode | null;
  codeSince: number;
  /** Closed, since when: right after a scan it is closed for a moment too. */
  closedSince: number | null;
  ended: Worded | null;
  open: boolean;
  profileName: string | null;
  trouble: Worded | null;
  askedAt: number;
}

export interface DeskTimes {
  /** Between two questions to Evolution (ms). */
  readonly askEveryMs: number;
  /** Without a code after that, it says why that may be (ms). */
  readonly noCodeMs: number;
  /** Closed for so long, it is not the moment after a scan (ms). */
  readonly closedMs: number;
}
const TIMES: DeskTimes = { askEveryMs: 2_000, noCodeMs: 15_000, closedMs: 5_000 };
/** How long WhatsApp lets a code hold; the first of a row holds longer at times. */
const CODE_HOLDS_MS = 45_000;

export interface DeskOptions {
  readonly directory: InstanceDirectory;
  readonly connections: InstanceConnections;
  readonly linking: Linking;
  readonly times?: Partial<DeskTimes> | undefined;
}

const qrEvent = z.object({
  event: z.string(),
  data: z.object({ qrcode: z.unknown().optional(), statusCode: z.unknown().optional() }),
});

export class PairingDesk {
  readonly #options: DeskOptions;
  readonly #times: DeskTimes;
  readonly #sessions = new Map<InstanceId, Session>();
  readonly #asking = new Map<InstanceId, Promise<void>>();

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#times = { ...TIMES, ...options.times };
  }

  /**
   * Asks for a code. `phone` (digits): one to be typed on that phone. What is linked to the instance already is
   * unlinked where a new code needs that. @throws ClientError, WordedError, StorageError, VaultError
   */
  async begin(instance: InstanceRef, phone: string | null): Promise<void> {
    const { directory, linking, connections } = this.#options;
    const client = directory.client(instance.id);
    const state = await this.#stateOf(instance);
    if (state === null) await linking.createAgain(instance);
    else if (state === 'open') {
      this.#sessions.set(instance.id, newSession(phone));
      await connections.ask(instance.id);
      await this.#ask(instance);
      return;
    } else if (
      needsReset(instance, state, phone) ||
      (state === 'close' && linking.mustRecreate(instance))
    ) {
      await linking.reset(instance);
    }
    connections.linkingAnew(instance.id);
    const session = newSession(phone);
    this.#sessions.set(instance.id, session);
    let answer = await client.pairing.connect(instance.name, phone ?? undefined);
    if (answer.type === 'state' && answer.state !== 'open' && answer.state !== 'connecting') {
      // Ended, and not reset by connecting: unlinking it does.
      await linking.reset(instance);
      answer = await client.pairing.connect(instance.name, phone ?? undefined);
    }
    if (answer.type === 'code') take(session, answer.code);
    session.askedAt = Date.now();
  }

  /** What to show now; asks Evolution when the last answer is some seconds old. Never throws. */
  async look(instance: InstanceRef): Promise<PairingView> {
    const session = this.#sessions.get(instance.id);
    if (session === undefined) return idle(instance);
    if (!session.open && session.ended === null && this.#isDue(session)) {
      await this.#askOnce(instance);
    }
    const now = this.#options.directory.get(instance.id) ?? instance;
    return this.#viewOf(now, session);
  }

  /** A webhook of the instance: a new code, or the end of all codes. */
  heard({ id }: InstanceRef, body: unknown): void {
    const session = this.#sessions.get(id);
    if (session === undefined || session.open) return;
    const read = qrEvent.safeParse(body).data;
    if (read === undefined || !/^qrcode[._-]updated$/i.test(read.event)) return;
    if (read.data.qrcode === undefined) {
      session.ended = { code: 'pairing.codes-ended', params: {} };
      return;
    }
    // The event shows no count.
    const code = readLinkCode(read.data.qrcode);
    const before = session.code ?? { qr: null, count: 0 };
    take(session, { ...code, count: code.qr === before.qr ? before.count : before.count + 1 });
  }

  forget(id: InstanceId): void {
    this.#sessions.delete(id);
  }

  #isDue(session: Session): boolean {
    return Date.now() - session.askedAt >= this.#times.askEveryMs;
  }

  async #askOnce(instance: InstanceRef): Promise<void> {
    const running = this.#asking.get(instance.id);
    if (running !== undefined) return running;
    const asking = this.#ask(instance).finally(() => this.#asking.delete(instance.id));
    this.#asking.set(instance.id, asking);
    return asking;
  }

  async #ask(instance: InstanceRef): Promise<void> {
    const session = this.#sessions.get(instance.id);
    if (session === undefined) return;
    session.askedAt = Date.now();
    try {
      const client = this.#options.directory.client(instance.id);
      const state = await client.connectionState(instance.name);
      session.trouble = null;
      if (state === 'open') await this.#opened(instance, session);
      else if (state === 'connecting') {
        session.closedSince = null;
        const answer = await client.pairing.connect(instance.name);
        if (answer.type === 'code') take(session, answer.code);
      } else this.#closed(session);
    } catch (error) {
      session.trouble = wordsOf(error);
    }
  }

  async #opened(instance: InstanceRef, session: Session): Promise<void> {
    const { directory, connections } = this.#options;
    await connections.ask(instance.id);
    const all = await directory.client(instance.id).fetchInstances();
    session.profileName = all.find(({ name }) => name === instance.name)?.profileName ?? null;
    const problem = connections.problem(instance.id);
    session.open = problem === null;
    session.ended = problem;
  }

  #closed(session: Session): void {
    session.closedSince ??= Date.now();
    if (Date.now() - session.closedSince < this.#times.closedMs) return;
    const code = session.code?.qr == null ? 'pairing.no-code' : 'pairing.codes-ended';
    session.ended = { code, params: {} };
  }

  #viewOf(instance: InstanceRef, session: Session): PairingView {
    const { code, ended, open } = session;
    const shown = !open && ended === null ? code : null;
    const isLate = code?.qr == null && Date.now() - session.startedAt > this.#times.noCodeMs;
    const late = isLate ? { code: 'pairing.no-code', params: {} } : null;
    return {
      state: stateOf(session),
      way: session.phone === null ? 'qr' : 'phone',
      qr: shown?.qr ?? null,
      pairingCode: shown?.pairingCode ?? null,
      count: shown?.count ?? 0,
      renewedAt: shown?.qr == null ? null : session.codeSince + CODE_HOLDS_MS,
      number: open ? numberOf(instance) : null,
      profileName: open ? session.profileName : null,
      problem: open ? null : (ended ?? session.trouble ?? late),
    };
  }

  /** Null = Evolution does not know the instance any more. */
  async #stateOf({ id, name }: InstanceRef): Promise<string | null> {
    try {
      return await this.#options.directory.client(id).connectionState(name);
    } catch (error) {
      if (error instanceof ClientError && error.code === 'evolution.instance-unknown') return null;
      throw error;
    }
  }
}

/** A number that connects shows the code that it has; for another one it has to begin anew. */
function needsReset({ ownJid }: InstanceRef, state: string, phone: string | null): boolean {
  return state !== 'close' && (phone !== null || ownJid !== null || state !== 'connecting');
}

function newSession(phone: string | null): Session {
  const now = Date.now();
  return {
    phone,
    startedAt: now,
    code: null,
    codeSince: now,
    closedSince: null,
    ended: null,
    open: false,
    profileName: null,
    trouble: null,
    askedAt: 0,
  };
}

function take(session: Session, code: LinkCode): void {
  if (code.qr === null) return;
  if (code.qr !== session.code?.qr) session.codeSince = Date.now();
  session.code = code;
}

function stateOf({ open, ended, code }: Session): PairingView['state'] {
  if (open) return 'open';
  if (ended !== null) return 'ended';
  return code?.qr == null ? 'waiting' : 'code';
}

function idle(instance: InstanceRef): PairingView {
  const isOpen = instance.state === 'open';
  return {
    state: isOpen ? 'open' : 'idle',
    way: 'qr',
    qr: null,
    pairingCode: null,
    count: 0,
    renewedAt: null,
    number: isOpen ? numberOf(instance) : null,
    profileName: null,
    problem: null,
  };
}

export function numberOf({ ownJid }: InstanceRef): string | null {
  return ownJid === null ? null : `+${ownJid.split('@')[0] ?? ''}`;
}
