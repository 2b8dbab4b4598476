/** Evolution's error answers: `response.message` is a string, an array, or an array in an array, depending on who refused. */
import { Refusal } from '../support/call.ts';

const NAMES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  500: 'Internal Server Error',
};

function refusal(status: number, message: unknown, error = NAMES[status]): Refusal {
  return new Refusal({ status, body: { status, error, response: { message } } });
}

/** A business rule: the sentence in an array. */
export function badRequest(...message: unknown[]): Refusal {
  return refusal(400, message);
}

/** The body fails its JSON schema: the sentences in an array in an array. */
export function schemaError(...sentences: string[]): Refusal {
  return refusal(400, [sentences]);
}

export function notJson(message: string): Refusal {
  return refusal(400, message, 'Internal Server Error');
}

export function unauthorized(): Refusal {
  return refusal(401, 'Unauthorized');
}

export function forbidden(message: string): Refusal {
  return refusal(403, [message]);
}

export function notFound(message: string): Refusal {
  return refusal(404, [message]);
}

/** Uncaught inside: a string, or an array when the error was wrapped. */
export function uncaught(message: string | readonly string[]): Refusal {
  return refusal(500, message);
}

/** 2.4 without a licence: every business route. */
export function unlicensed(serverUrl: string): Refusal {
  return new Refusal({
    status: 503,
    body: {
      error: 'service not activated',
      code: 'LICENSE_REQUIRED',
      register_url: `${serverUrl}/manager/login`,
      instance_id: '00000000-0000-4000-8000-000000000000',
      docs_url: 'https://doc.evolution-api.com',
      message: 'Activate the licence to use this service.',
    },
  });
}
