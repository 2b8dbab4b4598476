/**
 * The public routes and what each answers. Nothing is read from a request before its sender is known by a secret, or,
 * where only a signature over the body can tell, before the header holds something of a signature's form.
 *
 * In the order in which it is decided (Evolution repeats after any answer but 2xx, 400, 401, 403, 404 and 422, about ten
 * times within twenty minutes; HighLevel after any answer but 2xx, if at all):
 *
 * | Case | Evolution | HighLevel | Why |
 * |---|---|---|---|
 * | other path or method | 404 | 404 | nothing else is here |
 * | starting, stopping, database away | 503 | 503 | come again; never 401, which would drop the event for good |
 * | no or wrong secret, no signature | 401 | 401 | a stranger, or a set-up that must be mended; counted |
 * | the same, too often | 429 | 429 | strangers only: who shows a secret or a true signature is never throttled |
 * | compressed body | 415 | 415 | neither compresses; a proxy that does may stop doing so before the tries end |
 * | larger than allowed | 413 | 413 | refused by its declared length, so that a repetition costs nothing; catch-up brings the message |
 * | stalled body | 408 | 408 | the network's fault: again |
 * | body cut off | – | – | nobody is there to be answered; both repeat after a broken connection |
 * | too many unverified bodies | – | 503 | the oldest gives way |
 * | signature wrong | – | 401 | |
 * | not JSON | 400 | 400 | the same bytes would come again, and Evolution delivers nothing else of that number while an edit is being repeated; a byte-order mark and stray space are forgiven |
 * | JSON, whatever it says | 200 | 200 | once `Intake` has stored it or rightly ignored it |
 * | could not be stored | 503 | 503 | again |
 *
 * Files by their links are in media-route.ts.
 * The app's own webhooks (INSTALL, UNINSTALL) are answered as HighLevel's messages are. `/oauth/callback` answers a person,
 * with a page that says what happened.
 */
import type { KeyObject } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import express from 'express';
import type { ErrorRequestHandler, Express, Request, Response } from 'express';
import {
  answer,
  EMPTY,
  ENCODED,
  isEncoded,
  isStrangers,
  NOT_JSON,
  NOT_READY,
  NOT_STORED,
  parseJson,
  refuse,
  WITHOUT_BODY,
} from './answering.ts';
import type { Refusal, RefusalReason } from './answering.ts';
import type { BodyLimits, BodyReader } from './body.ts';
import { pairRoutes } from './pair-routes.ts';
import type { PairDoor } from './pair-routes.ts';
import type { ReachEar } from '../../reach/ear.ts';
import { mediaRoute } from './media-route.ts';
import type { MediaShelf } from './media-route.ts';
import { reachDoor } from './reach-door.ts';
import { isSameSecret, isSigned, signatureIn } from './signatures.ts';
import type { Throttle } from './throttle.ts';
import { workflowRoutes } from './workflow-routes.ts';
import type { WorkflowDesk } from './workflow-routes.ts';

/** Where the secrets of the instances are known; compares in constant time. */
export interface InstanceLookup<Instance> {
  bySecret(header: string): Instance | null;
  byPathSecret(segment: string): Instance | null;
}

export interface RawWebhook {
  readonly bytes: Buffer;
  readonly headers: IncomingHttpHeaders;
}

/** Resolves once the body is committed or rightly ignored; rejects when it could not be stored. */
export interface Intake<Instance> {
  /** `raw`: as it came, for whoever is told of it too. */
  evolution(instance: Instance, body: unknown, raw: RawWebhook): Promise<void>;
  highlevel(body: unknown): Promise<void>;
}

export type Side = 'evolution' | 'highlevel' | 'workflow';

/** One counted, redacted log line per refusal; `status` is 0 when nobody was there to be answered. */
export interface InboundEvents {
  webhookRefused(event: {
    readonly side: Side;
    readonly status: number;
    readonly reason: RefusalReason;
  }): void;
}

