/**
 * Strict isolation between locations (F44). The routes are taken from the routers themselves: one that takes the id of a
 * location together with somebody's or something's of another is refused here until it is tried, and every route that
 * takes one location's or number's id is called with it: nothing of the other location is in its answer, and nothing of
 * the other location changes, here or in HighLevel or at Evolution.
 */
import type { Express } from 'express';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { proveRelay } from '../core/control/client.ts';
import { controlRouter } from '../core/control/router.ts';
import type { ControlServer } from '../core/control/server.ts';
import { inboundRoutes } from '../core/relay/inbound/routes.ts';
import type { RouteParts } from '../core/relay/inbound/routes.ts';
import type { InstanceId } from '../core/relay/message.ts';
import { startControl } from './support/controlled-relay.ts';
import { eventually } from './support/eventually.ts';
import { WORKFLOW_TOKEN } from './support/setting-up.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const ZULEIKA = '5521977776666';
const NAMELESS = '201111111111111@lid';
const WITHIN_MS = 60_000;

let relay: TestRelay;
let control: ControlServer;
let token: string;
let ours: Ids;
let theirs: Ids;
/** What must never be seen by who asks about the first location. */
let marks: readonly string[];

interface Ids {
  readonly location: string;
  readonly number: InstanceId;
  readonly name: string;
  readonly contact: string;
  readonly phone: string;
}

beforeAll(async () => {
  relay = await TestRelay.create();
  await relay.addPlace('zebra', '5521990000009');
  const other = relay.service.parts.instances.require('zebra').locationId;
  await relay.meets(MARIA);
  // Somebody of ours whom nobody has named yet.
  relay.evolution.receives({ from: NAMELESS, text: 'who am I' });
  relay.evolution.receives({ instance: 'zebra', from: ZULEIKA, name: 'Zuleika', text: 'zigzag' });
  await relay.settled();
  ours = idsOf(relay.place.locationId, 'shop', MARIA);
  theirs = idsOf(other, 'zebra', ZULEIKA);
  marks = [theirs.location, theirs.number, theirs.name, theirs.contact, theirs.phone].concat([
    'Zuleika',
    'zigzag',
    '5521990000009',
  ]);
  control = await startControl(relay);
  ({ token } = await proveRelay(relay.config.dataDir, 'en'));
});
afterAll(async () => {
  await control[Symbol.asyncDispose]();
  await relay[Symbol.asyncDispose]();
});

function idsOf(location: string, name: string, phone: string): Ids {
  const [conversation] = relay.highlevel.inbox(location);
  const number = relay.service.parts.instances.require(name).id;
  return { location, number, name, contact: conversation?.contact.id ?? '', phone };
}

// The control side

interface Route {
  readonly path: string;
  readonly type: 'query' | 'mutation' | 'subscription';
  readonly fields: readonly string[];
}

/** As tRPC keeps them; read loosely, since their types are not the router's outside. */
interface Defined {
  readonly _def: { readonly type: Route['type']; readonly inputs: readonly unknown[] };
}
interface Schema {
  readonly shape?: object;
  readonly options?: readonly unknown[];
  readonly def?: { readonly innerType?: unknown; readonly in?: unknown };
}

function fieldsOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { shape, options, def } = schema as Schema;
  if (shape !== undefined) return Object.keys(shape);
  if (options !== undefined) return options.flatMap(fieldsOf);
  return fieldsOf(def?.innerType ?? def?.in);
}

const { procedures } = controlRouter._def as unknown as { procedures: Record<string, Defined> };
const ROUTES: readonly Route[] = Object.entries(procedures).map(([path, { _def }]) => ({
  path,
  type: _def.type,
  fields: [...new Set(_def.inputs.flatMap(fieldsOf))],
}));

const LOCATION = ['location', 'locationId'];
const NUMBER = ['instance', 'instanceId'];
/** What can belong to another location than the one that is named. */
const OF_A_LOCATION = [
  ...NUMBER,
  ...['defaultInstance', 'contact', 'contactId', 'person', 'peer', 'phone', 'to', 'rules'],
];

function locationField({ path, fields }: Route): string | null {
  // Where a topic's things are locations, `id` is one of them.
  if (path.startsWith('locations.') && fields.includes('id')) return 'id';
  return LOCATION.find((one) => fields.includes(one)) ?? null;
}

function numberField({ fields }: Route): string | null {
  return NUMBER.find((one) => fields.includes(one)) ?? null;
}

