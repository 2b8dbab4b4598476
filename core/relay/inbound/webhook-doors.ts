/**
 * The webhooks and what each answers. Nothing is read from a request before its sender is known by a secret, or,
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
 * | no secret at all, and the old adapter still has locations | its answer, else 503 | – | not moved here yet |
 * | signed, for a location that is not here, likewise | – | its answer, else 503 | not moved here yet |
 * | JSON, whatever it says | 200 | 200 | once `Intake` has stored it or rightly ignored it |
 * | could not be stored | 503 | 503 | again |
 *
 * The app's own webhooks (INSTALL, UNINSTALL) are answered as HighLevel's messages are.
 */
import type { KeyObject } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import {
  answer,
  answerPassed,
  EMPTY,
  ENCODED,
  isEncoded,
  isStrangers,
  NOT_JSON,
  NOT_READY,
  NOT_STORED,
  parseJson,
  passedOrRefused,
  refuse,
  WITHOUT_BODY,
} from './answering.ts';
import type { Refusal, RefusalReason } from './answering.ts';
import type { BodyLimits, BodyReader } from './body.ts';
import { passedLimits } from './old-adapter.ts';
import type { OldAdapter, PassedAnswer } from './old-adapter.ts';
import { isSameSecret, isSigned, signatureIn } from './signatures.ts';
import type { Throttle } from './throttle.ts';

/** Where the secrets of the instances are known; compares in constant time. */
export interface InstanceLookup<Instance> {
  bySecret(header: string): Instance | null;
  byPathSecret(segment: string): Instance | null;
}

/** A webhook as it came. */
export interface RawWebhook {
  readonly bytes: Buffer;
  readonly headers: IncomingHttpHeaders;
}

/** Resolves once the body is committed or rightly ignored; rejects when it could not be stored. */
export interface Intake<Instance> {
  /** `raw`: for whoever is told of it too. */
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

export interface WebhookParts<Instance> {
  readonly instances: InstanceLookup<Instance>;
  readonly intake: Intake<Instance>;
  readonly webhookPublicKey: KeyObject;
  /** Asked for only when the path has a last segment: then it must be this. */
  readonly pathSecretForHighLevel: string | undefined;
  /** False while starting, while the database is away, and while draining. */
  readonly ready: () => boolean;
  readonly events: InboundEvents;
  readonly bodies: BodyReader;
  readonly limits: { readonly evolution: BodyLimits; readonly highlevel: BodyLimits };
  readonly strangers: Throttle;
  readonly install: AppEvents;
  /** Null = there is none, or no location is its any more. */
  readonly oldAdapter: OldAdapter | null;
}

export interface AppEvents {
  /** Resolves once an app webhook is carried out or rightly ignored; rejects when it could not be stored. */
  appEvent(body: unknown): Promise<void>;
}

const SECRET_HEADER = 'x-waybridge-secret';
const SIGNATURE_HEADER = 'x-ghl-signature';

/** The last segment of a webhook's path, where there is one and it may be a secret. */
type Segment = string | undefined;

/** What a request comes to: stored, or the status and the reason of its refusal, or the old adapter's answer. */
type Outcome = 'stored' | Refusal | { readonly passed: PassedAnswer };

/** A request for one of the webhooks. */
interface Call {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly segment: Segment;
}

export interface Door {
  readonly side: Side;
  open<I>(parts: WebhookParts<I>, call: Call): Promise<Outcome>;
}

/** Answers a request for a webhook. Rejects on a fault of our own: `failed` answers then. */
export async function take<I>(door: Door, parts: WebhookParts<I>, call: Call): Promise<void> {
  const { req, res } = call;
  const outcome = parts.ready() ? await door.open(parts, call) : NOT_READY;
  if (outcome === 'stored') {
    answer(res, 200, EMPTY);
    return;
  }
  if ('passed' in outcome) {
    answerPassed(res, outcome.passed);
    return;
  }
  const { status, reason } = outcome;
  if (!isStrangers(reason) || parts.strangers.isWorthReporting(reason)) {
    parts.events.webhookRefused({ side: door.side, status, reason });
  }
  if (status !== 0) refuse(req, res, status);
}

/** A fault of our own: nothing of it is shown, and the event comes again. */
export function failed(
  side: Side,
  { events }: Pick<WebhookParts<unknown>, 'events'>,
  { req, res }: Pick<Call, 'req' | 'res'>,
): void {
  events.webhookRefused({ side, status: 503, reason: 'internal' });
  if (res.headersSent) res.destroy();
  refuse(req, res, 503);
}

export const evolution: Door = {
  side: 'evolution',
  async open(parts, { req, res, segment }) {
    const header = req.headers[SECRET_HEADER];
    const instance = instanceOf(parts.instances, header, segment);
    if (instance === null) {
      const { oldAdapter } = parts;
      // One that shows a secret is meant for us, and has to be mended.
      if (oldAdapter !== null && header === undefined && segment === undefined) {
        if (isEncoded(req)) return ENCODED;
        const its = await parts.bodies.read(req, res, passedLimits(parts.limits.evolution));
        if (its.type !== 'whole') return WITHOUT_BODY[its.type];
        return passedOn(oldAdapter, req, its.bytes);
      }
      const shown = header !== undefined || segment !== undefined;
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

export const highlevel: Door = {
  side: 'highlevel',
  async open(parts, { req, res, segment }) {
    const verdict = pathVerdict(segment, parts.pathSecretForHighLevel);
    if (verdict === 'wrong') return stranger(parts, 'wrong-secret');
    return signed(parts, { req, res, unverified: verdict !== 'right' }, (body, bytes) => {
      const { oldAdapter } = parts;
      return oldAdapter?.serves(locationIn(body)) === true
        ? passedOn(oldAdapter, req, bytes)
        : store(() => parts.intake.highlevel(body));
    });
  },
};

export const appWebhooks: Door = {
  side: 'highlevel',
  open: (parts, { req, res }) =>
    signed(parts, { req, res, unverified: true }, (body) =>
      store(() => parts.install.appEvent(body)),
    ),
};

/** What HighLevel signs: over the raw bytes, so they are read before anything is decided about them. */
async function signed<I>(
  parts: WebhookParts<I>,
  { req, res, unverified }: Omit<Call, 'segment'> & { unverified: boolean },
  take: (body: unknown, bytes: Buffer) => Promise<Outcome>,
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
  return take(parsed.value, body.bytes);
}

function locationIn(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'locationId' in body
    ? body.locationId
    : undefined;
}

async function passedOn(
  adapter: OldAdapter,
  req: IncomingMessage,
  bytes: Buffer,
): Promise<Outcome> {
  return passedOrRefused(await adapter.pass(req, bytes));
}

function stranger<I>(parts: WebhookParts<I>, reason: RefusalReason): Outcome {
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

function instanceOf<I>(
  instances: InstanceLookup<I>,
  header: string | string[] | undefined,
  segment: Segment,
): I | null {
  const found = typeof header === 'string' ? instances.bySecret(header) : null;
  if (found !== null || segment === undefined) return found;
  return instances.byPathSecret(segment);
}

function pathVerdict(segment: Segment, expected: string | undefined): 'none' | 'right' | 'wrong' {
  if (segment === undefined || expected === undefined) return 'none';
  return isSameSecret(segment, expected) ? 'right' : 'wrong';
}
