/**
 * The public routes. What the webhooks answer is in webhook-doors.ts, files by their links are in media-route.ts;
 * `/oauth/callback` answers a person, with a page that says what happened.
 */
import express from 'express';
import type { ErrorRequestHandler, Express, Request, Response } from 'express';
import { answer, refuse } from './answering.ts';
import type { ReachEar } from '../../reach/ear.ts';
import { mediaRoute } from './media-route.ts';
import type { MediaShelf } from './media-route.ts';
import { pairRoutes } from './pair-routes.ts';
import type { PairDoor } from './pair-routes.ts';
import { reachDoor } from './reach-door.ts';
import { appWebhooks, evolution, failed, highlevel, take } from './webhook-doors.ts';
import type { AppEvents, Door, Side, WebhookParts } from './webhook-doors.ts';
import { workflowRoutes } from './workflow-routes.ts';
import type { WorkflowDesk } from './workflow-routes.ts';

export interface RouteParts<Instance> extends WebhookParts<Instance> {
  readonly media: MediaShelf;
  readonly install: PublicInstall;
  readonly ear: ReachEar;
  /** Without it no number is linked from here. */
  readonly pair?: PairDoor | undefined;
  /** Without it there are no workflow actions here. */
  readonly workflow?: WorkflowDesk | undefined;
}

/** What the public side hands on to whatever installs; see core/install. */
export interface PublicInstall extends AppEvents {
  /** A page for the browser that comes back from HighLevel. Never throws. */
  callback(
    query: Readonly<Record<'code' | 'state' | 'error', string | undefined>>,
    acceptLanguage: string | undefined,
  ): Promise<{ readonly status: number; readonly html: string }>;
}

const LIVE = 'live\n';
const LIVE_HEADERS = {
  'Content-Type': 'text/plain; charset=utf-8',
  'Content-Length': String(LIVE.length),
};

export function inboundRoutes<Instance>(parts: RouteParts<Instance>): Express {
  const app = express();
  const enter = (door: Door, req: Request, res: Response): Promise<void> => {
    const { secret } = req.params;
    return take(door, parts, {
      req,
      res,
      segment: typeof secret === 'string' ? secret : undefined,
    });
  };
  app.disable('x-powered-by').disable('etag').set('query parser', false);
  app.use(reachDoor(parts.ear, parts.bodies));
  // The second segment is what Evolution appends when its `byEvents` is switched on.
  app.post('/webhooks/evolution{/:secret}{/:event}', (req, res) => enter(evolution, req, res));
  app.post('/webhooks/ghl{/:secret}', (req, res) => enter(highlevel, req, res));
  // Express answers HEAD by the same handler. The name is for the eye.
  app.get('/media/:token{/:name}', mediaRoute(parts.media, parts));
  app.post('/webhooks/ghl-app', (req, res) => enter(appWebhooks, req, res));
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
    failed(side, parts, { req, res });
  };
}
