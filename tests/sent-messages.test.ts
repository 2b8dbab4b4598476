/** What a person may still do on WhatsApp to a message that the relay sent: edit it, delete it for everyone. */
import { expect, it } from 'vitest';
import { connectControl } from '../core/control/client.ts';
import type { ControlClient } from '../core/control/client.ts';
import { SAMPLES } from '../sandbox/evolution/samples.ts';
import { say } from '../core/words/say.ts';
import { startControl } from './support/controlled-relay.ts';
import { describeRelay } from './support/describe-relay.ts';
import { run } from './support/run-command.ts';
import type { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const MINUTE = 60_000;

describeRelay(
  'a message that the relay sent',
  (start) => {
    it('is edited, and deleted for everyone, and HighLevel shows a line of each', async () => {
      await using relay = await start();
      await using _control = await startControl(relay);
      const client = await connectControl(relay.config.dataDir, 'en');
      await relay.meets(MARIA);
      relay.answers('It costs 10');
      await relay.settled();
      const [entry] = await relay.entries('highlevel.message');
      const id = entry?.id ?? '';
      const { limits } = await client.messages.timeline.query({ id });
      expect(limits?.editUntil).toBeGreaterThan(Date.now());
      const env = { WAYBRIDGE_DATA_DIR: relay.config.dataDir };
      const edited = await run(['entries', 'edit', id, 'It costs **12**'], { env });
      expect([edited.code, edited.err]).toEqual([0, '']);
      await relay.settled();
      expect(relay.evolution.sent()).toMatchObject([{ edits: ['It costs *12*'], deleted: false }]);
      await client.messages.unsend.mutate({ id });
      await relay.settled();
      expect(relay.evolution.sent()).toMatchObject([{ deleted: true }]);
      expect(relay.inbox().toSorted()).toEqual(
        [
          'Oi',
          'It costs 10',
          '✏️ Edited “It costs 10” to:\nIt costs *12*',
          '🗑️ Deleted a message: “It costs 10”',
        ].toSorted(),
      );
      expect(await audited(relay)).toEqual(['message.edit', 'message.unsend']);
    });

    it('that could not be changed promises no other try, and asking again changes it once', async () => {
      await using relay = await start();
      await using _control = await startControl(relay);
      await relay.meets(MARIA);
      relay.answers('It costs 10');
      await relay.settled();
      const [entry] = await relay.entries('highlevel.message');
      const env = { WAYBRIDGE_DATA_DIR: relay.config.dataDir };
      const edit = async () => run(['entries', 'edit', entry?.id ?? '', 'It costs 12'], { env });
      const unsend = async () => run(['entries', 'unsend', entry?.id ?? ''], { env });
      for (const [route, act] of [
        ['updateMessage', edit],
        ['deleteMessage', unsend],
      ] as const) {
        for (const fault of [
          { kind: 'refuse', status: 400 },
          { kind: 'refuse', status: 429, retryAfter: 1 },
          { kind: 'refuse', status: 500 },
          { kind: 'refuse', status: 503 },
          { kind: 'cutBefore' },
          { kind: 'cutAfter' },
        ] as const) {
          relay.evolution.fault({ route, times: 1, ...fault });
          const { code, err } = await act();
          const { sentence, act: mends } = say(
            'sent.not-confirmed',
            { status: 'status' in fault ? String(fault.status) : '' },
            'en',
          );
          expect([code, err]).toEqual([1, expect.stringContaining(sentence)]);
          expect(err).toContain(mends);
        }
        expect((await act()).code).toBe(0);
        await relay.settled();
      }
      expect(relay.evolution.sent()).toMatchObject([{ edits: ['It costs 12'], deleted: true }]);
      expect(relay.inbox().toSorted()).toEqual(
        [
          'Oi',
          'It costs 10',
          '✏️ Edited “It costs 10” to:\nIt costs 12',
          '🗑️ Deleted a message: “It costs 10”',
        ].toSorted(),
      );
    });

    it('is left alone when it is somebody else’s, a file, or too old, and it says why', async () => {
      await using relay = await start();
      await using _control = await startControl(relay);
      const client = await connectControl(relay.config.dataDir, 'en');
      await relay.meets(MARIA);
      const [theirs] = await relay.entries('whatsapp.message');
      expect((await client.messages.timeline.query({ id: theirs?.id ?? '' })).limits).toBeNull();
      expect(await codeOf(client, theirs?.id)).toBe('sent.not-ours');

      const { base64, mimeType, fileName } = SAMPLES.document;
      relay.highlevel.agentWrites({
        locationId: relay.place.locationId,
        contactId: relay.conversation().contact.id,
        text: '',
        attachments: [{ fileName, mimeType, base64 }],
      });
      await relay.settled();
      const [file] = await relay.entries('highlevel.message');
      expect(await codeOf(client, file?.id)).toBe('sent.not-editable');

      await age(relay, 16 * MINUTE);
      expect(await codeOf(client, file?.id)).toBe('sent.too-late');
      const { limits } = await client.messages.timeline.query({ id: file?.id ?? '' });
      expect(limits).toMatchObject({ editUntil: null });
      await age(relay, 49 * 60 * MINUTE);
      const unsent = await run(['entries', 'unsend', file?.id ?? ''], {
        env: { WAYBRIDGE_DATA_DIR: relay.config.dataDir },
      });
      expect([unsent.code, unsent.err]).toEqual([1, expect.stringContaining('2880 minutes')]);
      expect(relay.evolution.sent()).toMatchObject([{ edits: [], deleted: false }]);
    });
  },
  ['sqlite'],
);

/** With which code editing it is refused. */
async function codeOf(client: ControlClient, id = ''): Promise<string> {
  const refused = await client.messages.edit.mutate({ id, text: 'x' }).then(
    () => 'nothing',
    (error: unknown) => (error instanceof Error ? error.message : ''),
  );
  return refused;
}

/** As if everything had been sent that much earlier. */
async function age(relay: TestRelay, ms: number): Promise<void> {
  await relay.service.parts.storage.db
    .updateTable('message_links')
    .set({ created_at: Date.now() - ms })
    .execute();
}

async function audited(relay: TestRelay): Promise<string[]> {
  const rows = await relay.service.parts.storage.db
    .selectFrom('audit')
    .select('act')
    .where('act', 'like', 'message.%')
    .execute();
  return rows.map(({ act }) => act).toSorted();
}
