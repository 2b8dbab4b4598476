/**
 * Every refusal that HighLevel's documents and users name, given once (or for good) by the pretend HighLevel: what the
 * relay then does, and what a person reads of it in the three languages.
 */
import { describe, expect, it } from 'vitest';
import { LANGUAGES, say } from '../core/words/say.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';

/** The bodies as HighLevel words them, by status. */
const BODIES: Readonly<Record<number, unknown>> = {
  400: { statusCode: 400, message: 'Bad Request Exception' },
  401: {
    statusCode: 401,
    message: 'Invalid token: access token is invalid',
    error: 'Unauthorized',
  },
  403: { statusCode: 403, message: 'Forbidden resource', error: 'Forbidden' },
  404: { statusCode: 404, message: 'Not Found' },
  422: {
    statusCode: 422,
    message: ['message must be a string'],
    error: 'Unprocessable Entity',
    traceId: 't',
  },
  429: { statusCode: 429, message: 'Too many requests. Please try again later.' },
  500: { statusCode: 500, message: 'Internal Server Error' },
  502: '<html>Bad Gateway</html>',
  503: { statusCode: 503, message: 'Service Unavailable' },
};
const NO_PROVIDER = { statusCode: 403, message: 'No conversation provider found for this message' };
const NO_SCOPE = { statusCode: 401, message: 'The token is not authorized for this scope.' };
/** As v3 writes refusals: an object, or the word beside the sentence. */
const V3_NO_SCOPE = {
  error: { code: 'forbidden', message: 'The token is not authorized for this scope.' },
};
const V3_FORBIDDEN = { statusCode: 403, message: 'Forbidden resource', error: 'Forbidden' };
const V3_GONE = { error: { code: 'not_found', message: 'Contact not found', resolution: 'x' } };
const CONTACT_GONE = { statusCode: 400, message: 'Contact not found' };
const INACTIVE = { statusCode: 400, message: 'Location is not active' };
/** Upload says `status` where the others say `statusCode`. */
const uploadBody = (status: number): unknown => ({ status, message: 'not this file' });

interface Row {
  readonly status: number;
  readonly body?: unknown;
  /** How many calls in a row are answered so; absent = one. */
  readonly times?: number;
  /** The first attempt that came to an end. `sent`: the relay found a way in the same attempt. */
  readonly first: 'sent' | 'again' | 'refused';
  readonly code: string | null;
  readonly end: 'done' | 'dead';
  /** Whether the failed try counts; only where it is tried again. */
  readonly burnt?: boolean;
  /** What is read of it, in English. */
  readonly reads?: RegExp;
}

const AGAIN = { first: 'again', end: 'done' } as const;
const DEAD = { first: 'refused', end: 'dead' } as const;
const FOUND_A_WAY = { first: 'sent', code: null, end: 'done' } as const;
const TOKEN = /no longer accepts the access/;
const BUSY = /asked for fewer requests/;
const FAULT = /has a fault of its own/;
const lacks = (scope: string): RegExp => new RegExp(`lacks a scope: ${scope}\\.`);
const LACKS = { code: 'highlevel.scope-missing', ...AGAIN, burnt: false } as const;
const INVALID = /refused the request as invalid/;
const TOO_EARLY = /does not take a status for this message yet/;

const ADDING: readonly Row[] = [
  { status: 400, code: 'http.invalid', ...DEAD, reads: INVALID },
  // Healed in the same attempt: who the contact is now is looked up at once.
  { status: 400, body: CONTACT_GONE, ...FOUND_A_WAY },
  {
    status: 400,
    body: INACTIVE,
    code: 'highlevel.location-inactive',
    ...AGAIN,
    burnt: false,
    reads: /has paused location/,
  },
  // One is healed by renewing the token.
  { status: 401, ...FOUND_A_WAY },
  { status: 401, times: 2, code: 'highlevel.token-invalid', ...AGAIN, burnt: false, reads: TOKEN },
  { status: 403, code: 'http.forbidden', ...AGAIN, burnt: false, reads: /does not allow this/ },
  {
    status: 403,
    body: V3_FORBIDDEN,
    ...{ code: 'http.forbidden', ...AGAIN, burnt: false, reads: /does not allow this/ },
  },
  // Renewing the token would change nothing, and is not tried.
  { status: 401, body: NO_SCOPE, ...LACKS, reads: lacks('conversations/message.write') },
  { status: 403, body: V3_NO_SCOPE, ...LACKS, reads: lacks('conversations/message.write') },
  { status: 404, body: V3_GONE, ...FOUND_A_WAY },
  { status: 404, code: 'http.not-found', ...DEAD, reads: /does not know what was asked for/ },
  { status: 422, code: 'http.invalid', ...DEAD, reads: INVALID },
  { status: 429, code: 'http.rate-limited', ...AGAIN, burnt: false, reads: BUSY },
  { status: 500, code: 'http.server', ...AGAIN, burnt: true, reads: FAULT },
  { status: 502, code: 'http.server', ...AGAIN, burnt: true, reads: FAULT },
  { status: 503, code: 'http.server', ...AGAIN, burnt: true, reads: FAULT },
  // Taken, and nothing stored: looked up, and added again.
  {
    status: 201,
    body: '',
    code: 'highlevel.no-message-id',
    ...AGAIN,
    burnt: true,
    reads: /stored nothing/,
  },
];

