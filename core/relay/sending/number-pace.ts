/**
 * When a number may send the next message that no person wrote: gap, caps, warm-up, quiet hours, and the time in which
 * WhatsApp limits it. Replies are counted nowhere here and held by nothing of it.
 */
import type { CapWindow, PaceOptions } from './pace-options.ts';
import { quietUntil } from './quiet-hours.ts';
import { tierOf } from './warm-up.ts';

/** Why bulk waits: codes of the catalogue. */
export type HoldCode =
  | 'bulk.gap'
  | 'bulk.minute'
  | 'bulk.hour'
  | 'bulk.day'
  | 'bulk.warm-up'
  | 'bulk.quiet-hours'
  | LimitCode;

/** What WhatsApp did to the number, as far as its answers show; or that the number is a new one of the same business. */
export type LimitCode =
  | 'number.reach-out-limited'
  | 'number.restricted'
  | 'number.banned'
  | 'number.sends-fail'
  | 'number.renewed';

export interface Limited {
  readonly code: LimitCode;
  readonly since: number;
  readonly until: number;
}

export interface Hold {
  readonly code: HoldCode;
  /** When it ends (ms), as far as is known now. */
  readonly until: number;
}

const WINDOW_MS: Readonly<Record<CapWindow, number>> = {
  minute: 60_000,
  hour: 60 * 60_000,
  day: 24 * 60 * 60_000,
};
const WINDOWS = Object.keys(WINDOW_MS) as CapWindow[];
/** The longest forecast; who stands further behind is told the same. */
const MOST_FORECAST = 2_000;

export class NumberPace {
  options: PaceOptions;
  /** In replies-only mode; null = WhatsApp lets the number send. */
  limited: Limited | null = null;
  readonly #timeZone: () => string;
  readonly #random: () => number;
  /** When bulk was sent in the last day, rising. */
  #sent: number[];
  #gapUntil = 0;

  constructor(
    options: PaceOptions,
    more: {
      /** Of the location, for options that name none. */
      readonly timeZone: () => string;
      readonly sent?: readonly number[];
      readonly random?: () => number;
    },
  ) {
    this.options = options;
    this.#timeZone = more.timeZone;
    this.#sent = [...(more.sent ?? [])].sort((a, b) => a - b);
    this.#random = more.random ?? Math.random;
  }

  /** Why the next bulk message has to wait; null = it may leave now. Of several reasons, the one that lasts longest. */
  hold(now: number): Hold | null {
    return this.#hold(now, this.#sent, this.#gapUntil);
  }

  /** A bulk send begins: it counts from now on, whatever comes of it. */
  begins(now: number): void {
    this.#forget(now);
    this.#sent.push(Math.max(now, this.#sent.at(-1) ?? 0));
  }

  /** It has ended: the pause to the next one begins. */
  ended(now: number): void {
    const { min, max } = this.options.gapMs;
    this.#gapUntil = now + min + (max - min) * this.#random();
  }

  /** Bulk sends within a window that ends now. */
  count(window: CapWindow, now: number): number {
    const from = now - WINDOW_MS[window];
    return this.#sent.filter((at) => at > from).length;
  }

  caps(now: number): Readonly<Record<CapWindow, number>> {
    const { caps, pairedAt } = this.options;
    const tier = tierOf(pairedAt, now)?.caps ?? caps;
    return {
      minute: Math.min(caps.minute, tier.minute),
      hour: Math.min(caps.hour, tier.hour),
      day: Math.min(caps.day, tier.day),
    };
  }

  /**
   * Why, and until about when, each of `waiting` bulk messages waits that stand in line; null = nothing holds the first
   * of them. Each send is taken to last no time, and each gap to be the middle one.
   */
  forecast(waiting: number, now: number): Hold[] {
    const sent = [...this.#sent];
    const { min, max } = this.options.gapMs;
    const holds: Hold[] = [];
    let at = now;
    let gapUntil = this.#gapUntil;
    for (let index = 0; index < Math.min(waiting, MOST_FORECAST); index += 1) {
      let code: HoldCode = 'bulk.gap';
      // The end of one reason may lie within another, such as a cap that ends at night.
      for (let turns = 0; turns < 8; turns += 1) {
        const hold = this.#hold(at, sent, gapUntil);
        if (hold === null) break;
        if (hold.code !== 'bulk.gap') ({ code } = hold);
        at = hold.until;
      }
      holds.push({ code, until: at });
      sent.push(at);
      gapUntil = at + (min + max) / 2;
    }
    return holds;
  }

  #hold(now: number, sent: readonly number[], gapUntil: number): Hold | null {
    const holds: Hold[] = [];
    const { limited } = this;
    if (limited !== null) holds.push({ code: limited.code, until: limited.until });
    const { quiet, timeZone } = this.options;
    const quietEnd = quiet === null ? null : quietUntil(quiet, timeZone ?? this.#timeZone(), now);
    if (quietEnd !== null) holds.push({ code: 'bulk.quiet-hours', until: quietEnd });
    const caps = this.caps(now);
    for (const window of WINDOWS) {
      const until = (sent.at(-caps[window]) ?? -Infinity) + WINDOW_MS[window];
      const isYoung = caps[window] < this.options.caps[window];
      if (Number.isFinite(caps[window])) {
        holds.push({ code: isYoung ? 'bulk.warm-up' : `bulk.${window}`, until });
      }
    }
    holds.push({ code: 'bulk.gap', until: gapUntil });
    const longest = holds.reduce((a, b) => (b.until > a.until ? b : a));
    return longest.until > now ? longest : null;
  }

  #forget(now: number): void {
    const from = now - WINDOW_MS.day;
    const first = this.#sent.findIndex((at) => at > from);
    if (first !== 0) this.#sent = first < 0 ? [] : this.#sent.slice(first);
  }
}