/** Routes that take a location (or a number) and what can be another one's: each is tried with every such mixture. */
const MIXED: Readonly<Record<string, () => readonly object[]>> = {
  'locations.set': () =>
    [theirs.number, theirs.name].map((defaultInstance) => ({ id: ours.location, defaultInstance })),
  'routing.set': () =>
    [theirs.number, theirs.name].flatMap((name) =>
      ['code:#x', 'tag:x', 'user:u'].map((rule) => ({
        location: ours.location,
        rules: [`${rule}=${name}`],
      })),
    ),
  'routing.preview': () =>
    [theirs.contact, theirs.phone].map((to) => ({ location: ours.location, to, text: 'hi' })),
  'overview.live': () => [{ locationId: ours.location, contactId: theirs.contact }],
  'messages.list': () => mixedFilters(),
  'messages.count': () => mixedFilters(),
  'messages.prepareReplay': () => mixedFilters(),
  // A person of ours is no contact of theirs.
  'people.assign': () => [{ peer: NAMELESS, contact: theirs.contact }],
};

function mixedFilters(): object[] {
  const { location: locationId } = ours;
  return [
    { locationId, instance: theirs.number },
    { locationId, instance: theirs.name },
    { locationId, person: theirs.phone },
    { locationId, person: theirs.contact },
    { instance: ours.number, person: 'Zuleika' },
  ];
}

/** Routes that create, or only say where alerts go: what they name is the new thing's own. */
const NOT_MIXED: readonly string[] = [
  ...['locations.add', 'instances.add', 'numbers.create', 'numbers.pair', 'alerts.add'],
];

const NO_ADAPTER = 'mysql://127.0.0.1:1/none';
/** What the routes that are called with one id need besides. */
const MORE: Readonly<Record<string, object>> = {
  'groups.set': { group: '120363000000000001@g.us', on: true },
  'sending.set': { options: { gapSeconds: '5' } },
  'numbers.rename': { label: 'Shop' },
  'numbers.answer': { answer: 'same-business' },
  'numbers.pair': { phone: '' },
  'routing.set': { rules: ['sticky'] },
  'routing.preview': { to: MARIA },
  'import.take': { from: NO_ADAPTER },
  'import.giveBack': { from: NO_ADAPTER },
  'overview.live': { contactId: 'nobody000000000000' },
};
/** They make a thing; there is no id of one that is there. */
const CREATES: readonly string[] = [
  'locations.add',
  'instances.add',
  'numbers.create',
  'alerts.add',
];
/** They take the thing away, so they come last, in this order. */
const LAST = ['numbers.unpair', 'numbers.delete', 'instances.remove', 'locations.remove'];

async function call({ path, type }: Pick<Route, 'path' | 'type'>, input: object) {
  const url = new URL(`${control.url}/trpc/${path}`);
  if (type === 'query') url.searchParams.set('input', JSON.stringify(input));
  const answer = await fetch(url, {
    method: type === 'query' ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(type === 'query' ? {} : { body: JSON.stringify(input) }),
    signal: AbortSignal.timeout(WITHIN_MS),
  });
  return { status: answer.status, text: await answer.text() };
}

/** Which of the other location's marks are told, beyond what the asker wrote. */
function seenIn(text: string, input: object): string[] {
  const written = JSON.stringify(input);
  return marks.filter((mark) => text.includes(mark) && !written.includes(mark));
}

/** What the relay's own watches write of any location at any moment; nobody asks a route for it. */
const WATCHES = /^(missed_marks|catch_up|troubles|alert_|reach_|relays$|leases?$)/;

/** Everything that is stored of the other location, without times and counters of its own life. */
async function storedOfTheirs(): Promise<string[]> {
  const { db } = relay.service.parts.storage;
  const tables = await db.introspection.getTables();
  const rows: string[] = [];
  for (const { name } of tables.filter((table) => !WATCHES.test(table.name))) {
    const all = await db
      .selectFrom(name as 'journal')
      .selectAll()
      .execute();
    for (const row of all) {
      const values: unknown[] = Object.values(row);
      if (!values.includes(theirs.location) && !values.includes(theirs.number)) continue;
      const lasting = Object.entries(row).filter(([, value]) => typeof value !== 'number');
      rows.push(`${name} ${JSON.stringify(lasting)}`);
    }
  }
  return rows.sort();
}

/** What the outside has of the other location. */
function outsideOfTheirs(): unknown {
  const messages = relay.highlevel.ledger(theirs.location).map(({ id, body }) => `${id} ${body}`);
  return {
    messages,
    contacts: relay.highlevel.contacts(theirs.location),
    sent: relay.evolution.sent('zebra'),
  };
}

async function untouched(act: () => Promise<void>): Promise<void> {
  const before = [await storedOfTheirs(), outsideOfTheirs()];
  await act();
  expect([await storedOfTheirs(), outsideOfTheirs()]).toEqual(before);
}

