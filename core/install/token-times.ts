/** How long the token keeper waits for what. */
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Milliseconds. Tests inject short ones. */
export interface TokenTimes {
  /** A token is renewed this long before it expires. */
  readonly early: number;
  /** How long a caller whose token still holds waits for its renewal. */
  readonly patience: number;
  /** How often expiring tokens of idle locations are looked for. */
  readonly watch: number;
  /** A token as young as this, yet refused with 401, is not renewed again: the refusal has another reason. */
  readonly young: number;
  /** How long another relay that may have spent the refresh token gets to store its pair, and how often it is looked for. */
  readonly reread: number;
  /** How long a refresh may be under way: longer than its call can take. Another relay begins none before. */
  readonly hold: number;
  /** Waits after a failed refresh, the last one repeated. */
  readonly retry: readonly number[];
  /** Waits while HighLevel has paused the location. */
  readonly inactive: readonly number[];
  /** Waits between tries to store a pair that could not be stored. */
  readonly store: readonly number[];
}
export const TIMES: TokenTimes = {
  early: 10 * MINUTE,
  patience: 5 * SECOND,
  watch: MINUTE,
  young: MINUTE,
  reread: 2 * SECOND,
  hold: 150 * SECOND,
  retry: [5 * SECOND, 15 * SECOND, MINUTE],
  inactive: [HOUR, 2 * HOUR, 4 * HOUR],
  store: [SECOND, 2 * SECOND, 5 * SECOND, 15 * SECOND],
};
