/**
 * `/pair/<token>`: a number is linked by whoever has the link. Everything comes from this address alone, is kept in no
 * cache, and runs nothing but the page's own script. Who guesses is slowed down like everybody who shows no secret.
 */
import type { Express, Request, Response } from 'express';
import { languageFor } from '../../words/say.ts';
import type { LanguageTag } from '../../words/say.ts';
import { answer, parseJson, refuse } from './answering.ts';
import type { BodyReader } from './body.ts';
import type { Throttle } from './throttle.ts';

export interface PairAnswer {
  readonly status: number;
  readonly html: string;
  readonly holder?: string;
}

/** Who makes the pages. Rejects only when the database is away. */
export interface PairDoor {
  page(token: string, fallback: LanguageTag): Promise<PairAnswer & { readonly nonce: string }>;
  now(token: string, holder: string | null, fallback: LanguageTag): Promise<PairAnswer>;
  begin(
    token: string,
    asked: { readonly holder: string | null; readonly phone: string | null },
    fallback: LanguageTag,
  ): Promise<PairAnswer>;
}

export interface PairRouteParts {
  readonly pair: PairDoor;
  readonly ready: () => boolean;
  readonly bodies: BodyReader;
  readonly strangers: Throttle;
}

const COOKIE = 'waybridge-pair';
/** As long as a link holds. */
const KEPT_SECONDS = 30 * 60;
const BODY = { maxBytes: 1024, totalMs: 5_000, idleMs: 5_000, unverified: true } as const;
const GUARDED = {
  'Content-Type': 'text/html; charset=utf-8',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'X-Robots-Tag': 'noindex',
  'Cache-Control': 'no-store',
} as const;

export function pairRoutes(app: Express, parts: PairRouteParts): void {
  app.get('/pair/:token', (req, res) =>
    serve(parts, req, res, async (token, language) => {
      const { nonce, ...page } = await parts.pair.page(token, language);
      return { ...page, policy: policyFor(nonce) };
    }),
  );
  app.get('/pair/:token/now', (req, res) =>
    serve(parts, req, res, (token, language) => parts.pair.now(token, holderOf(req), language)),
  );
  app.post('/pair/:token/begin', (req, res) =>
    serve(parts, req, res, async (token, language) => {
      const phone = await phoneIn(parts, req, res);
      return parts.pair.begin(token, { holder: holderOf(req), phone }, language);
    }),
  );
}

type Served = PairAnswer & { readonly policy?: string };

async function serve(
  parts: PairRouteParts,
  req: Request,
  res: Response,
  make: (token: string, language: LanguageTag) => Promise<Served>,
): Promise<void> {
  if (!parts.ready()) {
    refuse(req, res, 503);
    return;
  }
  const token = req.params['token'];
  const language = languageFor(req.headers['accept-language']);
  let made: Served;
  try {
    made = await make(typeof token === 'string' ? token : '', language);
  } catch {
    refuse(req, res, 503);
    return;
  }
  if (made.status === 404 && !parts.strangers.take()) {
    refuse(req, res, 429);
    return;
  }
  const { status, html, holder, policy = policyFor(null) } = made;
  answer(
    res,
    status,
    {
      ...GUARDED,
      'Content-Security-Policy': policy,
      'Content-Length': String(Buffer.byteLength(html)),
      ...(holder === undefined ? {} : { 'Set-Cookie': cookieOf(req, holder) }),
    },
    html,
  );
}

function policyFor(nonce: string | null): string {
  const own = nonce === null ? "'none'" : `'nonce-${nonce}'`;
  return [
    "default-src 'none'",
    `script-src ${own}`,
    `style-src ${own}`,
    'img-src data:',
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** A tunnel or proxy before us says how the browser came. */
function cookieOf(req: Request, holder: string): string {
  const isSecure = req.headers['x-forwarded-proto'] === 'https';
  const path = req.path.replace(/\/begin\/?$/, '');
  const parts = [`${COOKIE}=${holder}`, `Path=${path}`, `Max-Age=${String(KEPT_SECONDS)}`];
  return [...parts, 'HttpOnly', 'SameSite=Strict', ...(isSecure ? ['Secure'] : [])].join('; ');
}

function holderOf(req: Request): string | null {
  const pairs = (req.headers.cookie ?? '').split(';').map((one) => one.trim().split('='));
  return pairs.find(([name]) => name === COOKIE)?.[1] ?? null;
}

/** Digits of a phone number, written as people do; null = a QR code is wanted. */
async function phoneIn(parts: PairRouteParts, req: Request, res: Response): Promise<string | null> {
  const body = await parts.bodies.read(req, res, BODY);
  const read = body.type === 'whole' ? parseJson(body.bytes)?.value : null;
  if (typeof read !== 'object' || read === null || !('phone' in read)) return null;
  const digits = typeof read.phone === 'string' ? read.phone.replace(/\D/g, '') : '';
  return /^\d{6,16}$/.test(digits) ? digits : null;
}