describe('no control route', () => {
  test('takes what may be another location’s without being tried here', () => {
    expect(ROUTES.length).toBeGreaterThan(80);
    const mixed = ROUTES.filter((route) => {
      const place = locationField(route) ?? numberField(route);
      const others = route.fields.filter((one) => one !== place && OF_A_LOCATION.includes(one));
      return place !== null && others.length > 0 && !NOT_MIXED.includes(route.path);
    });
    expect(mixed.map(({ path }) => path).filter((path) => !(path in MIXED))).toEqual([]);
    const known = new Set(ROUTES.map(({ path }) => path));
    const named = [MIXED, MORE].flatMap((table) => Object.keys(table));
    expect([...named, ...NOT_MIXED, ...LAST].filter((path) => !known.has(path))).toEqual([]);
  });

  test('tells or changes anything of a location that is not the one asked for', async () => {
    for (const route of ROUTES) {
      for (const input of MIXED[route.path]?.() ?? []) {
        await untouched(async () => {
          const { status, text } = await call(route, input);
          expect({ route: route.path, input, status, seen: seenIn(text, input) }).toEqual({
            ...{ route: route.path, input },
            status: expect.any(Number) as number,
            seen: [],
          });
        });
      }
    }
    // Nothing of ours came to name what is theirs.
    const { routing } = relay.service.parts.relay;
    expect(JSON.stringify(routing.rules(relay.place.locationId))).not.toContain(theirs.number);
    const { defaultInstanceId } = relay.service.parts.locations.require(ours.location);
    expect(defaultInstanceId).not.toBe(theirs.number);
  });
});

// The public side: what Evolution, HighLevel and its workflows may call.

interface Posted {
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** The answer's text. */
async function ask(path: string, { headers = {}, body }: Posted = {}): Promise<string> {
  const answer = await fetch(`${relay.service.publicUrl}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(WITHIN_MS),
  });
  return answer.text();
}

const ACTION = '/webhooks/workflow-action';
const workflow = { authorization: `Bearer ${WORKFLOW_TOKEN}` };

/** Signed as HighLevel does. */
async function signed(path: string, body: Record<string, unknown>): Promise<string> {
  const url = `${relay.service.publicUrl}${path}`;
  return String(await relay.highlevel.postInstall(url, body));
}

function trigger(location: string, eventType: string): Posted {
  const targetUrl = `${relay.highlevel.url}/triggers/x`;
  const triggerData = { id: 'trigger-of-zebra', key: 'message_read', eventType, targetUrl };
  return {
    headers: workflow,
    body: { triggerData, extras: { locationId: location, workflowId: 'flow' } },
  };
}

async function linkOfOurs(): Promise<string> {
  const made = await call({ path: 'numbers.link', type: 'mutation' }, { instance: ours.number });
  return new URL((JSON.parse(made.text) as Linked).result.data.url).pathname;
}
interface Linked {
  readonly result: { readonly data: { readonly url: string } };
}

/** Each public route, called for our location or by our number's secret with what is theirs; or why there is no id. */
const PUBLIC: Readonly<Record<string, string | (() => Promise<readonly string[]>)>> = {
  'POST /webhooks/evolution{/:secret}{/:event}': async () => {
    const key = { remoteJid: `${theirs.phone}@s.whatsapp.net`, fromMe: false, id: 'ISO1' };
    const body = {
      event: 'messages.upsert',
      instance: theirs.name,
      sender: '5521990000009@s.whatsapp.net',
      data: {
        key,
        instanceId: theirs.number,
        message: { conversation: 'for whom' },
        messageType: 'conversation',
        messageTimestamp: Math.floor(Date.now() / 1000),
      },
    };
    const headers = { 'x-waybridge-secret': relay.place.secret };
    return [await ask('/webhooks/evolution', { headers, body })];
  },
  'POST /webhooks/ghl{/:secret}': async () => {
    const body = { type: 'SMS', message: 'hello', messageId: 'iso1', locationId: ours.location };
    return [await signed('/webhooks/ghl', { ...body, contactId: theirs.contact })];
  },
  'POST /webhooks/workflow-action': async () => {
    const answers: string[] = [];
    for (const instanceId of [theirs.number, theirs.name, 'auto']) {
      for (const contactId of [ours.contact, theirs.contact]) {
        const data = { action: 'text', message: `by ${instanceId}`, instanceId };
        const extras = { locationId: ours.location, contactId, workflowId: 'flow' };
        answers.push(await ask(ACTION, { headers: workflow, body: { data, extras } }));
      }
    }
    return answers;
  },
  'GET /webhooks/workflow-action/options': async () => [
    await ask(`${ACTION}/options?locationId=${ours.location}`, { headers: workflow }),
  ],
  'POST /webhooks/workflow-action/options': () => asksForm('options'),
  'POST /webhooks/workflow-action/fields': () => asksForm('fields'),
  'POST /webhooks/workflow-trigger': async () => [
    await ask('/webhooks/workflow-trigger', trigger(ours.location, 'DELETED')),
  ],
  'GET /pair/:token': async () => [await ask(await linkOfOurs())],
  'GET /pair/:token/now': async () => [await ask(`${await linkOfOurs()}/now`)],
  'POST /pair/:token/begin': async () => [await ask(`${await linkOfOurs()}/begin`, { body: {} })],
  'POST /webhooks/ghl-app': async () => {
    const { locations } = relay.service.parts;
    const before = locations.require(ours.location);
    const body = { type: 'UNINSTALL', appId: relay.highlevel.app.appId, locationId: before.id };
    const answer = await signed('/webhooks/ghl-app', body);
    expect(locations.require(ours.location).state).toBe('uninstalled');
    await locations.add({ ...before, installedAt: Date.now() }, sealedAgain());
    return [answer];
  },
  'GET /media/:token{/:name}': 'the link is the file’s own, and no location is named',
  'GET /oauth/callback': 'HighLevel says by the code which location it is',
  'GET /live': 'names nothing',
};

/** What waits for its next try may go on waiting: HighLevel does not give out the contact of another location. */
async function handedOver(): Promise<void> {
  await relay.evolution.idle();
  await eventually(() => {
    const open = [...relay.service.parts.relay.journal.open()];
    expect(open.filter(({ state }) => state === 'running')).toHaveLength(0);
  });
}

function sealedAgain() {
  const { locationId, accessToken } = relay.place;
  const tokens = { accessToken, refreshToken: null, expiresAt: Date.now() + 86_400_000 };
  return relay.service.parts.tokenStore.seal(locationId, { ...tokens, scopes: null });
}

async function asksForm(what: string): Promise<readonly string[]> {
  const extras = { locationId: ours.location, contactId: theirs.contact };
  const body = { data: { action: 'text', instanceId: theirs.number }, extras };
  return [await ask(`${ACTION}/${what}`, { headers: workflow, body })];
}

/** As Express keeps them; nothing is called, so that the parts need not be any. */
function publicRoutes(): string[] {
  const nothing: unknown = new Proxy(() => undefined, { get: () => nothing });
  const app: Express = inboundRoutes(nothing as RouteParts<unknown>);
  const { stack } = app.router as unknown as { stack: readonly Layer[] };
  return stack.flatMap(({ route }) =>
    route === undefined
      ? []
      : Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${route.path}`),
  );
}
interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
}

