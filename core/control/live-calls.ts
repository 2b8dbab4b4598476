import { isSuccess, Unreadable } from '../clients/http.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../clients/http.ts';
import { ClientError } from '../clients/client-error.ts';
import { quotableStrings, redactAnswer, redactText } from '../clients/redact.ts';

/** One call and its answer, without ids, names, numbers, texts and tokens: good to be passed on. */
export interface LiveCall {
  readonly method: string;
  readonly path: string;
  /** Null = no answer came. */
  readonly status: number | null;
  readonly ms: number;
  /** The answer's headers about limits. */
  readonly limits: Readonly<Record<string, string>>;
  /**
   * A success in its shape, with the few values that tell how HighLevel works; of a refusal its words, redacted. Null =
   * nothing, or no answer.
   */
  readonly answer: unknown;
}

/** Values of HighLevel's own making that say nothing about a person. */
const TELLING = new Set([
  ...['type', 'messageType', 'direction', 'status', 'source', 'contentType'],
  ...['dateAdded', 'lastMessageType', 'traceId'],
]);
const MAX_ITEMS = 3;
const MAX_DEPTH = 8;

/** Carries calls as `HttpClient` does, and keeps what may be told of them. */
export class CallRecord implements Pick<HttpClient, 'exchange'> {
  readonly #http: Pick<HttpClient, 'exchange'>;
  readonly #concealed: Set<string>;
  #kept: { r: HttpRequest; answer: HttpAnswer | null; ms: number }[] = [];

  constructor(http: Pick<HttpClient, 'exchange'>, concealed: readonly string[]) {
    this.#http = http;
    this.#concealed = new Set(concealed);
  }

  /** Never to be seen in what is taken later. */
  conceal(text: string): void {
    this.#concealed.add(text);
  }

  async exchange(r: HttpRequest): Promise<HttpAnswer> {
    const started = performance.now();
    try {
      const answer = await this.#http.exchange(r);
      this.#kept.push({ r, answer, ms: answer.ms });
      return answer;
    } catch (error) {
      const answer = error instanceof ClientError ? null : undefined;
      if (answer === null) this.#kept.push({ r, answer, ms: performance.now() - started });
      throw error;
    }
  }

  /** The calls since the last time. */
  take(): LiveCall[] {
    const kept = this.#kept;
    this.#kept = [];
    return kept.map((one) => this.#told(one));
  }

  #told({ r, answer, ms }: { r: HttpRequest; answer: HttpAnswer | null; ms: number }): LiveCall {
    const { pathname } = new URL(r.url);
    const body = answer?.body instanceof Unreadable ? answer.body.text : answer?.body;
    const conceal = [...this.#concealed, ...quotableStrings([r.json, r.query])];
    const limits = Object.entries(answer?.headers ?? {}).filter(([name]) =>
      name.startsWith('x-ratelimit-'),
    );
    return {
      method: r.method,
      path: [...this.#concealed].reduce((path, one) => path.replaceAll(one, '{id}'), pathname),
      status: answer?.status ?? null,
      ms: Math.round(ms),
      limits: Object.fromEntries(limits),
      answer:
        answer !== null && isSuccess(answer) ? shapeOf(answer.body) : redactAnswer(body, conceal),
    };
  }
}

/** Every field by its name; texts stand as `[text]`, but for those that tell. */
function shapeOf(value: unknown, key = '', depth = 0): unknown {
  if (typeof value === 'string') return TELLING.has(key) ? redactText(value) : '[text]';
  if (typeof value === 'number') return TELLING.has(key) ? value : '[number]';
  if (value === null || typeof value !== 'object') return value;
  if (depth >= MAX_DEPTH) return '[deep]';
  if (Array.isArray(value)) {
    return value.slice(0, MAX_ITEMS).map((one) => shapeOf(one, key, depth + 1));
  }
  const fields = Object.entries(value).map(([name, inner]) => [
    redactText(name),
    shapeOf(inner, name, depth + 1),
  ]);
  return Object.fromEntries(fields);
}
