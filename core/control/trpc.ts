/** The base of all topics: who asks, in which language, and how a failure is answered. */
import { initTRPC, TRPCError } from '@trpc/server';
import { ZodError } from 'zod';
import { REASONS } from '../settings/settings-error.ts';
import type { LanguageTag } from '../words/say.ts';
import { say, valueWord } from '../words/say.ts';
import type { Worded, WordedKind } from '../words/worded-error.ts';
import { isWordedError, WordedError, wordsOf } from '../words/worded-error.ts';
import { BY_CALL } from './acts.ts';
import { auditOrLog } from './audit.ts';
import type { Control } from './control.ts';
import type { LogIns } from './log-ins.ts';

export interface ControlContext {
  readonly control: Control;
  readonly logIns: LogIns;
  readonly language: LanguageTag;
  /** Proves, to who knows the token, that this server knows it too. */
  readonly prove: (nonce: string) => string;
  readonly authenticated: boolean;
  /** Who asks: a log-in of a browser, or `cli`. At most 64 characters, and no secret. */
  readonly asker: string;
  /** Asked on the relay's own machine: by the command line there, or over loopback with no proxy in between. */
  readonly isHere: boolean;
}

/** Every failure of the router, in the words of the catalogue (P10). */
export interface Failure extends Worded {
  readonly sentence: string;
  readonly act: string;
  /** The parameter `reason` as a word; empty where there is none. */
  readonly why: string;
  /** `not-running` and such decide the exit code of the command line. */
  readonly kind: WordedKind;
}

const t = initTRPC.context<ControlContext>().create({
  // What is silent for long is cut by proxies.
  sse: {
    ping: { enabled: true, intervalMs: 15_000 },
    client: { reconnectAfterInactivityMs: 40_000 },
  },
  errorFormatter({ shape, error, ctx }) {
    const words = failureOf(error, ctx?.language ?? 'en');
    const { code, httpStatus } = shape.data as { code: string; httpStatus: number };
    // Neither message nor stack of the cause: they may hold what nobody should read.
    return { code: shape.code, message: words.code, data: { code, httpStatus, failure: words } };
  },
});

const HTTP_CODES = {
  invalid: 'BAD_REQUEST',
  'not-found': 'NOT_FOUND',
  conflict: 'CONFLICT',
  refused: 'FORBIDDEN',
  failed: 'INTERNAL_SERVER_ERROR',
} as const satisfies Record<WordedKind, TRPCError['code']>;

const worded = t.middleware(async ({ next }) => {
  const result = await next();
  // Ours are thrown bare; an error that has its code already keeps it.
  if (result.ok || result.error.code !== 'INTERNAL_SERVER_ERROR') return result;
  if (!isWordedError(result.error.cause)) return result;
  const { cause } = result.error;
  throw new TRPCError({ code: HTTP_CODES[cause.kind], message: cause.code, cause });
});

const authenticated = t.middleware(({ ctx, next }) => {
  if (ctx.authenticated) return next();
  const cause = new WordedError('control.unauthorized', {}, 'refused');
  throw new TRPCError({ code: 'UNAUTHORIZED', message: cause.code, cause });
});

/** What is set here for every relay of a shared database: the others read it anew. */
const FOR_ALL: readonly string[] = ['settings.', 'servers.', 'alerts.'];

const shared = t.middleware(async ({ ctx, next, path, type }) => {
  const result = await next();
  const isForAll = type === 'mutation' && FOR_ALL.some((topic) => path.startsWith(topic));
  if (isForAll && result.ok) await ctx.control.sharing?.changed();
  return result;
});

/** What a person did is written down once it is done. */
const written = t.middleware(async ({ ctx, next, path, getRawInput }) => {
  const result = await next();
  const byCall = BY_CALL[path];
  if (!result.ok || byCall === undefined) return result;
  const [act, of] = byCall;
  const input = fieldsOf(await getRawInput());
  await auditOrLog(ctx.control, ctx.asker, act, () =>
    of({ input, output: fieldsOf(result.data), control: ctx.control }),
  );
  return result;
});

export const router = t.router;
export const procedure = t.procedure.use(worded).use(authenticated).use(shared).use(written);
/** Answers without a token: only what is of no use to a stranger. */
export const openProcedure = t.procedure.use(worded);

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

const REFUSED_BY_TRPC: readonly string[] = [
  'BAD_REQUEST',
  'PARSE_ERROR',
  'METHOD_NOT_SUPPORTED',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
] satisfies TRPCError['code'][];

function failureOf(error: TRPCError, language: LanguageTag): Failure {
  const { cause } = error;
  if (cause instanceof ZodError) {
    const [issue] = cause.issues;
    const params = {
      // Of a list the field is named, not the place in it.
      field: issue?.path.findLast((part) => typeof part === 'string') ?? '',
      reason: issue ? reasonOf(issue) : '',
    };
    return withWords('input.invalid', params, 'invalid', language);
  }
  const kind = isWordedError(cause) ? cause.kind : 'failed';
  if (cause === undefined && error.code === 'NOT_FOUND') {
    return withWords('http.not-found', {}, 'not-found', language);
  }
  // Refused before any of ours ran: a body that is too large, no JSON, the wrong method.
  if (!isWordedError(cause) && REFUSED_BY_TRPC.includes(error.code)) {
    return withWords('input.invalid', { field: '', reason: '' }, 'invalid', language);
  }
  const { code, params } = wordsOf(cause);
  return withWords(code, params, kind, language);
}

/** In the words that settings have for it; empty where there are none. */
function reasonOf({ code, message }: ZodError['issues'][number]): string {
  if (code === 'too_big') return REASONS.tooLong;
  if (code === 'too_small') return REASONS.missing;
  return Object.values<string>(REASONS).includes(message) ? message : '';
}

function withWords(
  code: string,
  params: Readonly<Record<string, string>>,
  kind: WordedKind,
  language: LanguageTag,
): Failure {
  const why = valueWord('reason', params['reason'] ?? '', language);
  return { code, params, kind, why, ...say(code, params, language) };
}
