/** "Where is my message?": search, timeline, conversation, texts on request, and what a person decides about an entry. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ControlClient } from '../core/control/client.ts';
import { connectControl } from '../core/control/client.ts';
import { readControlFile } from '../core/control/control-file.ts';
import type { ControlServer } from '../core/control/server.ts';
import { describeRelay } from './support/describe-relay.ts';
import { startControl } from './support/controlled-relay.ts';
import { eventually } from './support/eventually.ts';
import { json, run } from './support/run-command.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const FEW_LOOK_UPS = { lookupLadderMs: [50, 50, 50] };
const ONE_TRY = { retryLadderMs: [10] };

function refuse(relay: TestRelay): void {
  relay.highlevel.fault({ route: 'inbound', kind: 'refuse', status: 422, label: 'refuses' });
}

async function controlled(relay: TestRelay): Promise<[ControlServer, ControlClient]> {
  const server = await startControl(relay);
  return [server, await connectControl(relay.config.dataDir, 'en')];
}

async function audited(relay: TestRelay): Promise<string[]> {
  const { db } = relay.service.parts.storage;
  const rows = await db.selectFrom('audit').select(['act', 'detail']).orderBy('id').execute();
  return rows.map(({ act, detail }) => `${act} ${detail ?? ''}`);
}

describeRelay('a message, looked up', (start) => {
  it('is found by its person, and shows its way from end to end', async () => {
    await using relay = await start();
    await relay.meets(MARIA, 'Maria Souza');
    const answer = relay.answers('the answer');
    await relay.settled();
    const [sent] = relay.evolution.sent();
    relay.evolution.receipt(sent?.whatsappId ?? '', 'DELIVERY_ACK');
    relay.evolution.receipt(sent?.whatsappId ?? '', 'READ');
    await relay.settled();
    const [server, client] = await controlled(relay);
    await using _ = server;

    const { entries } = await client.messages.list.query({
      person: 'maria',
      echoes: false,
    });
    expect(entries.map(({ kind, by, what, direction }) => [kind, by, what, direction])).toEqual([
      ['highlevel.message', 'agent', 'text', 'to-whatsapp'],
      ['whatsapp.message', 'contact', 'text', 'to-highlevel'],
    ]);
    expect(entries.map(({ person }) => [person?.name, person?.phone])).toEqual([
      ['Maria Souza', `+${MARIA}`],
      ['Maria Souza', `+${MARIA}`],
    ]);
    expect(JSON.stringify(entries)).not.toContain('the answer');
    const through = await client.messages.list.query({
      instance: relay.place.instance,
      kinds: ['highlevel.message'],
    });
    expect(through.entries.map(({ id }) => id)).toEqual([entries[0]?.id]);

    const told = await client.messages.timeline.query({ id: entries[0]?.id ?? '' });
    expect(told.steps.map((step) => ('status' in step ? step.status : step.type))).toEqual([
      ...['stored', 'attempt', 'delivered', 'read'],
    ]);
    expect(told.steps[1]).toMatchObject({ outcome: 'sent', number: 1 });
    expect(told.ids).toMatchObject({ whatsappId: sent?.whatsappId });
    expect(told.ids.highlevelId).toBe(answer);
    const inbound = await client.messages.timeline.query({ id: entries[1]?.id ?? '' });
    expect(inbound.steps.map(({ type }) => type)).toEqual(['written', 'stored', 'attempt']);
    expect(inbound.ids.highlevelId).not.toBeNull();

    const beside = await client.messages.conversation.query({ id: entries[1]?.id ?? '' });
    expect(beside.entries.map(({ id }) => id)).toEqual(entries.map(({ id }) => id));
    expect(beside.person).toMatchObject({ name: 'Maria Souza' });
  });

  it('says what it says only when asked, and that is written down', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    relay.answers('between us');
    await relay.settled();
    const [server, client] = await controlled(relay);
    await using _ = server;
    const found = await client.messages.list.query({ person: MARIA, echoes: false });
    const ids = found.entries.map(({ id }) => id);
    expect(await client.messages.privacy.query()).toEqual({ text: 'click' });
    const texts = await client.messages.reveal.mutate({ ids });
    expect(new Map(texts.map(({ id, text }) => [id, text]))).toEqual(
      new Map([
        [ids[0], 'between us'],
        [ids[1], 'Oi'],
      ]),
    );
    const [written, ...more] = await audited(relay);
    expect(more).toEqual([]);
    expect(written).toContain('message.reveal');
    for (const id of ids) expect(written).toContain(id);
    expect(written).not.toContain('between us');
  });

  it.each([
    ['never', null, 0],
    ['shown', 'Oi', 0],
    ['click', 'Oi', 1],
  ] as const)('with texts set to %s', async (messageText, text, audits) => {
    await using relay = await start({ config: { messageText } });
    await relay.meets(MARIA);
    const [server, client] = await controlled(relay);
    await using _ = server;
    const [entry] = (await client.messages.list.query({})).entries;
    const asked = client.messages.reveal.mutate({ ids: [entry?.id ?? ''] });
    if (text !== null) expect(await asked).toMatchObject([{ text, isKept: true }]);
    else {
      await expect(asked).rejects.toMatchObject({
        data: { failure: { code: 'message.text-hidden', kind: 'refused' } },
      });
    }
    expect(await audited(relay)).toHaveLength(audits);
  });

  it('that may have arrived is done when a person saw it, and is never sent again', async () => {
    await using relay = await start({ times: FEW_LOOK_UPS });
    await relay.meets(MARIA);
    relay.evolution.setSaveMessages(false);
    relay.evolution.fault({ route: 'webhook', kind: 'answerAndForget', times: 1 });
    relay.evolution.fault({ route: 'sendText', kind: 'cutAfter', times: 1 });
    relay.answers('who knows');
    await relay.settled();
    const [server, client] = await controlled(relay);
    await using _ = server;
    const { entries } = await client.messages.list.query({ states: ['unsure'] });
    const id = entries[0]?.id ?? '';
    const batch = await client.messages.prepareReplay.mutate({ person: MARIA });
    expect(batch.count).toBe(0);
    await client.messages.arrived.mutate({ id });
    await expect(client.messages.arrived.mutate({ id })).rejects.toMatchObject({
      data: { failure: { code: 'entry.not-unsure', kind: 'conflict' } },
    });
    await expect(client.messages.replay.mutate({ id })).rejects.toMatchObject({
      data: { failure: { code: 'entry.already-done' } },
    });
    const { steps } = await client.messages.timeline.query({ id });
    expect(steps.at(-1)).toMatchObject({ type: 'now', failure: { code: 'entry.arrived' } });
    relay.answers('after it');
    await relay.settled();
    await relay.restart();
    await relay.settled();
    expect(relay.evolution.sent().map(({ text }) => text)).toEqual(['who knows', 'after it']);
  });

  it('is sent again with all others that failed: exactly those that were counted', async () => {
    await using relay = await start({ times: ONE_TRY });
    await relay.meets(MARIA);
    refuse(relay);
    for (const text of ['1', '2', '3', '4']) relay.evolution.receives({ from: MARIA, text });
    await relay.settled();
    const [server, client] = await controlled(relay);
    await using _ = server;
    const dead = (await client.messages.list.query({ states: ['dead'] })).entries;
    expect(dead).toHaveLength(4);
    const counted = await client.messages.prepareReplay.mutate({ person: MARIA });
    expect(counted).toMatchObject({ count: 4, isPart: false });
    // One that came later was not counted; one was let go of meanwhile; one has failed anew.
    relay.evolution.receives({ from: MARIA, text: '5' });
    await client.messages.bury.mutate({ id: dead[3]?.id ?? '' });
    await client.messages.replay.mutate({ id: dead[2]?.id ?? '' });
    await relay.settled();
    relay.highlevel.clearFaults('refuses');
    await client.messages.replayAll.mutate({ token: counted.token });
    await eventually(async () => {
      const [batch] = await client.messages.batches.query();
      expect(batch).toMatchObject({ total: 4, replayed: 2, skipped: 2, stopped: false });
      expect(batch?.endedAt).not.toBeNull();
    });
    await relay.settled();
    expect(relay.inbox()).toEqual(['Oi', '3', '4']);
    await expect(client.messages.replayAll.mutate({ token: counted.token })).rejects.toMatchObject({
      data: { failure: { code: 'batch.not-prepared' } },
    });
  });
});

describe('messages, by command and live', () => {
  let relay: TestRelay;
  let server: ControlServer;
  beforeEach(async () => {
    relay = await TestRelay.create({ times: ONE_TRY });
    server = await startControl(relay);
  });
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
    await relay[Symbol.asyncDispose]();
  });

  it('the commands filter, count, and send again what failed', async () => {
    const env = { WAYBRIDGE_DATA_DIR: relay.config.dataDir };
    await relay.meets(MARIA, 'Maria Souza');
    refuse(relay);
    relay.evolution.receives({ from: MARIA, text: 'refused' });
    relay.evolution.receives({ from: '5511911111111', text: 'also refused' });
    await relay.settled();
    const found = await run(['entries', 'list', '--person', 'souza', '--state', 'dead', '--json'], {
      env,
    });
    expect(json(found)).toMatchObject({ entries: [{ state: 'dead' }], cursor: null });
    const count = ['entries', 'count', '--direction', 'to-highlevel', '--since', '2026-01-01'];
    expect((await run(count, { env })).out).toBe('3 entries\n');
    expect((await run([...count, '--until', '2026-01-02'], { env })).out).toBe('0 entries\n');
    expect((await run([...count, '--since', 'soon'], { env })).code).toBe(2);
    const stranger = await run(['entries', 'list', '--person', 'nobody'], { env });
    expect([stranger.code, stranger.err]).toEqual([4, expect.stringContaining('nobody')]);
    relay.highlevel.clearFaults('refuses');
    const asked = await run(['entries', 'replay-all', '--person', MARIA], { env });
    expect(asked.out).toMatch(/^1 failed entries would be sent again\. Do it: .+ --token \S+\n$/);
    const token = /--token (\S+)/.exec(asked.out)?.[1] ?? '';
    const done = await run(['entries', 'replay-all', '--token', token], { env });
    expect([done.code, done.out]).toEqual([0, expect.stringMatching(/^1 entries go to the end/)]);
    await relay.settled();
    expect(relay.inbox()).toEqual(['Oi', 'refused']);
  });

  it('a page that watches is told of new and changed entries, and costs nothing once it is gone', async () => {
    const file = await readControlFile(relay.config.dataDir);
    const stop = new AbortController();
    const response = await fetch(`${server.url}/trpc/messages.changes`, {
      headers: { authorization: `Bearer ${file?.token ?? ''}`, accept: 'text/event-stream' },
      signal: stop.signal,
    });
    let heard = '';
    const reading = (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? []) heard += decoder.decode(chunk as Uint8Array);
    })().catch(() => undefined);
    await eventually(() => {
      expect(heard).toContain('connected');
    });
    await relay.meets(MARIA);
    await eventually(() => {
      expect(heard).toMatch(/"state":"done"/);
      expect(heard).toContain(`+${MARIA}`);
    });
    expect(heard).not.toContain('"Oi"');
    stop.abort();
    await reading;
    const before = heard;
    relay.evolution.receives({ from: MARIA, text: 'nobody watches' });
    await relay.settled();
    expect(heard).toBe(before);
  });
});
