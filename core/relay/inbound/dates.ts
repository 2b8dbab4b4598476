/** How many lanes' last dates are remembered; older ones cannot collide any more. */
const REMEMBERED = 20_000;
const LAST_MS_OF_SECOND = 999;

/**
 * The dates that HighLevel is told. WhatsApp gives whole seconds; the milliseconds rise strictly within a lane's
 * second, so that the display keeps the order of arrival and a message can be found again by its date alone.
 * They follow the clock where they can, so that dates given after a restart do not repeat those given before it.
 */
export class MessageDates {
  readonly #last = new Map<string, number>();

  /** `sentAt` and the answer are milliseconds since 1970. */
  dateFor(lane: string, sentAt: number, now = Date.now()): number {
    const second = sentAt - (sentAt % 1_000);
    const byClock = second + Math.min(Math.max(0, now - second), LAST_MS_OF_SECOND - 99);
    const last = this.#last.get(lane) ?? 0;
    const date = last >= byClock && last < second + LAST_MS_OF_SECOND ? last + 1 : byClock;
    this.#last.delete(lane);
    this.#last.set(lane, date);
    if (this.#last.size > REMEMBERED) {
      const oldest = this.#last.keys().next();
      if (oldest.done !== true) this.#last.delete(oldest.value);
    }
    return date;
  }
}
