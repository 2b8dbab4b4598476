/**
 * The adapter that this relay replaces, as long as some of its locations are still its own: HighLevel's app has one
 * address for all locations, so that what comes for those is passed on byte for byte, and answered with its answer.
 */
import type { IncomingMessage } from 'node:http';
import type { HttpClient } from '../../clients/http.ts';
import type { LocationId } from '../message.ts';
import type { BodyLimits } from './body.ts';

export interface PassedAnswer {
  readonly status: number;
  readonly contentType: string | null;
  readonly bytes: Buffer;
}

export interface OldAdapter {
  /** Whether a post for this location is its. */
  serves(locationId: unknown): boolean;
  /** Null = it gave no answer. Never rejects. */
  pass(req: IncomingMessage, bytes: Buffer): Promise<PassedAnswer | null>;
}

/** Nobody's secret admits these bodies, so that they are kept small: media is not among them. */
const LARGEST_BYTES = 8 * 1024 * 1024;
export function passedLimits(limits: BodyLimits): BodyLimits {
  return { ...limits, maxBytes: Math.min(limits.maxBytes, LARGEST_BYTES), unverified: true };
}

/** Both sides come again after a 503; within this time neither has given up by itself (ms). */
const TIMEOUT_MS = 20_000;
/** What a connection sets for itself. */
const OF_THE_CONNECTION = ['host', 'connection', 'content-length', 'transfer-encoding', 'expect'];

interface OldAdapterOptions {
  /** Without a slash at its end. */
  readonly url: string;
  readonly http: HttpClient;
  /** Whether the location is not here yet. */
  readonly serves: (id: LocationId) => boolean;
}

export function oldAdapter({ url, http, serves }: OldAdapterOptions): OldAdapter {
  return {
    serves: (id) => typeof id === 'string' && serves(id as LocationId),
    async pass(req, bytes) {
      try {
        const answer = await http.exchange({
          system: 'forward',
          method: 'POST',
          url: `${url.replace(/\/+$/, '')}${req.url ?? ''}`,
          headers: headersOf(req),
          bytes,
          timeoutMs: TIMEOUT_MS,
          responseType: 'raw',
        });
        return {
          status: answer.status,
          contentType: answer.headers['content-type'] ?? null,
          bytes: answer.body as Buffer,
        };
      } catch {
        return null;
      }
    },
  };
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const given = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || OF_THE_CONNECTION.includes(name)
      ? []
      : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
  );
  return Object.fromEntries(given);
}
