/** What an HTTP status means before anything is known of the body, and how long the other side asks us to wait. */
import type { ClientErrorCode, Done } from './client-error.ts';

/** For statuses outside 200–299. */
export function statusCode(status: number): ClientErrorCode {
  switch (status) {
    case 401:
    case 407:
      return 'http.unauthorized';
    case 403:
      return 'http.forbidden';
    case 404:
    case 410:
      return 'http.not-found';
    case 408:
      return 'network.timeout';
    case 413:
      return 'http.too-large';
    case 415:
      return 'http.unsupported-type';
    case 429:
      return 'http.rate-limited';
    default:
      if (status >= 500) return 'http.server';
      // A redirect is not followed: whoever answers there is not who was asked.
      return status < 400 ? 'answer.unreadable' : 'http.invalid';
  }
}

/** Of a call that changes something. 302 and 303 are also how a server says "done, look there". */
export function statusDone(status: number): Done {
  if (status >= 500) return 'unknown';
  if (status >= 400) return 'no';
  return status === 301 || status === 307 || status === 308 ? 'no' : 'unknown';
}

/** Statuses whose meaning is the same whoever gives them: the service, or a proxy in front of it. */
const CLEAR_FROM_ANYONE = new Set([401, 407, 408, 413, 415, 429]);

/**
 * A refusal that is not in the service's own form (JSON) comes from something in front of it, such as a proxy that says
 * 404 while the service restarts. It must not be taken for the service's last word.
 */
export function isForeignRefusal(status: number, bodyIsJson: boolean): boolean {
  return status >= 400 && status < 500 && !bodyIsJson && !CLEAR_FROM_ANYONE.has(status);
}

const LONGEST_WAIT = 24 * 60 * 60 * 1000;

/**
 * `Retry-After` in milliseconds: seconds or an HTTP date, the date read against the answer's own `Date` header where
 * there is one, because the two clocks may differ. Null when absent or senseless; at most a day.
 */
export function retryAfterMs(
  headers: Readonly<Record<string, string>>,
  now = Date.now(),
): number | null {
  const value = headers['retry-after']?.trim();
  if (value === undefined || value === '') return null;
  const ms = /^\d+(?:\.\d+)?$/.test(value)
    ? Number(value) * 1000
    : Date.parse(value) - (dateOf(headers['date']) ?? now);
  return Number.isFinite(ms) ? Math.min(LONGEST_WAIT, Math.max(0, Math.ceil(ms))) : null;
}

function dateOf(value: string | undefined): number | null {
  const at = value === undefined ? Number.NaN : Date.parse(value);
  return Number.isFinite(at) ? at : null;
}
