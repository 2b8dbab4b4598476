/** Sorts HighLevel's refusals: by status, and by the text where several meanings share one. */
import type { ClientError, ClientErrorCode, Done } from '../client-error.ts';
import { failure } from '../http.ts';
import type { HttpAnswer, HttpRequest } from '../http.ts';
import * as schemas from './schemas.ts';
import { scopeOf } from './scopes.ts';

/** What the call was about: the same 404 means one thing of a contact and another of a message's status. */
export type Subject = 'contact' | 'status' | 'other';

const CONTACT_GONE =
  /contact\b.{0,60}\b(?:not found|not exist|doesn['’]?t exist|deleted|no longer)|no (?:such )?contact\b|(?:not find|unknown|invalid) contact/i;
const LOCATION_INACTIVE = /location is not active/i;
const SCOPE_MISSING = /\bscopes?\b/i;

export function refusalText(body: unknown): string {
  const read = schemas.refusal.safeParse(body);
  if (!read.success) return '';
  const { message, error, error_description: description } = read.data;
  const text = typeof message === 'string' ? message : message.map(String).join(' · ');
  return text === '' ? [error, description].filter(Boolean).join(': ') : text;
}

export function highlevelFailure(
  r: HttpRequest,
  answer: HttpAnswer,
  subject: Subject,
): ClientError {
  if (lacksScope(answer)) {
    const scope = scopeOf(r);
    const params = scope === null ? {} : { scope };
    return failure(r, answer, { code: 'highlevel.scope-missing', done: 'no', params });
  }
  return failure(r, answer, meaning(answer, subject) ?? {});
}

/** "The token is not authorized for this scope.", with 401: the token is valid, and renewing it changes nothing. */
export function lacksScope({ status, body }: HttpAnswer): boolean {
  return (status === 401 || status === 403) && SCOPE_MISSING.test(refusalText(body));
}

function meaning(
  answer: HttpAnswer,
  subject: Subject,
): { code: ClientErrorCode; done: Done } | undefined {
  const { status } = answer;
  if (status < 400 || status >= 500) return undefined;
  const text = refusalText(answer.body);
  if (LOCATION_INACTIVE.test(text)) return { code: 'highlevel.location-inactive', done: 'no' };
  if (subject === 'status') {
    // Until HighLevel has recorded its own hand-over, 5 to 10 s and sometimes more, it refuses the status of that
    // message: 403 "No conversation provider found for this message", 401 before mid 2025, also 404.
    const early = status === 401 || status === 403 || status === 404;
    return early ? { code: 'highlevel.status-too-early', done: 'no' } : undefined;
  }
  if (status === 401) return { code: 'highlevel.token-invalid', done: 'no' };
  const missing = status === 404 || status === 400 || status === 422;
  if (subject === 'contact' && missing && CONTACT_GONE.test(text)) {
    return { code: 'highlevel.contact-gone', done: 'no' };
  }
  return undefined;
}
