/** How many lanes' last dates are remembered at least; older ones cannot collide any more. */
const REMEMBERED = 20_000;
const LAST_MS_OF_SECOND = 999;

/**
 * The dates that HighLevel is told. WhatsApp gives whole seconds; the milliseconds rise strictly within a lane's
 * second, so that the display keeps the order of arrival and a message can be found again by its date alone.
 * They follow the clock where they can, so that dates given after a restart do not repeat those given before it.
 */
export class MessageDates {
  /** The lanes of late, and those before them: no lane has to be moved to the end of a line for each of its messages. */
  #late = new Map<string, number>();
  #before = new Map<string, number>();

  /** `sentAt` and the answer are milliseconds since 1970. */
  dateFor(lane: string, sentAt: number, now = Date.now()): number {
    const second = sentAt - (sentAt % 1_000);
    const byClock = second + Math.min(Math.max(0, now - second), LAST_MS_OF_SECOND - 99);
    const last = this.#late.get(lane) ?? this.#before.get(lane) ?? 0;
    const date = last >= byClock && last < second + LAST_MS_OF_SECOND ? last + 1 : byClock;
    this.#late.set(lane, date);
    if (this.#late.size >= REMEMBERED) {
      this.#before = this.#late;
      this.#late = new Map();
    }
    return date;
  }
}
