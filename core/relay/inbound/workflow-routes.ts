/**
 * The routes that HighLevel's workflows call: an action, the two questions of the workflow editor (which numbers,
 * which fields), and what it tells of triggers. Whoever calls shows the token; it is compared before the body is read. HighLevel documents no signature
 * for these calls: one that is there all the same must be right.
 *
 * | Case | Answer |
 * |---|---|
 * | starting, stopping, database away | 503 |
 * | no token is set | 503: a set-up to be mended here, not there |
 * | no or wrong token, wrong signature | 401; too often 429 |
 * | compressed, too large, too slow, not JSON | 415, 413, 408, 400 |
 * | a field will not do; a location or number that is not theirs | 400, 404, with the field's name |
 * | stored, now or before | 200 |
 * | could not be stored | 503 |
 *
 * Every answer is JSON, and an error says `{success: false, error: {code, field, sentence, act}}`.
 */
import type { KeyObject } from 'node:crypto';
import type { Express, Request, Response } from 'express';
import { languageFor, say } from '../../words/say.ts';
import type { LanguageTag } from '../../words/say.ts';
import type { Around } from '../reading/read-workflow.ts';
import {
  answerJson,
  answerPassed,
  ENCODED,
  isEncoded,
  isStrangers,
  NOT_JSON,
  NOT_READY,
  NOT_STORED,
  parseJson,
  passedOrRefused,
  WITHOUT_BODY,
} from './answering.ts';
import type { Refusal, RefusalReason } from './answering.ts';
import type { BodyLimits, BodyReader } from './body.ts';
import type { OldAdapter, PassedAnswer } from './old-adapter.ts';
import { isSameSecret, isSigned, signatureIn } from './signatures.ts';
import type { Throttle } from './throttle.ts';

export interface WorkflowAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Who serves the calls, once they are known to be HighLevel's. Rejects only when nothing could be stored. */
export interface WorkflowDesk {
  /** What `Authorization` must show; null = none is set, and every call is refused. */
  readonly token: string | null;
  /** Somebody calls, and no token is set: it is shown as still to be done. */
  calledWithoutToken(): void;
  run(body: unknown, around: Around): Promise<WorkflowAnswer>;
  options(body: unknown, around: Around): WorkflowAnswer;
  fields(body: unknown, around: Around): WorkflowAnswer;
  trigger(body: unknown): Promise<WorkflowAnswer>;
}

export interface WorkflowRouteParts {
  readonly desk: WorkflowDesk;
  readonly webhookPublicKey: KeyObject;
  readonly ready: () => boolean;
  readonly events: {
    webhookRefused(event: { side: 'workflow'; status: number; reason: RefusalReason }): void;
  };
  readonly bodies: BodyReader;
  readonly limits: { readonly highlevel: BodyLimits };
  readonly strangers: Throttle;
  readonly oldAdapter: OldAdapter | null;
}

type Serve = (
  desk: WorkflowDesk,
  body: unknown,
  around: Around,
) => Promise<WorkflowAnswer> | WorkflowAnswer;

const PATH = '/webhooks/workflow-action';
const TRIGGER_PATH = '/webhooks/workflow-trigger';

export function workflowRoutes(app: Express, parts: WorkflowRouteParts): void {
  const route = (serve: Serve) => (req: Request, res: Response) => take(parts, serve, req, res);
  const options: Serve = (desk, body, around) => desk.options(body, around);
  app.post(
    PATH,
    route((desk, body, around) => desk.run(body, around)),
  );
  app.post(
    TRIGGER_PATH,
    route((desk, body) => desk.trigger(body)),
  );
  app.get(`${PATH}/options`, route(options));
  app.post(`${PATH}/options`, route(options));
  app.post(
    `${PATH}/fields`,
    route((desk, body, around) => desk.fields(body, around)),
  );
}

async function take(
  parts: WorkflowRouteParts,
  serve: Serve,
  req: Request,
  res: Response,
): Promise<void> {
  const outcome = await served(parts, serve, req, res);
  if ('passed' in outcome) {
    answerPassed(res, outcome.passed);
    return;
  }
  if ('body' in outcome) {
    const { status, body } = outcome;
    if (status >= 400) parts.events.webhookRefused({ side: 'workflow', status, reason: 'field' });
    answerJson(req, res, status, body);
    return;
  }
  const { status, reason } = outcome;
  if (!isStrangers(reason) || parts.strangers.isWorthReporting(reason)) {
    parts.events.webhookRefused({ side: 'workflow', status, reason });
  }
  const language = languageFor(req.headers['accept-language']);
  if (status !== 0) answerJson(req, res, status, failure(CODES[reason] ?? 'internal', language));
}

