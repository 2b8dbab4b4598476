/** All loggers, by the name of their room. Lines never hold message text, phone numbers or secrets (P8). */
import { isatty } from 'node:tty';
import type { DestinationStream, Logger } from 'pino';
import { destination, pino, stdTimeFunctions } from 'pino';
import { prettyStream } from './log-pretty.ts';
import { LogRing } from './log-ring.ts';
import { scrub, withoutSecrets } from './redaction.ts';
import type { LogLevel } from './settings/checks.ts';

export type Log = Logger;

/** One logger per room. */
export interface Logs {
  readonly service: Log;
  readonly inbound: Log;
  readonly journal: Log;
  readonly outbound: Log;
  readonly receipts: Log;
  readonly storage: Log;
  readonly install: Log;
  readonly pairing: Log;
  readonly reach: Log;
  readonly control: Log;
  readonly events: Log;
  /** The last lines of all of them. */
  readonly recent: LogRing;
}

export interface LogOptions {
  readonly level: LogLevel;
  /** Where lines go; default: standard error, so that standard output belongs to the command line. */
  readonly to?: DestinationStream;
}

const STANDARD_ERROR = 2;

export function createLogs(options: LogOptions): Logs {
  const recent = new LogRing();
  const root = pino(
    {
      level: options.level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: withoutSecrets },
      serializers: { err: errorOf, error: errorOf },
    },
    recent.tee(options.to ?? standardError()),
  );
  const room = (name: string): Log => root.child({ room: name });
  return {
    service: room('service'),
    inbound: room('inbound'),
    journal: room('journal'),
    outbound: room('outbound'),
    receipts: room('receipts'),
    storage: room('storage'),
    install: room('install'),
    pairing: room('pairing'),
    reach: room('reach'),
    control: room('control'),
    events: room('events'),
    recent,
  };
}

/** Lines for eyes on a terminal, JSON for everything else. Buffered lines are flushed when the process ends. */
function standardError(): DestinationStream {
  if (isatty(STANDARD_ERROR)) return prettyStream(process.stderr);
  return destination({ fd: STANDARD_ERROR, sync: false });
}

interface LoggedError {
  readonly type: string;
  readonly code?: unknown;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
}

/** Name, code, scrubbed message and stack; never the other properties, where clients keep requests with headers. */
function errorOf(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: scrub(String(error)) };
  const code = 'code' in error ? { code: error.code } : {};
  const stack = error.stack === undefined ? {} : { stack: scrub(error.stack) };
  const cause =
    error.cause !== undefined && depth < 3 ? { cause: errorOf(error.cause, depth + 1) } : {};
  return { type: error.name, ...code, message: scrub(error.message), ...stack, ...cause };
}
