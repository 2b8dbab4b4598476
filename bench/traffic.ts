/** Customers and agents who write at a steady pace, whatever becomes of the relay meanwhile. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'undici';
import { postUntilAcknowledged } from './chats.ts';
import type { Chat } from './chats.ts';
import type { World } from './world.ts';

interface TrafficOptions {
  readonly world: World;
  readonly pool: Pool;
  readonly chats: readonly Chat[];
  /** Of the customers, all together. */
  readonly perSecond: number;
}

/** What went since the last lap. */
export interface Lap {
  readonly posted: number;
  /** The longest that a webhook which was acknowledged had waited for it (ms). */
  readonly slowestMs: number;
  readonly medianMs: number;
}

/** A number sends one message a second at most, and shows that it types before. */
const ANSWER_EVERY_MS = 2_000;

export class Traffic {
  readonly #options: TrafficOptions;
  readonly #over = new AbortController();
  readonly #ends: Promise<unknown>;
  readonly #answers: string[] = [];
  #waits: number[] = [];

  constructor(options: TrafficOptions) {
    this.#options = options;
    const { chats } = options;
    this.#ends = Promise.all([
      ...chats.map((chat, index) => this.#write(chat, index)),
      this.#answer(),
    ]);
  }

  lap(): Lap {
    const waits = this.#waits.toSorted((a, b) => a - b);
    this.#waits = [];
    const at = (share: number): number =>
      Math.round(waits[Math.floor(share * (waits.length - 1))] ?? 0);
    return { posted: waits.length, slowestMs: at(1), medianMs: at(0.5) };
  }

  /** Resolves when the last one is acknowledged. */
  async end(): Promise<void> {
    this.#over.abort();
    await this.#ends;
    await this.#options.world.highlevel.idle();
  }

  /** The agents' answers against the pretend gateway's own record. */
  async answersLost(): Promise<{ written: number; lost: number; doubled: number }> {
    const sent = (await this.#options.world.evolution.sent()).map(({ text }) => text);
    const unique = new Set(sent);
    const lost = this.#answers.filter((text) => !unique.has(text)).length;
    return { written: this.#answers.length, lost, doubled: sent.length - unique.size };
  }

  /** The next one when the last one is acknowledged, at its place in the common pace. */
  async #write(chat: Chat, index: number): Promise<void> {
    const { pool, chats, perSecond } = this.#options;
    const started = performance.now();
    for (let number = index; !this.#over.signal.aborted; number += chats.length) {
      const text = `chat ${String(index)} message ${String(number)}`;
      this.#waits.push(await postUntilAcknowledged(pool, chat.conversation, text));
      chat.acknowledged.push(text);
      await this.#until(started + ((number + chats.length) * 1_000) / perSecond);
    }
  }

  /** The agents, one after the other; their posts are tried again by HighLevel. */
  async #answer(): Promise<void> {
    const { world, chats } = this.#options;
    for (let number = 0; !this.#over.signal.aborted; number += 1) {
      await this.#until(performance.now() + ANSWER_EVERY_MS);
      const { place, phone } = (chats[number % chats.length] ?? chats[0])?.conversation ?? {};
      if (place === undefined) return;
      const { locationId } = place;
      const contacts = await world.highlevel.contacts(locationId);
      const contactId = contacts.find((one) => one.phone === `+${phone ?? ''}`)?.id;
      if (contactId === undefined) continue;
      const text = `answer ${String(number)}`;
      this.#answers.push(text);
      await world.highlevel.agentWrites({ locationId, contactId, text });
    }
  }

  async #until(at: number): Promise<void> {
    const { signal } = this.#over;
    const ms = Math.max(0, at - performance.now());
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  }
}
