/** One request to a pretend server, and the answer to it. */
import type { IncomingHttpHeaders } from 'node:http';

/** What became of the answer: `written` = handed to the socket; `cut` = the connection ended without it. */
export type Answered = 'pending' | 'written' | 'cut';

/** Shared by the request's record and by whatever the request made, so that both know whether the answer left. */
export interface AnswerState {
  seq: number;
  answered: Answered;
}

export interface Call {
  readonly seq: number;
  readonly at: number;
  readonly route: string;
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
  /** True = answer as if it were done, and do nothing. */
  readonly forget: boolean;
  readonly state: AnswerState;
}

export interface Answer {
  readonly status: number;
  /** Sent as JSON; absent = an empty body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as they are, in place of `body`. */
  readonly bytes?: Buffer;
  readonly contentType?: string;
}

/** Ends a request with an error answer from wherever it is noticed. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`refused with ${String(answer.status)}`);
    this.answer = answer;
  }
}

export type Json = Record<string, unknown>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
