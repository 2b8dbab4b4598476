/** What every public route answers with, and what it reads of a request before and after its body. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { linger } from './body.ts';
import type { Body } from './body.ts';
import type { PassedAnswer } from './old-adapter.ts';

/** Short codes for a counter. */
export type RefusalReason =
  | 'not-ready'
  | 'no-secret'
  | 'wrong-secret'
  | 'throttled'
  | 'content-encoding'
  | 'too-large'
  | 'too-slow'
  | 'cut'
  | 'evicted'
  | 'no-signature'
  | 'wrong-signature'
  | 'not-json'
  | 'not-stored'
  | 'adapter-away'
  | 'adapter-circle'
  | 'not-set-up'
  | 'field'
  | 'internal';

/** The status and the reason of a refusal; status 0: nobody is there to be answered. */
export interface Refusal {
  readonly status: number;
  readonly reason: RefusalReason;
}

export const NOT_READY: Refusal = { status: 503, reason: 'not-ready' };
export const ENCODED: Refusal = { status: 415, reason: 'content-encoding' };
export const NOT_JSON: Refusal = { status: 400, reason: 'not-json' };
export const NOT_STORED: Refusal = { status: 503, reason: 'not-stored' };
/** What is the old adapter's, and it did not answer: both sides come again. */
const ADAPTER_AWAY: Refusal = { status: 503, reason: 'adapter-away' };
/** The old adapter's address leads back here: both sides come again until that is mended. */
const ADAPTER_CIRCLE: Refusal = { status: 503, reason: 'adapter-circle' };
export const WITHOUT_BODY: Readonly<Record<Exclude<Body['type'], 'whole'>, Refusal>> = {
  'too-large': { status: 413, reason: 'too-large' },
  'too-slow': { status: 408, reason: 'too-slow' },
  evicted: { status: 503, reason: 'evicted' },
  cut: { status: 0, reason: 'cut' },
};

/** What a stranger can cause as often as he likes: a flood of it must not become a flood of log lines. */
const STRANGERS: readonly RefusalReason[] = ['throttled', 'evicted', 'cut', 'too-slow'];

export function isStrangers(reason: RefusalReason): boolean {
  return STRANGERS.includes(reason);
}

/** HighLevel and Evolution post UTF-8 without compression. */
export function isEncoded(req: IncomingMessage): boolean {
  const encoding = req.headers['content-encoding'];
  return encoding !== undefined && encoding !== 'identity';
}

const BYTE_ORDER_MARK = 0xfeff;

/** JSON whatever the content type says; wrapped, since `null` is JSON too. */
export function parseJson(bytes: Buffer): { readonly value: unknown } | null {
  const text = bytes.toString('utf8');
  try {
    const value: unknown = JSON.parse(
      text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text,
    );
    return { value };
  } catch {
    return null;
  }
}

const RETRY_AFTER_SECONDS = '5';
export const EMPTY = { 'Content-Length': '0' };

/** An answer before the end of the body, or after one that could not be used. */
export function refuse(req: IncomingMessage, res: ServerResponse, status: number): void {
  linger(req);
  answer(res, status, { ...EMPTY, ...whenToComeAgain(status) });
}

/** As `refuse`, or any other answer, with a body that says more. */
export function answerJson(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
  body: unknown,
): void {
  const text = JSON.stringify(body);
  linger(req);
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(text)),
    'Cache-Control': 'no-store',
    ...whenToComeAgain(status),
  };
  answer(res, status, headers, text);
}

/** What became of a request that is the old adapter's. */
export function passedOrRefused(
  outcome: PassedAnswer | 'away' | 'circle',
): Refusal | { readonly passed: PassedAnswer } {
  if (outcome === 'away') return ADAPTER_AWAY;
  return outcome === 'circle' ? ADAPTER_CIRCLE : { passed: outcome };
}

/** Somebody else's answer, handed through. */
export function answerPassed(
  res: ServerResponse,
  { status, contentType, bytes }: PassedAnswer,
): void {
  if (res.headersSent) return;
  const type = contentType === null ? {} : { 'Content-Type': contentType };
  res.writeHead(status, { ...type, 'Content-Length': String(bytes.length) }).end(bytes);
}

function whenToComeAgain(status: number): OutgoingHttpHeaders {
  return status === 503 || status === 429 ? { 'Retry-After': RETRY_AFTER_SECONDS } : {};
}

export function answer(
  res: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders,
  text = '',
): void {
  if (!res.headersSent) res.writeHead(status, headers).end(text);
}
