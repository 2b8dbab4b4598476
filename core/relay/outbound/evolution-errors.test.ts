/**
 * Every refusal of Evolution that is known, by its text: what is made of it, and the sentence that a person reads. The
 * texts are those of 2.3.6, those of a limited account as Baileys hands them on.
 */
import { describe, expect, it } from 'vitest';
import { evolutionFailure } from '../../clients/evolution/errors.ts';
import type { HttpAnswer, HttpRequest } from '../../clients/http.ts';
import type { ClientErrorCode, Done } from '../../clients/client-error.ts';
import { LANGUAGES, say } from '../../words/say.ts';
import { classOf } from './outcome.ts';
import type { FailureClass } from './outcome.ts';

type Row = [
  status: number,
  said: unknown,
  code: ClientErrorCode,
  done: Done,
  failure: FailureClass,
  path?: string,
];
const NOT_THERE = { jid: '551133334444@s.whatsapp.net', exists: false, number: '551133334444' };
const MEDIA_PATH = '/chat/getBase64FromMediaMessage/shop';

const ROWS: readonly Row[] = [
  // Who asks
  [401, 'Unauthorized', 'http.unauthorized', 'no', 'destination'],
  [404, ['The "x" instance does not exist'], 'evolution.instance-unknown', 'no', 'destination'],
  [404, ['Instance "x" not found'], 'evolution.instance-unknown', 'no', 'destination'],
  [404, ['Cannot GET /nope'], 'http.not-found', 'no', 'permanent'],
  [403, ['This name "x" is already in use.'], 'http.forbidden', 'no', 'destination'],
  // What was asked
  [400, [['instance requires property "text"']], 'http.invalid', 'no', 'permanent'],
  [400, [['Invalid format']], 'http.invalid', 'no', 'permanent'],
  [400, ['Text is required'], 'http.invalid', 'no', 'permanent'],
  [400, ['Reaction must be a single emoji or empty string'], 'http.invalid', 'no', 'permanent'],
  // Who is to get it
  [400, [NOT_THERE], 'evolution.not-on-whatsapp', 'no', 'permanent'],
  [400, ['Error: Group not found'], 'evolution.group-unknown', 'no', 'permanent'],
  [404, ['Group not found'], 'evolution.group-unknown', 'no', 'permanent'],
  [400, ['Error fetching group', 'item-not-found'], 'evolution.group-unknown', 'no', 'permanent'],
  // The gateway's connection
  [500, 'Connection Closed', 'evolution.connection-closed', 'no', 'destination'],
  [400, ['Error: Connection Closed'], 'evolution.connection-closed', 'no', 'destination'],
  [
    500,
    "Cannot read properties of undefined (reading 'onWhatsApp')",
    'evolution.connection-closed',
    'no',
    'destination',
  ],
  [400, ['Error: Timed Out'], 'http.server', 'unknown', 'destination'],
  [500, 'timed out', 'http.server', 'unknown', 'passing'],
  [500, ['Error: read ECONNRESET'], 'http.server', 'unknown', 'passing'],
  [500, ['Error: socket hang up'], 'http.server', 'unknown', 'passing'],
  // Files
  [400, ['Owned media must be a url or base64'], 'evolution.media-rejected', 'no', 'permanent'],
  [
    400,
    ['For base64 the file name must be informed.'],
    'evolution.media-rejected',
    'no',
    'permanent',
  ],
  [500, ['AxiosError: Request failed with status code 404'], 'http.server', 'unknown', 'passing'],
  [400, ['Message not found'], 'evolution.message-unknown', 'no', 'permanent', MEDIA_PATH],
  [
    400,
    ['The message is not of the media type'],
    'evolution.media-rejected',
    'no',
    'permanent',
    MEDIA_PATH,
  ],
  [
    400,
    ['The message is messageContextInfo'],
    'evolution.media-rejected',
    'no',
    'permanent',
    MEDIA_PATH,
  ],
  // Edits and deletions
  [400, ['Message not compatible'], 'evolution.message-unknown', 'no', 'permanent'],
  [400, ['RemoteJid does not match'], 'evolution.message-unknown', 'no', 'permanent'],
  // What WhatsApp does to a number
  [400, ['Error: 463'], 'evolution.reach-out-limited', 'no', 'permanent'],
  [500, 'reach-out time lock', 'evolution.reach-out-limited', 'no', 'permanent'],
  [400, ['account_restricted'], 'evolution.restricted', 'no', 'permanent'],
  [500, 'This number is banned', 'evolution.banned', 'no', 'permanent'],
  [500, 'status code: 402', 'evolution.banned', 'no', 'permanent'],
];

/** As Evolution wraps what it says. */
function failureOf(status: number, said: unknown, path = '/message/sendText/shop') {
  const request: HttpRequest = {
    system: 'evolution',
    method: 'POST',
    url: `http://evolution.example${path}`,
    timeoutMs: 1,
  };
  const body = { status, error: 'Bad Request', response: { message: said } };
  return evolutionFailure(request, { status, headers: {}, body, ms: 1 });
}

describe('a refusal of Evolution', () => {
  it.each(ROWS)('%i %j is %s', (...row) => {
    const [status, said, code, done, failure, path] = row;
    const error = failureOf(status, said, path);
    expect([error.code, error.done, classOf(error)]).toEqual([code, done, failure]);
    const sentences = LANGUAGES.map((language) => say(error.code, error.params, language));
    const nothing = say('internal', {}, 'en').sentence;
    for (const { sentence, act } of sentences) {
      expect(sentence).not.toBe(nothing);
      expect(act).not.toBe('');
      // The gateway's own words, and whom it is about, stay out of ours.
      expect(sentence).not.toContain(NOT_THERE.number);
    }
    expect(new Set(sentences.map(({ sentence }) => sentence)).size).toBe(LANGUAGES.length);
  });

  it('to a question for a number, with nothing in it, means that the socket is down', () => {
    const empty = (url: string) =>
      evolutionFailure({ system: 'evolution', method: 'POST', url, timeoutMs: 1 }, {
        status: 400,
        headers: {},
        body: {},
        ms: 1,
      } satisfies HttpAnswer).code;
    expect(empty('http://e/chat/whatsappNumbers/shop')).toBe('evolution.connection-closed');
    expect(empty('http://e/message/sendText/shop')).toBe('http.invalid');
  });
});
