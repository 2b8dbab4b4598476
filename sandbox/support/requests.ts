/** Everything a pretend server received, bounded: the newest `keep` requests in full, and counters of all of them. */
import type { AnswerState } from './call.ts';

const MAX_BODY_CHARS = 64 * 1024;

export interface RequestView {
  readonly seq: number;
  readonly at: number;
  readonly route: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed when it is JSON of at most 64 K characters; else the first 64 K characters. */
  readonly body: unknown;
  readonly fault: string | null;
  readonly status: number | null;
  readonly answered: 'pending' | 'written' | 'cut';
  readonly ms: number | null;
}

export interface OpenRequest {
  readonly at: number;
  readonly route: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  raw: Buffer;
  fault: string | null;
  status: number | null;
  ms: number | null;
  readonly state: AnswerState;
}

export interface RouteCount {
  calls: number;
  cut: number;
  /** Answers by status code. */
  readonly statuses: Record<string, number>;
}

export class RequestLog {
  readonly #keep: number;
  #kept: OpenRequest[] = [];
  readonly #counts = new Map<string, RouteCount>();
  #seq = 0;

  constructor(keep: number) {
    this.#keep = keep;
  }

  nextSeq(): number {
    this.#seq += 1;
    return this.#seq;
  }

  open(request: OpenRequest): void {
    this.#count(request.route).calls += 1;
    if (this.#keep === 0) return;
    this.#kept.push(request);
    if (this.#kept.length >= this.#keep * 2) this.#kept = this.#kept.slice(-this.#keep);
  }

  settle(request: OpenRequest, status: number | null): void {
    request.status = status;
    request.ms = Date.now() - request.at;
    const count = this.#count(request.route);
    if (status === null) count.cut += 1;
    else count.statuses[status] = (count.statuses[status] ?? 0) + 1;
  }

  /** Oldest first. */
  list(route?: string): RequestView[] {
    const kept = this.#kept.slice(-this.#keep);
    return kept.filter((r) => route === undefined || r.route === route).map(view);
  }

  counts(): Record<string, RouteCount> {
    return structuredClone(Object.fromEntries(this.#counts));
  }

  clear(): void {
    this.#kept = [];
    this.#counts.clear();
  }

  #count(route: string): RouteCount {
    let count = this.#counts.get(route);
    if (!count) {
      count = { calls: 0, cut: 0, statuses: {} };
      this.#counts.set(route, count);
    }
    return count;
  }
}

function view(request: OpenRequest): RequestView {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    seq: request.state.seq,
    at: request.at,
    route: request.route,
    method: request.method,
    path: request.path,
    headers,
    body: bodyView(request.raw),
    fault: request.fault,
    status: request.status,
    answered: request.state.answered,
    ms: request.ms,
  };
}

function bodyView(raw: Buffer): unknown {
  if (raw.length === 0) return null;
  const text = raw.subarray(0, MAX_BODY_CHARS).toString('utf8');
  if (raw.length > MAX_BODY_CHARS) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
