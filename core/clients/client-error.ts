/** The one family of errors that the two outside systems, and attachments, can raise. */

export const CLIENT_ERROR_CODES = [
  'network.refused',
  'network.timeout',
  'network.cut',
  'network.dns',
  'network.tls',
  'http.rate-limited',
  'http.unauthorized',
  'http.forbidden',
  'http.not-found',
  'http.invalid',
  'http.too-large',
  'http.unsupported-type',
  'http.server',
  'answer.unreadable',
  'highlevel.no-message-id',
  'highlevel.contact-gone',
  'highlevel.status-too-early',
  'highlevel.token-invalid',
  'highlevel.location-inactive',
  'highlevel.scope-missing',
  'evolution.not-on-whatsapp',
  'evolution.connection-closed',
  'evolution.media-rejected',
  'evolution.reach-out-limited',
  'evolution.restricted',
  'evolution.banned',
  'evolution.licence-missing',
  'evolution.instance-unknown',
  'evolution.message-unknown',
  'evolution.group-unknown',
  'attachment.address-refused',
  'attachment.too-large',
  'attachment.unavailable',
] as const;
export type ClientErrorCode = (typeof CLIENT_ERROR_CODES)[number];

export type OutsideSystem = 'highlevel' | 'evolution' | 'attachment' | 'alert' | 'forward';

/**
 * `no`: the other side certainly did not do it, or doing it again changes nothing (reads, uploads, status updates):
 * a repeat needs no look-up. `unknown`: it may have been done, and must be looked up before a repeat.
 */
export type Done = 'no' | 'unknown';

export interface ClientErrorDetails {
  readonly system: OutsideSystem;
  readonly status?: number | null;
  readonly done: Done;
  readonly retryAfterMs?: number | null;
  readonly answer?: string | null;
  readonly params?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

export class ClientError extends Error {
  override readonly name = 'ClientError';
  readonly code: ClientErrorCode;
  readonly system: OutsideSystem;
  /** HTTP status of the answer; null when none came. */
  readonly status: number | null;
  readonly done: Done;
  /** What the other side asked us to wait, in milliseconds. */
  readonly retryAfterMs: number | null;
  /** The other side's answer, redacted, at most 2,000 characters. */
  readonly answer: string | null;
  /** Parameters of the sentence that words this code: never a secret, a phone number or message text. */
  readonly params: Readonly<Record<string, string>>;

  constructor(code: ClientErrorCode, details: ClientErrorDetails) {
    const status = details.status ?? null;
    super(
      `${code} (${details.system}${status === null ? '' : `, HTTP ${String(status)}`}, done: ${details.done})`,
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.code = code;
    this.system = details.system;
    this.status = status;
    this.done = details.done;
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.answer = details.answer ?? null;
    this.params = details.params ?? {};
  }
}
