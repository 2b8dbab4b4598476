/** After a restore nothing is sent twice and nothing is lost, although the database knows nothing of the time since its backup. */
import { expect, it, onTestFinished, vi } from 'vitest';
import { stageBackup } from '../core/storage/backup/restore.ts';
import { describeRelay } from './support/describe-relay.ts';
import { eventually } from './support/eventually.ts';
import type { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const JOAO = '5511977776666';
const ANA = '5511966665555';
const HOUR_MS = 3_600_000;

/** The gateway gives a webhook up after two tries: catch-up brings what came while nothing ran. */
const GIVES_UP = { retry: { attempts: 2, initialDelayMs: 20, maxDelayMs: 20 } };

/** What stands in HighLevel, by person; the order of one second is not looked at. */
function written(relay: TestRelay): Readonly<Record<string, readonly string[] | undefined>> {
  const all: Record<string, string[]> = {};
  for (const { contact, messages } of relay.highlevel.inbox(relay.place.locationId)) {
    all[contact.phone ?? ''] = messages.map(({ body }) => body).toSorted();
  }
  return all;
}

function sent(relay: TestRelay): string[] {
  return relay.evolution.sent().map(({ text }) => text);
}

async function putBack(relay: TestRelay, file: string): Promise<void> {
  const { dataDir, databaseUrl } = relay.config;
  await using staged = await stageBackup(file, dataDir);
  await staged.putBack({ dataDir, ...(databaseUrl === null ? {} : { databaseUrl }) });
}

/** Two minutes pass for the relay: more than the clocks of both sides may differ by. */
function twoMinutesLater(): void {
  const clock = Date.now.bind(Date);
  const later = vi.spyOn(Date, 'now').mockImplementation(() => clock() + 120_000);
  onTestFinished(() => {
    later.mockRestore();
  });
}

async function pause(relay: TestRelay, paused: boolean): Promise<void> {
  await relay.service.parts.relay.pauses.set('to-whatsapp', paused);
  await relay.service.parts.relay.pauses.set('to-highlevel', paused);
}

async function waiting(relay: TestRelay, many: number): Promise<void> {
  await eventually(async () => {
    const entries = await relay.entries();
    expect(entries.filter(({ state }) => state === 'waiting')).toHaveLength(many);
  });
}

/** The catch-up that a start makes is through. */
async function caughtUp(relay: TestRelay): Promise<void> {
  const { instances, watch, relay: road } = relay.service.parts;
  const instance = instances.require(relay.place.instance);
  await watch.catchUp(instance, null);
  await road.missed.catchUp(relay.place.locationId);
  await relay.settled();
}

describeRelay(
  'a restore',
  (start) => {
    it('of an older backup sends nothing twice, loses nothing, and goes on with what came meanwhile', async () => {
      await using relay = await start({ evolution: GIVES_UP });
      const { evolution } = relay;
      await relay.meets(MARIA);
      await relay.meets(JOAO, 'João Lima');
      relay.answers('known to the backup', MARIA);
      await relay.settled();

      // Open in the backup, and carried out after it.
      await pause(relay, true);
      evolution.receives({ from: MARIA, text: 'waits in the backup' });
      relay.answers('to be sent after the backup', JOAO);
      await waiting(relay, 2);
      const { file } = await relay.service.parts.backups.make('asked');
      await pause(relay, false);
      await relay.settled();

      // Nothing of this is in the backup.
      evolution.receives({ from: MARIA, text: 'ok' });
      evolution.receives({ from: MARIA, text: 'ok' });
      evolution.receives({ from: JOAO, text: 'since the backup' });
      evolution.receives({ from: ANA, name: 'Ana', text: 'a new person' });
      evolution.phoneTypes({ from: MARIA, text: 'typed on the phone' });
      await relay.settled();
      relay.answers('an answer since the backup', MARIA);
      relay.answers('welcome', ANA);
      await relay.settled();
      const before = { sent: sent(relay), written: written(relay) };
      expect(before.sent).toHaveLength(4);

      await relay.service.stop();
      evolution.receives({ from: JOAO, text: 'while nothing ran' });
      await putBack(relay, file);
      await relay.startAgain();
      // The backup was made during the pause.
      await pause(relay, false);
      await relay.settled();
      await caughtUp(relay);

      expect(sent(relay)).toEqual(before.sent);
      const joao = `+${JOAO}`;
      const now = [...(before.written[joao] ?? []), 'while nothing ran'].toSorted();
      expect(written(relay)).toEqual({ ...before.written, [joao]: now });
      // What WhatsApp's own store did not show at once, catch-up brings.
      await eventually(async () => {
        expect((await relay.entries()).filter(({ state }) => state === 'unsure')).toEqual([]);
      });

      // Everybody is known again, and answers go on.
      relay.answers('and on', ANA);
      await relay.settled();
      expect(sent(relay)).toEqual([...before.sent, 'and on']);
    });

    it('looks up what is found again, however long after it the relay starts', async () => {
      // The phone is off: HighLevel shows a message as pending although it left.
      await using relay = await start({ highlevel: { statusRefusedMs: HOUR_MS } });
      await relay.meets(MARIA);
      const { file } = await relay.service.parts.backups.make('asked');
      relay.answers('since the backup', MARIA);
      await eventually(() => {
        expect(sent(relay)).toEqual(['since the backup']);
      });

      await relay.service.stop();
      await putBack(relay, file);
      twoMinutesLater();
      await relay.startAgain();
      await caughtUp(relay);
      await eventually(async () => {
        const [entry] = await relay.entries('highlevel.message');
        expect(entry?.state).toBe('done');
      });
      expect(sent(relay)).toEqual(['since the backup']);
      expect(relay.inbox()).toEqual(['Oi', 'since the backup']);
    });

    it('leaves to a person what WhatsApp does not show, and sends it when told to', async () => {
      await using relay = await start();
      await relay.meets(MARIA);
      await pause(relay, true);
      relay.answers('never sent', MARIA);
      await waiting(relay, 1);
      const { file } = await relay.service.parts.backups.make('asked');
      await relay.service.stop();
      await putBack(relay, file);
      await relay.startAgain();
      await pause(relay, false);
      await eventually(async () => {
        const [entry] = await relay.entries('highlevel.message');
        expect(entry).toMatchObject({ state: 'unsure', error_code: 'entry.restored' });
      });
      expect(sent(relay)).toEqual([]);
      const [entry] = await relay.entries('highlevel.message');
      await relay.service.parts.relay.acts.replay(entry?.id ?? '');
      await relay.settled();
      expect(sent(relay)).toEqual(['never sent']);
    });
  },
  ['sqlite', 'mariadb'],
);
