/** Error answers in the shapes that HighLevel's own documents give. */
import { Refusal, type Answer } from '../support/call.ts';
import { letterId } from '../support/random.ts';

const NAMES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
};

/** 400, 401, 403, 404, 429, 500: `{statusCode, message, error}`. */
export function problem(status: number, message: string): Refusal {
  return new Refusal(problemAnswer(status, message));
}

export function problemAnswer(status: number, message: string): Answer {
  const error = NAMES[status];
  return { status, body: { statusCode: status, message, ...(error && { error }) } };
}

/** 422: one sentence per field that is wrong. */
export function unprocessable(messages: readonly string[]): Refusal {
  return new Refusal({
    status: 422,
    body: {
      statusCode: 422,
      message: messages,
      error: 'Unprocessable Entity',
      traceId: letterId(24),
    },
  });
}

/** Upload alone answers 400, 413 and 415 with `status` in place of `statusCode`. */
export function uploadProblem(status: 400 | 413 | 415, message: string): Refusal {
  return new Refusal({ status, body: { status, message } });
}
