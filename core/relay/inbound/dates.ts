/** How many lanes' last dates are remembered at least; older ones cannot collide any more. */
const REMEMBERED = 20_000;
const LAST_MS_OF_SECOND = 999;
/** So many more of one second get a date of their own, which may then be a little later than it. */
const MORE_OF_A_SECOND = 100;

/**
 * The dates that HighLevel is told. WhatsApp gives whole seconds; the milliseconds rise strictly within a lane's
 * second, so that the display keeps the order of arrival and a message can be found again by its date alone.
 * They follow the clock where they can, so that dates given after a restart do not repeat those given before it.
 * What is known to the millisecond (a call, what the relay itself sent) keeps its own: beside other lanes it stands where
 * it belongs.
 */
export class MessageDates {
  /** The lanes of late, and those before them: no lane has to be moved to the end of a line for each of its messages. */
  #late = new Map<string, number>();
  #before = new Map<string, number>();

  /** `sentAt` and the answer are milliseconds since 1970. */
  dateFor(lane: string, sentAt: number, now = Date.now()): number {
    const second = sentAt - (sentAt % 1_000);
    const passed = Math.min(Math.max(0, now - second), LAST_MS_OF_SECOND);
    const byClock = sentAt === second ? second + passed : sentAt;
    const last = this.#late.get(lane) ?? this.#before.get(lane) ?? 0;
    const isOfThisSecond = last < second + LAST_MS_OF_SECOND + MORE_OF_A_SECOND;
    const date = last >= byClock && isOfThisSecond ? last + 1 : byClock;
    this.#late.set(lane, date);
    if (this.#late.size >= REMEMBERED) {
      this.#before = this.#late;
      this.#late = new Map();
    }
    return date;
  }
}