async function served(
  parts: WorkflowRouteParts,
  serve: Serve,
  req: Request,
  res: Response,
): Promise<WorkflowAnswer | Refusal | { readonly passed: PassedAnswer }> {
  const refusal = admission(parts, req);
  if (refusal !== null) return refusal;
  const body = await bodyOf(parts, req, res);
  if ('reason' in body) return body;
  const query = req.originalUrl.split('?')[1] ?? '';
  try {
    const answer = await serve(parts.desk, body.value, { headers: req.headers, query });
    // The adapter knows actions only.
    if (parts.oldAdapter === null || req.path !== PATH || !isForAnother(answer)) return answer;
    return passedOrRefused(await parts.oldAdapter.pass(req, body.bytes));
  } catch {
    // Why, has been said where it happened.
    return NOT_STORED;
  }
}

/** The location is not here. */
function isForAnother({ body }: WorkflowAnswer): boolean {
  const { error } = body;
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'route.location-unknown'
  );
}

/** Null when the caller is known by the token. */
function admission(parts: WorkflowRouteParts, req: Request): Refusal | null {
  if (!parts.ready()) return NOT_READY;
  const expected = bare(parts.desk.token ?? '');
  if (expected === '') {
    parts.desk.calledWithoutToken();
    return stranger(parts, { status: 503, reason: 'not-set-up' });
  }
  const shown = req.headers.authorization;
  if (shown === undefined) return stranger(parts, { status: 401, reason: 'no-secret' });
  return isSameSecret(bare(shown), expected)
    ? null
    : stranger(parts, { status: 401, reason: 'wrong-secret' });
}

/** `Bearer x` and `x` are the same; adapters that compare the whole header have the word in their setting, too. */
function bare(token: string): string {
  return token.replace(/^bearer(\s+|$)/i, '').trim();
}

async function bodyOf(
  parts: WorkflowRouteParts,
  req: Request,
  res: Response,
): Promise<{ readonly value: unknown; readonly bytes: Buffer } | Refusal> {
  if (isEncoded(req)) return ENCODED;
  const body = await parts.bodies.read(req, res, parts.limits.highlevel);
  if (body.type !== 'whole') return WITHOUT_BODY[body.type];
  const header = req.headers['x-ghl-signature'];
  if (header !== undefined) {
    const signature = signatureIn(header);
    const isRight = signature !== null && isSigned(body.bytes, signature, parts.webhookPublicKey);
    if (!isRight) return stranger(parts, { status: 401, reason: 'wrong-signature' });
  }
  const { bytes } = body;
  if (bytes.length === 0 && req.method === 'GET') return { value: null, bytes };
  const parsed = parseJson(bytes);
  return parsed === null ? NOT_JSON : { ...parsed, bytes };
}

function stranger(parts: WorkflowRouteParts, refusal: Refusal): Refusal {
  return parts.strangers.take() ? refusal : { status: 429, reason: 'throttled' };
}

const CODES: Partial<Readonly<Record<RefusalReason, string>>> = {
  'not-ready': 'workflow.not-ready',
  evicted: 'workflow.not-ready',
  'not-stored': 'workflow.not-stored',
  'adapter-away': 'workflow.not-ready',
  'adapter-circle': 'workflow.not-ready',
  'not-set-up': 'workflow.token-missing',
  'no-secret': 'workflow.unauthorized',
  'wrong-secret': 'workflow.unauthorized',
  'wrong-signature': 'workflow.unauthorized',
  throttled: 'workflow.throttled',
  'not-json': 'workflow.body',
  'content-encoding': 'workflow.body',
  'too-large': 'workflow.body',
  'too-slow': 'workflow.body',
};

/** An error as the workflow's log shows it. Nothing of what was sent is in it. */
export function failure(
  code: string,
  language: LanguageTag,
  field: string | null = null,
): WorkflowAnswer['body'] {
  const params = field === null ? {} : { field };
  return { success: false, error: { code, field, ...say(code, params, language) } };
}
