/**
 * P1, P2, P3: what customers edit, delete and react to, and what a workflow reacts to, while the relay dies again and
 * again and both sides lose answers: each stands there once, and after what it belongs to.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { PretendEvolution } from '../../sandbox/evolution/pretend-evolution.ts';
import { PretendHighLevel } from '../../sandbox/highlevel/pretend-highlevel.ts';
import { seededRandom } from '../../sandbox/support/random.ts';
import { describeDatabases } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { KillableRelay } from '../support/killable-relay.ts';
import { addLocation } from '../support/placed-location.ts';
import { configFor, serviceOf, WORKFLOW_TOKEN } from '../support/setting-up.ts';
import type { RelayConfig } from '../support/setting-up.ts';

const PEOPLE = ['5511955500001', '5511955500002', '5511955500003'];
const TURNS = 4;
const KILLS = 5;
/** One for each message, so that each reaction is told apart. */
const EMOJI = ['👍', '❤️', '😂', '😮', '😢', '🙏', '🔥', '🎉', '👏', '🤔', '🙌', '💯'];
const WAIT_MS = 60_000;

interface Scene {
  readonly highlevel: PretendHighLevel;
  readonly evolution: PretendEvolution;
  readonly locationId: string;
}

/** A customer writes, edits twice, reacts to their own message and, now and then, deletes it. */
async function talks(scene: Scene, phone: string, pause: () => Promise<void>): Promise<void> {
  const { highlevel, evolution, locationId } = scene;
  for (let turn = 0; turn < TURNS; turn += 1) {
    const text = textOf(phone, turn);
    const at = Date.now() - 60_000 + turn * 1_000;
    const { whatsappId } = evolution.receives({ from: phone, text, at });
    const shown = await eventually(() => {
      const found = highlevel.ledger(locationId).find(({ body }) => body === text);
      if (found === undefined) throw new Error(`${text} is not shown`);
      return found;
    }, WAIT_MS);
    evolution.edits(whatsappId, `${text}, once`);
    await pause();
    evolution.receives({ from: phone, reaction: { to: whatsappId, emoji: emojiOf(phone, turn) } });
    evolution.edits(whatsappId, `${text}, twice`);
    await pause();
    if (turn % 2 === 1) evolution.revokes(whatsappId);
    const data = { action: 'reaction', emoji: emojiOf(phone, turn), messageId: whatsappId };
    const { contactId } = shown;
    await eventually(async () => {
      const { status } = await highlevel.runsAction({ locationId, contactId, data });
      expect(status).toBe(200);
    }, WAIT_MS);
  }
}

function textOf(phone: string, turn: number): string {
  return `${phone} says ${String(turn)}`;
}

function emojiOf(phone: string, turn: number): string {
  return EMOJI[PEOPLE.indexOf(phone) * TURNS + turn] ?? '';
}