describe('no public route', () => {
  test('is missing here', () => {
    expect(publicRoutes().sort()).toEqual(Object.keys(PUBLIC).sort());
  });

  test.each(Object.entries(PUBLIC).filter(([, one]) => typeof one === 'function'))(
    '%s reaches the other location',
    async (path, one) => {
      // There is something of theirs that could be ended.
      await ask('/webhooks/workflow-trigger', trigger(theirs.location, 'CREATED'));
      expect(relay.service.parts.relay.triggers.of(relay.place.locationId)).toEqual([]);
      await untouched(async () => {
        const answers = typeof one === 'string' ? [] : await one();
        await handedOver();
        expect({ path, seen: answers.flatMap((text) => seenIn(text, {})) }).toEqual({
          ...{ path, seen: [] },
        });
      });
    },
  );
});

// Last, since it takes our location away in the end.
describe('no control route', () => {
  test('that takes one location or number reaches beyond it', async () => {
    const single = ROUTES.filter((route) => {
      const isOne = locationField(route) !== null || numberField(route) !== null;
      return isOne && route.type !== 'subscription' && !CREATES.includes(route.path);
    }).sort((a, b) => LAST.indexOf(a.path) - LAST.indexOf(b.path));
    expect(single.length).toBeGreaterThan(30);
    // The public side was called with these in our name.
    const known = [theirs.contact, theirs.phone];
    await untouched(async () => {
      for (const route of single) {
        const place = locationField(route);
        const number = numberField(route);
        const scope = place === null ? { [number ?? '']: ours.number } : { [place]: ours.location };
        const input = { ...scope, ...MORE[route.path] };
        const { text } = await call(route, input);
        // An input that is refused for its form tries nothing: `MORE` is to say what else it needs.
        expect({ route: route.path, isRead: !text.includes('"input.invalid"') }).toEqual({
          ...{ route: route.path, isRead: true },
        });
        expect({ route: route.path, seen: seenIn(text, { ...input, known }) }).toEqual({
          ...{ route: route.path, seen: [] },
        });
      }
    });
    expect(relay.evolution.sent('zebra')).toEqual([]);
    expect(relay.service.parts.locations.all().map(({ id }) => id)).toEqual([theirs.location]);
  });
});
