/**
 * Reads Evolution's refusals by their text. The status alone misleads: a closed WhatsApp socket shows as 500 or as 400,
 * by whether the number was cached; some failures come with status 200.
 */
import { z } from 'zod';
import type { ClientError, ClientErrorCode, Done } from '../client-error.ts';
import { failure, Unreadable } from '../http.ts';
import type { HttpAnswer, HttpRequest } from '../http.ts';

interface Meaning {
  readonly code: ClientErrorCode;
  readonly done: Done;
  readonly params?: Readonly<Record<string, string>>;
}

/**
 * Every text and object inside `response.message`, which is a text, an array, or an array of arrays, of texts and
 * objects; or inside the plain `message` of other answers.
 */
export function flattenMessage(body: unknown): unknown[] {
  if (typeof body !== 'object' || body === null) return [];
  const { response, message } = body as { response?: unknown; message?: unknown };
  const inner =
    typeof response === 'object' && response !== null
      ? (response as { message?: unknown }).message
      : message;
  return (Array.isArray(inner) ? inner.flat(Infinity) : [inner]).filter(
    (one) => one !== undefined && one !== null,
  );
}

const licence = z.object({
  code: z.literal('LICENSE_REQUIRED'),
  register_url: z.string().catch(''),
});
const notOnWhatsApp = z.object({ exists: z.literal(false) });
const failedWith200 = z.object({ error: z.literal(true) });

/**
 * Texts by which the gateway says that nothing left it: its socket was not there, before the message was handed over.
 * Seen on 2.3.6: "Connection Closed" (500, and 400 with "Error: " before it) and "Cannot read properties of undefined
 * (reading 'onWhatsApp')" on an instance never connected since the server's start.
 */
const NOT_CONNECTED = /connection closed|onWhatsApp/i;
/** A time-out between the gateway and WhatsApp, with status 400 or 500: the message may have gone out. */
const TIMED_OUT = /timed? ?out/i;
const MEDIA =
  /owned media must be|file name must be informed|unsupported image format|input (?:buffer|file) |not of the media type|message is messageContextInfo/i;
const NO_INSTANCE = /instance .*(?:does not exist|not found)/i;
/** The number is not in the group, or there is none: 400 with one of these (seen on 2.3.6). */
const NO_GROUP = /\bgroup not found\b|error fetching group|\bitem-not-found\b/i;
const NO_MESSAGE = /message not found|message not compatible|remotejid does not match/i;
/**
 * What WhatsApp does to a number that it takes for a spammer: 463, "reach-out time lock" (nobody new may be written to);
 * an account that is restricted, or banned for a time (402). The servers' texts, as Baileys hands them on.
 */
const REACH_OUT = /\b463\b|reach.?out|time.?lock/i;
const BANNED = /\bbanned\b|\btemporary ban\b|\bstatus(?: code)?:? 402\b/i;
const RESTRICTED = /\baccount[ _-]?restrict|\brestricted account|\bis restricted\b/i;
const SOCKET = /\bECONN|\bsocket\b|boom/i;

/** A 2xx that is a failure all the same: `{"error": true, "message": …}`. */
export function isFailedSuccess(body: unknown): boolean {
  return failedWith200.safeParse(body).success;
}

export function evolutionFailure(r: HttpRequest, answer: HttpAnswer): ClientError {
  const what = isDownForNumbers(r, answer) ? CLOSED : meaning(answer);
  return failure(r, answer, what ?? {});
}

const CLOSED: Meaning = { code: 'evolution.connection-closed', done: 'no' };

/** While its socket is down, the gateway answers a question for a number with 400 and nothing (seen on 2.3.6). */
function isDownForNumbers({ url }: HttpRequest, { status, body }: HttpAnswer): boolean {
  const isEmpty = typeof body === 'object' && body !== null && Object.keys(body).length === 0;
  return status === 400 && isEmpty && url.includes('/chat/whatsappNumbers/');
}

/** Undefined where the status alone says it all. */
function meaning(answer: HttpAnswer): Meaning | undefined {
  const { status, body } = answer;
  if (body instanceof Unreadable) return undefined;
  const unlicensed = licence.safeParse(body);
  if (unlicensed.success) {
    const registerUrl = unlicensed.data.register_url;
    return { code: 'evolution.licence-missing', done: 'no', params: { registerUrl } };
  }
  const parts = flattenMessage(body);
  if (parts.some((part) => notOnWhatsApp.safeParse(part).success)) {
    return { code: 'evolution.not-on-whatsapp', done: 'no' };
  }
  const text = parts.filter((part) => typeof part === 'string').join(' · ');
  const byText = meaningOfText(status, text);
  if (byText !== undefined) return byText;
  return isFailedSuccess(body) ? { code: 'http.server', done: 'unknown' } : undefined;
}

function meaningOfText(status: number, text: string): Meaning | undefined {
  if (status === 401 || status === 403) return undefined;
  if (NOT_CONNECTED.test(text)) return CLOSED;
  if (status === 404 && NO_INSTANCE.test(text)) {
    return { code: 'evolution.instance-unknown', done: 'no' };
  }
  const limit = limitIn(text);
  if (limit !== null) return { code: limit, done: 'no' };
  if (NO_GROUP.test(text)) return { code: 'evolution.group-unknown', done: 'no' };
  if (NO_MESSAGE.test(text)) return { code: 'evolution.message-unknown', done: 'no' };
  if (MEDIA.test(text)) return { code: 'evolution.media-rejected', done: 'no' };
  if (TIMED_OUT.test(text) || SOCKET.test(text)) return { code: 'http.server', done: 'unknown' };
  return undefined;
}

function limitIn(text: string): ClientErrorCode | null {
  if (REACH_OUT.test(text)) return 'evolution.reach-out-limited';
  if (BANNED.test(text)) return 'evolution.banned';
  return RESTRICTED.test(text) ? 'evolution.restricted' : null;
}
