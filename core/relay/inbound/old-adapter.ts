/**
 * The adapter that this relay replaces, as long as some of its locations are still its own: HighLevel's app has one
 * address for all locations, so that what comes for those is passed on byte for byte, and answered with its answer.
 */
import { randomUUID } from 'node:crypto';
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
  /** `away`: it gave no answer. `circle`: what was passed on to it came back here. Never rejects. */
  pass(req: IncomingMessage, bytes: Buffer): Promise<PassedAnswer | 'away' | 'circle'>;
}

/** Nobody's secret admits these bodies, so that they are kept small: media is not among them. */
const LARGEST_BYTES = 8 * 1024 * 1024;
export function passedLimits(limits: BodyLimits): BodyLimits {
  return { ...limits, maxBytes: Math.min(limits.maxBytes, LARGEST_BYTES), unverified: true };
}

/** Both sides come again after a 503; within this time neither has given up by itself (ms). */
const TIMEOUT_MS = 20_000;
/**
 * Names the relays that a request has passed. An address that leads back here, at once or by way of others, would have
 * a single stranger's post go round until it times out.
 */
const PASSED_BY = 'x-waybridge-passed';
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
  const ourId = randomUUID();
  return {
    serves: (id) => typeof id === 'string' && serves(id as LocationId),
    async pass(req, bytes) {
      const headers = headersOf(req);
      const passedBy = headers[PASSED_BY] ?? '';
      if (passedBy.includes(ourId)) return 'circle';
      try {
        const answer = await http.exchange({
          system: 'forward',
          method: 'POST',
          url: `${url.replace(/\/+$/, '')}${req.url ?? ''}`,
          headers: { ...headers, [PASSED_BY]: passedBy === '' ? ourId : `${passedBy}, ${ourId}` },
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
        return 'away';
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