async function run(
  database: { place: { databaseUrl?: string } },
  more: RelayConfig['more'],
): Promise<Scene & AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'waybridge-changes-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const highlevel = stack.use(
    await PretendHighLevel.start({ statusRefusedMs: 0, keepRequests: 0 }),
  );
  const evolution = stack.use(
    await PretendEvolution.start({
      retry: { initialDelayMs: 50, maxDelayMs: 200, attempts: 1_000, timeoutMs: 5_000 },
      keepRequests: 0,
    }),
  );
  const databaseUrl = database.place.databaseUrl ?? null;
  const config = configFor(highlevel, { dataDir, databaseUrl, port: await freePort(), more });
  const service = await serviceOf(config);
  const sides = { highlevel, evolution };
  const { locationId, instance, secret } = await addLocation(
    service,
    sides,
    'shop',
    '5511990000001',
  );
  await service.stop();
  const url = `http://127.0.0.1:${String(config.port)}`;
  evolution.setWebhook(instance, {
    url: `${url}/webhooks/evolution`,
    headers: { 'X-Waybridge-Secret': secret },
  });
  highlevel.setAction({
    url: `${url}/webhooks/workflow-action`,
    headers: { authorization: `Bearer ${WORKFLOW_TOKEN}` },
  });
  const random = seededRandom(11);
  const scene = { highlevel, evolution, locationId };
  const relay = stack.use(await KillableRelay.create(config));
  await relay.start();
  evolution.fault({ route: 'sendReaction', kind: 'delay', ms: 20, jitterMs: 20 });
  evolution.fault({ route: 'sendReaction', kind: 'cutAfter', probability: 0.15 });
  evolution.fault({ route: 'sendReaction', kind: 'refuse', status: 500, probability: 0.1 });
  evolution.fault({ route: 'sendReaction', kind: 'refuse', status: 429, probability: 0.1 });
  evolution.fault({ route: 'webhook', kind: 'deliverTwice', probability: 0.3 });
  highlevel.fault({ route: 'inbound', kind: 'delay', ms: 20, jitterMs: 20 });
  highlevel.fault({ route: 'inbound', kind: 'cutAfter', probability: 0.1 });
  highlevel.fault({ route: 'inbound', kind: 'refuse', status: 503, probability: 0.05 });
  const pause = (): Promise<void> => sleep(random() * 200);
  const talk = Promise.all(PEOPLE.map((phone) => talks(scene, phone, pause)));
  for (let kills = 0; kills < KILLS; kills += 1) {
    await sleep(150 + random() * 600);
    await relay.kill();
    await relay.start();
  }
  await talk;
  evolution.clearFaults();
  highlevel.clearFaults();
  await evolution.idle();
  const open = await eventually(async () => {
    const states = await relay.open();
    expect((states['waiting'] ?? 0) + (states['running'] ?? 0)).toBe(0);
    return states;
  }, WAIT_MS);
  expect(open).toEqual({});
  await relay.stop();
  const rest = stack.move();
  return { ...scene, [Symbol.asyncDispose]: () => rest.disposeAsync() };
}

/** What HighLevel shows of one message and of what was done to it, in the order of its own display. */
function shownOf({ highlevel, locationId }: Scene, phone: string, turn: number): string[] {
  const text = textOf(phone, turn);
  const conversation = highlevel
    .inbox(locationId)
    .find(({ contact }) => contact.phone === `+${phone}`);
  return (conversation?.messages ?? [])
    .map(({ body }) => body)
    .filter((body) => body.includes(text) && !body.includes(emojiOf(phone, turn)));
}

describeDatabases('edits, deletions and reactions while the relay is killed', (database) => {
  it('are each shown once, below their message, and each reaction is sent once', async () => {
    await using scene = await run(database, {});
    for (const phone of PEOPLE) {
      for (let turn = 0; turn < TURNS; turn += 1) {
        const text = textOf(phone, turn);
        const shown = shownOf(scene, phone, turn);
        expect(shown).toEqual([
          text,
          `✏️ Edited “${text}” to:\n${text}, once`,
          `✏️ Edited “${text}” to:\n${text}, twice`,
          ...(turn % 2 === 1 ? [`🗑️ Deleted a message: “${text}”`] : []),
        ]);
      }
    }
    const texts = PEOPLE.flatMap((phone) =>
      Array.from({ length: TURNS }, (_one, turn) => emojiOf(phone, turn)),
    );
    expect(
      scene.evolution
        .sent()
        .map(({ text }) => text)
        .toSorted(),
    ).toEqual(texts.toSorted());
    const bodies = scene.highlevel.ledger(scene.locationId).map(({ body }) => body);
    for (const emoji of texts) {
      // The contact's own, and the workflow's.
      expect(bodies.filter((body) => body.includes(emoji))).toHaveLength(2);
    }
  });

  it('are all shown where no text is kept beyond delivery', async () => {
    await using scene = await run(database, { WAYBRIDGE_TEXT_DAYS: '0' });
    const bodies = scene.highlevel.ledger(scene.locationId).map(({ body }) => body);
    for (const phone of PEOPLE) {
      for (let turn = 0; turn < TURNS; turn += 1) {
        const text = textOf(phone, turn);
        expect(bodies.filter((body) => body === text)).toHaveLength(1);
        for (const edited of [`${text}, once`, `${text}, twice`]) {
          expect(bodies.some((body) => body.startsWith('✏️') && body.endsWith(edited))).toBe(true);
        }
        expect(bodies.filter((body) => body.includes(emojiOf(phone, turn)))).toHaveLength(2);
      }
    }
    expect(bodies.filter((body) => body.startsWith('🗑️'))).toHaveLength(6);
    expect(scene.evolution.sent()).toHaveLength(PEOPLE.length * TURNS);
  });
});