const UPLOADING: readonly Row[] = [
  // What is wrong with the file costs the message nothing: the file is kept here, behind a link.
  ...[400, 413, 415].map((status) => ({ status, body: uploadBody(status), ...FOUND_A_WAY })),
  { status: 422, ...FOUND_A_WAY },
  { status: 401, body: uploadBody(401), ...FOUND_A_WAY },
  { status: 401, times: 2, code: 'highlevel.token-invalid', ...AGAIN, burnt: false, reads: TOKEN },
  { status: 403, code: 'http.forbidden', ...AGAIN, burnt: false, reads: /does not allow this/ },
  // Healed in the same attempt: who the contact is now is looked up at once.
  { status: 404, body: CONTACT_GONE, ...FOUND_A_WAY },
  { status: 429, code: 'http.rate-limited', ...AGAIN, burnt: false, reads: BUSY },
  // To a conversation that it does not know; when it goes on, the file becomes a link.
  { status: 500, code: 'http.server', ...AGAIN, burnt: true, reads: FAULT },
  { status: 500, times: 100, code: 'http.server', ...AGAIN, reads: FAULT },
  { status: 503, code: 'http.server', ...AGAIN, burnt: true, reads: FAULT },
];

const FINDING = (scope: string): readonly Row[] => [
  { status: 401, body: NO_SCOPE, ...LACKS, reads: lacks(scope) },
  { status: 400, code: 'http.invalid', ...DEAD, reads: INVALID },
  { status: 401, ...FOUND_A_WAY },
  { status: 422, code: 'http.invalid', ...DEAD, reads: INVALID },
  { status: 429, code: 'http.rate-limited', ...AGAIN, burnt: false, reads: BUSY },
  { status: 500, code: 'http.server', ...AGAIN, burnt: true, reads: FAULT },
];

const TELLING: readonly Row[] = [
  { status: 400, code: 'http.invalid', ...DEAD, reads: INVALID },
  // Not a matter of seconds.
  {
    ...{ status: 401, body: NO_SCOPE, ...LACKS },
    reads: lacks('conversations/message.write'),
  },
  ...[401, 403, 404].map((status) => ({
    ...{ status, code: 'highlevel.status-too-early', ...AGAIN, burnt: true, reads: TOO_EARLY },
  })),
  {
    status: 403,
    body: NO_PROVIDER,
    code: 'highlevel.status-too-early',
    ...AGAIN,
    reads: TOO_EARLY,
  },
  {
    status: 403,
    body: NO_PROVIDER,
    times: 100,
    code: 'highlevel.status-refused',
    first: 'again',
    end: 'dead',
    reads: /does not take the status of this message/,
  },
  { status: 422, code: 'http.invalid', ...DEAD, reads: INVALID },
  { status: 429, code: 'http.rate-limited', ...AGAIN, burnt: false, reads: BUSY },
  { status: 500, code: 'http.server', ...AGAIN, burnt: true, reads: FAULT },
];

/** Where the answer is given, to which kind of entry, and what brings that about. */
interface Scene {
  readonly route: string;
  readonly kind: 'whatsapp.message' | 'whatsapp.status';
  readonly before?: (relay: TestRelay) => Promise<void>;
  readonly act: (relay: TestRelay) => void;
}

function says(route: string, content: object): Scene {
  const act = (relay: TestRelay): void => {
    relay.evolution.receives({ from: MARIA, name: 'Maria', ...content });
  };
  return { route, kind: 'whatsapp.message', act };
}

const READS: Scene = {
  route: 'status',
  kind: 'whatsapp.status',
  before: async (relay) => {
    await relay.meets(MARIA);
    relay.answers('Tudo!');
    await relay.settled();
  },
  act: (relay) => {
    relay.evolution.receipt(relay.evolution.sent()[0]?.whatsappId ?? '', 'READ');
  },
};