export interface RouteParts<Instance> {
  readonly instances: InstanceLookup<Instance>;
  readonly intake: Intake<Instance>;
  readonly media: MediaShelf;
  readonly webhookPublicKey: KeyObject;
  /** Asked for only when the path has a last segment: then it must be this. */
  readonly pathSecretForHighLevel: string | undefined;
  /** False while starting, while the database is away, and while draining. */
  readonly ready: () => boolean;
  readonly events: InboundEvents;
  readonly bodies: BodyReader;
  readonly limits: { readonly evolution: BodyLimits; readonly highlevel: BodyLimits };
  readonly strangers: Throttle;
  readonly install: PublicInstall;
  readonly ear: ReachEar;
  /** Without it no number is linked from here. */
  readonly pair?: PairDoor | undefined;
  /** Without it there are no workflow actions here. */
  readonly workflow?: WorkflowDesk | undefined;
}

/** What the public side hands on to whatever installs; see core/install. */
export interface PublicInstall {
  /** A page for the browser that comes back from HighLevel. Never throws. */
  callback(
    query: Readonly<Record<'code' | 'state' | 'error', string | undefined>>,
    acceptLanguage: string | undefined,
  ): Promise<{ readonly status: number; readonly html: string }>;
  /** Resolves once an app webhook is carried out or rightly ignored; rejects when it could not be stored. */
  appEvent(body: unknown): Promise<void>;
}

const SECRET_HEADER = 'x-waybridge-secret';
const SIGNATURE_HEADER = 'x-ghl-signature';

const LIVE = 'live\n';
const LIVE_HEADERS = {
  'Content-Type': 'text/plain; charset=utf-8',
  'Content-Length': String(LIVE.length),
};

export function inboundRoutes<Instance>(parts: RouteParts<Instance>): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', false);
  app.use(reachDoor(parts.ear, parts.bodies));
  // The second segment is what Evolution appends when its `byEvents` is switched on.
  app.post('/webhooks/evolution{/:secret}{/:event}', (req, res) =>
    take(evolution, parts, req, res),
  );
  app.post('/webhooks/ghl{/:secret}', (req, res) => take(highlevel, parts, req, res));
  // Express answers HEAD by the same handler. The name is for the eye.
  app.get('/media/:token{/:name}', mediaRoute(parts.media, parts));
  app.post('/webhooks/ghl-app', (req, res) => take(appWebhooks, parts, req, res));
  app.get('/oauth/callback', (req, res) => callback(parts, req, res));
  if (parts.pair !== undefined) pairRoutes(app, { ...parts, pair: parts.pair });
  if (parts.workflow !== undefined) workflowRoutes(app, { ...parts, desk: parts.workflow });
  app.get('/live', (_req, res) => {
    answer(res, 200, LIVE_HEADERS, LIVE);
  });
  app.use((req: Request, res: Response) => {
    refuse(req, res, 404);
  });
  app.use(onError(parts));
  return app;
}

/** What a request comes to: stored, or the status and the reason of its refusal. */
type Outcome = 'stored' | Refusal;

interface Door {
  readonly side: Side;
  open<I>(parts: RouteParts<I>, req: Request, res: Response): Promise<Outcome>;
}

async function take<I>(
  door: Door,
  parts: RouteParts<I>,
  req: Request,
  res: Response,
): Promise<void> {
  const outcome = parts.ready() ? await door.open(parts, req, res) : NOT_READY;
  if (outcome === 'stored') {
    answer(res, 200, EMPTY);
    return;
  }
  const { status, reason } = outcome;
  if (!isStrangers(reason) || parts.strangers.isWorthReporting(reason)) {
    parts.events.webhookRefused({ side: door.side, status, reason });
  }
  if (status !== 0) refuse(req, res, status);
}

const evolution: Door = {
  side: 'evolution',
  async open(parts, req, res) {
    const instance = instanceOf(parts.instances, req);
    if (instance === null) {
      const shown = req.headers[SECRET_HEADER] !== undefined || req.params['secret'] !== undefined;
      return stranger(parts, shown ? 'wrong-secret' : 'no-secret');
    }
    if (isEncoded(req)) return ENCODED;
    const body = await parts.bodies.read(req, res, parts.limits.evolution);
    if (body.type !== 'whole') return WITHOUT_BODY[body.type];
    const parsed = parseJson(body.bytes);
    if (parsed === null) return NOT_JSON;
    const raw = { bytes: body.bytes, headers: req.headers };
    return store(() => parts.intake.evolution(instance, parsed.value, raw));
  },
};

