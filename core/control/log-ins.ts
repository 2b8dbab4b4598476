import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const MINUTE = 60 * 1000;
const HOUR = 60 * MINUTE;

/** Milliseconds and counts. Tests inject others. */
export interface LogInRules {
  readonly codeLives: number;
  readonly sessionLives: number;
  /** Failed attempts per window, over all callers: on loopback they share one address. */
  readonly attempts: number;
  readonly window: number;
}
const RULES: LogInRules = {
  codeLives: 15 * MINUTE,
  sessionLives: 12 * HOUR,
  attempts: 5,
  window: MINUTE,
};

/**
 * A session has two halves, and only both together count: the cookie, and a key that the page keeps to itself and sends
 * in a header. Loopback cookies ignore ports, so that any other local page gets the cookie sent too; the key stays with
 * this origin, and a header of our own cannot be sent from another one.
 */
export interface Session {
  readonly cookie: string;
  readonly key: string;
}

export type LogIn =
  | { readonly outcome: 'in'; readonly session: Session }
  | { readonly outcome: 'wrong' }
  | { readonly outcome: 'too-many'; readonly retryAfterMs: number };

/** One-time codes, the password, and the sessions that they open. All in memory: a restart logs everybody out. */
export class LogIns {
  readonly #rules: LogInRules;
  readonly #password: Buffer | null;
  readonly #codes = new Map<string, number>();
  readonly #sessions = new Map<string, { readonly key: Buffer; readonly until: number }>();
  #failures: number[] = [];

  constructor(password: string | null, rules: Partial<LogInRules> = {}) {
    this.#rules = { ...RULES, ...rules };
    this.#password = password === null ? null : hashed(password);
  }

  get hasPassword(): boolean {
    return this.#password !== null;
  }

  /** A new code, good for one log-in within 15 minutes. */
  newCode(): string {
    this.#sweep();
    const code = randomBytes(18).toString('base64url');
    this.#codes.set(hashed(code).toString('hex'), Date.now() + this.#rules.codeLives);
    return code;
  }

  /** A right code is never refused for the failures of others: 18 random bytes need no protection against guessing. */
  withCode(code: string): LogIn {
    const hash = hashed(code).toString('hex');
    const until = this.#codes.get(hash);
    this.#codes.delete(hash);
    if (until !== undefined && until > Date.now()) return this.#logIn();
    return this.#attempt(() => false);
  }

  withPassword(password: string): LogIn {
    const wanted = this.#password;
    return this.#attempt(() => wanted !== null && timingSafeEqual(wanted, hashed(password)));
  }

  isSession(cookie: string, key: string): boolean {
    const session = this.#sessions.get(hashed(cookie).toString('hex'));
    if (session === undefined || session.until <= Date.now()) return false;
    return timingSafeEqual(session.key, hashed(key));
  }

  logOut(cookie: string): void {
    this.#sessions.delete(hashed(cookie).toString('hex'));
  }

  #attempt(check: () => boolean): LogIn {
    this.#sweep();
    const now = Date.now();
    const oldest = this.#failures[0];
    if (this.#failures.length >= this.#rules.attempts && oldest !== undefined) {
      return { outcome: 'too-many', retryAfterMs: oldest + this.#rules.window - now };
    }
    if (!check()) {
      this.#failures.push(now);
      return { outcome: 'wrong' };
    }
    return this.#logIn();
  }

  #logIn(): LogIn {
    const session = { cookie: secret(), key: secret() };
    const until = Date.now() + this.#rules.sessionLives;
    this.#sessions.set(hashed(session.cookie).toString('hex'), { key: hashed(session.key), until });
    return { outcome: 'in', session };
  }

  #sweep(): void {
    const now = Date.now();
    this.#failures = this.#failures.filter((at) => at + this.#rules.window > now);
    for (const [code, until] of this.#codes) if (until <= now) this.#codes.delete(code);
    for (const [cookie, { until }] of this.#sessions) {
      if (until <= now) this.#sessions.delete(cookie);
    }
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

function hashed(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