async function play({ route, kind, before, act }: Scene, row: Row) {
  await using relay = await TestRelay.create({
    times: {
      statusFirstDelayMs: 0,
      statusLadderMs: [30, 30, 30],
      retryLadderMs: Array.from({ length: 12 }, () => 30),
    },
    highlevel: { rateLimit: { max: 100, intervalMs: 300 } },
  });
  await before?.(relay);
  const { status, times = 1, body = BODIES[status] } = row;
  relay.highlevel.fault({ route, kind: 'refuse', status, body, times });
  act(relay);
  await relay.settled();
  const entry = (await relay.entries(kind)).at(-1);
  const attempts = await relay.service.parts.storage.db
    .selectFrom('attempts')
    .selectAll()
    .where('entry_id', '=', entry?.id ?? '')
    .orderBy('started_at')
    .execute();
  const refreshes = relay.highlevel.requests('token').length;
  return { entry, first: attempts[0], inbox: relay.inbox(), refreshes };
}

async function check(scene: Scene, row: Row): Promise<void> {
  const { entry, first, inbox, refreshes } = await play(scene, row);
  expect(entry?.state).toBe(row.end);
  expect(first?.outcome).toBe(row.first);
  if (scene.kind === 'whatsapp.message') {
    // Nothing lost, nothing twice.
    expect(inbox.filter((text) => text.startsWith('Oi'))).toHaveLength(row.end === 'done' ? 1 : 0);
  }
  if (row.burnt !== undefined) expect(entry?.attempts).toBe(row.burnt ? 2 : 1);
  if (row.code === 'highlevel.scope-missing') expect(refreshes).toBe(0);
  if (row.code === null) return;
  expect(row.end === 'dead' ? entry?.error_code : first?.code).toBe(row.code);
  const detail = JSON.parse(first?.detail ?? '{}') as { params?: Record<string, string> };
  expectWorded(row.code, row.reads ?? /never/, { system: 'highlevel', ...detail.params });
}

/** In English as the table says, and in all languages with an act and without a hole. */
function expectWorded(code: string, english: RegExp, params: Record<string, string>): void {
  const read = LANGUAGES.map((language) => say(code, params, language));
  expect(read[0]?.sentence).toMatch(english);
  for (const { sentence, act } of read) {
    expect(sentence).not.toMatch(/[{}[\]]/);
    expect(act).not.toBe('');
  }
  expect(new Set(read.map(({ sentence }) => sentence)).size).toBe(LANGUAGES.length);
}

const name = ({ status, times = 1 }: Row): string =>
  `${String(status)}${times === 1 ? '' : `, ${String(times)} times`}`;
const cases = (rows: readonly Row[]): [string, Row][] => rows.map((row) => [name(row), row]);

describe('HighLevel answers', () => {
  it.each(cases(ADDING))('a message by %s', async (_name, row) => {
    await check(says('inbound', { text: 'Oi' }), row);
  });

  it.each(cases(UPLOADING))('an upload by %s', async (_name, row) => {
    await check(says('upload', { image: true, caption: 'Oi' }), row);
  });

  it.each(cases(FINDING('contacts.readonly')))(
    'the search for a contact by %s',
    async (_name, row) => {
      await check(says('duplicate', { text: 'Oi' }), row);
    },
  );

  it.each(cases(FINDING('contacts.write')))('a new contact by %s', async (_name, row) => {
    await check(says('upsert', { text: 'Oi' }), row);
  });

  it.each(cases(TELLING))('a status by %s', async (_name, row) => {
    await check(READS, row);
  });
});

describe('what HighLevel shows of a failed message', () => {
  it.each(LANGUAGES)('is the catalogue’s sentence and act, in %s', async (language) => {
    await using relay = await TestRelay.create();
    const { db } = relay.service.parts.storage;
    await db.updateTable('locations').set({ language }).execute();
    await relay.restart();
    await relay.meets(MARIA);
    relay.highlevel.fault({ route: 'file', kind: 'refuse', status: 404 });
    const { messageId } = relay.highlevel.agentWrites({
      locationId: relay.place.locationId,
      contactId: relay.conversation().contact.id,
      attachments: [{ fileName: 'a.pdf', mimeType: 'application/pdf', base64: 'JVBERi0xLjQ=' }],
    });
    await relay.settled();
    const code = 'attachment.unavailable';
    const { sentence, act } = say(code, {}, language);
    expect(relay.highlevel.message(messageId)?.statuses.at(-1)).toMatchObject({
      status: 'failed',
      error: { code, type: 'relay', message: `${sentence} ${act}` },
    });
  });
});