const highlevel: Door = {
  side: 'highlevel',
  async open(parts, req, res) {
    const verdict = pathVerdict(req.params['secret'], parts.pathSecretForHighLevel);
    if (verdict === 'wrong') return stranger(parts, 'wrong-secret');
    return signed(parts, { req, res, unverified: verdict !== 'right' }, (body) =>
      parts.intake.highlevel(body),
    );
  },
};

const appWebhooks: Door = {
  side: 'highlevel',
  open: (parts, req, res) =>
    signed(parts, { req, res, unverified: true }, (body) => parts.install.appEvent(body)),
};

/** What HighLevel signs: over the raw bytes, so they are read before anything is decided about them. */
async function signed<I>(
  parts: RouteParts<I>,
  { req, res, unverified }: { req: Request; res: Response; unverified: boolean },
  take: (body: unknown) => Promise<void>,
): Promise<Outcome> {
  const signature = signatureIn(req.headers[SIGNATURE_HEADER]);
  if (signature === null) return stranger(parts, 'no-signature');
  if (isEncoded(req)) return ENCODED;
  const body = await parts.bodies.read(req, res, { ...parts.limits.highlevel, unverified });
  if (body.type !== 'whole') return WITHOUT_BODY[body.type];
  if (!isSigned(body.bytes, signature, parts.webhookPublicKey)) {
    return stranger(parts, 'wrong-signature');
  }
  const parsed = parseJson(body.bytes);
  if (parsed === null) return NOT_JSON;
  return store(() => take(parsed.value));
}

/** Each answer costs a call of ours to HighLevel, so strangers share a small number of them. */
async function callback<I>(parts: RouteParts<I>, req: Request, res: Response): Promise<void> {
  if (!parts.ready() || !parts.strangers.take()) {
    refuse(req, res, parts.ready() ? 429 : 503);
    return;
  }
  const query = new URL(req.originalUrl, 'http://relay').searchParams;
  const asked = (name: string): string | undefined => query.get(name) ?? undefined;
  const { status, html } = await parts.install.callback(
    { code: asked('code'), state: asked('state'), error: asked('error') },
    req.headers['accept-language'],
  );
  answer(res, status, { ...PAGE_HEADERS, 'Content-Length': String(Buffer.byteLength(html)) }, html);
}

const PAGE_HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

function stranger<I>(parts: RouteParts<I>, reason: RefusalReason): Outcome {
  return parts.strangers.take() ? { status: 401, reason } : { status: 429, reason: 'throttled' };
}

async function store(work: () => Promise<void>): Promise<Outcome> {
  try {
    await work();
    return 'stored';
  } catch {
    // Why, the intake has said itself.
    return NOT_STORED;
  }
}

function instanceOf<I>(instances: InstanceLookup<I>, req: Request): I | null {
  const header = req.headers[SECRET_HEADER];
  const found = typeof header === 'string' ? instances.bySecret(header) : null;
  if (found !== null) return found;
  const segment = req.params['secret'];
  return typeof segment === 'string' ? instances.byPathSecret(segment) : null;
}

function pathVerdict(
  segment: string | string[] | undefined,
  expected: string | undefined,
): 'none' | 'right' | 'wrong' {
  if (typeof segment !== 'string' || expected === undefined) return 'none';
  return isSameSecret(segment, expected) ? 'right' : 'wrong';
}

const SIDES: readonly (readonly [string, Side])[] = [
  ['/webhooks/ghl', 'highlevel'],
  ['/webhooks/workflow', 'workflow'],
];

/** Four parameters are what tells Express that this one takes errors. Nothing of the error is shown. */
function onError<I>(parts: RouteParts<I>): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    // A path that cannot be decoded is a path that is not here.
    if (error instanceof URIError) {
      refuse(req, res, 404);
      return;
    }
    const side = SIDES.find(([path]) => req.path.startsWith(path))?.[1] ?? 'evolution';
    parts.events.webhookRefused({ side, status: 503, reason: 'internal' });
    refuse(req, res, 503);
  };
}
