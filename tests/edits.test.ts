/**
 * Edits and deletions, told by the gateway while their message is still on its way, or before it: nothing that a customer
 * changed is lost, and none of it stands twice.
 */
import { expect, it } from 'vitest';
import { describeRelay } from './support/describe-relay.ts';
import type { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const PHONE = `${MARIA}@s.whatsapp.net`;
const LID = '201111111111111@lid';
const TARGET = '3A00000660F234416CD9';

/** What the gateway posts, whatever the order of its own. */
async function tells(relay: TestRelay, event: string, data: unknown): Promise<void> {
  const { instance, secret } = relay.place;
  const answer = await fetch(`${relay.service.publicUrl}/webhooks/evolution`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'X-Waybridge-Secret': secret },
    body: JSON.stringify({ event, instance, data, sender: '5511990000001@s.whatsapp.net' }),
  });
  expect(answer.status).toBe(200);
}

const key = { remoteJid: PHONE, fromMe: false, id: TARGET };
const edit = (text: string, timestampMs: unknown = '1764000003000') => ({
  key,
  type: 'MESSAGE_EDIT',
  editedMessage: { conversation: text },
  timestampMs,
});
const message = (text: string) => ({
  key,
  pushName: 'Maria',
  message: { conversation: text },
  messageType: 'conversation',
  messageTimestamp: 1_764_000_000,
});

describeRelay('what a customer changes', (start) => {
  it('in a message of somebody without a phone yet is shown below it, once the phone is known', async () => {
    await using relay = await start();
    const { evolution } = relay;
    const edited = evolution.receives({ from: LID, text: 'At nine' });
    const deleted = evolution.receives({ from: LID, text: 'No, at eight' });
    await relay.settled();
    evolution.edits(edited.whatsappId, 'At ten');
    evolution.revokes(deleted.whatsappId);
    await relay.settled();
    expect(relay.inbox()).toEqual([]);
    await relay.restart();
    evolution.addPerson({ phone: MARIA, lid: LID });
    evolution.receives({ from: MARIA, text: 'Hello?' });
    await relay.settled();
    expect(relay.inbox().toSorted()).toEqual(
      [
        'At nine',
        'No, at eight',
        '✏️ Edited “At nine” to:\nAt ten',
        '🗑️ Deleted a message: “No, at eight”',
        'Hello?',
      ].toSorted(),
    );
  });

  it('while the first message of a chat is on its way waits for it', async () => {
    await using relay = await start();
    relay.highlevel.fault({ route: 'inbound', kind: 'delay', ms: 300, times: 1 });
    await tells(relay, 'messages.upsert', message('At nine'));
    await tells(relay, 'messages.edited', edit('At ten'));
    await relay.settled();
    expect(relay.inbox()).toEqual(['At nine', '✏️ Edited “At nine” to:\nAt ten']);
  });

  it('and is told before its message is shown below it, once, however often it is told', async () => {
    await using relay = await start();
    for (let time = 0; time < 2; time += 1) {
      await tells(relay, 'messages.edited', edit('At ten'));
      await tells(relay, 'messages.edited', { key, type: 'REVOKE' });
      await tells(relay, 'messages.delete', key);
    }
    await relay.settled();
    await relay.restart();
    await tells(relay, 'messages.upsert', message('At nine'));
    await relay.settled();
    await tells(relay, 'messages.edited', edit('At ten'));
    await relay.settled();
    expect(relay.inbox().toSorted()).toEqual(
      ['At nine', '✏️ Edited “At nine” to:\nAt ten', '🗑️ Deleted a message: “At nine”'].toSorted(),
    );
  });

  it('by a phone whose clock is in the far future stands where it came, once', async () => {
    await using relay = await start();
    await tells(relay, 'messages.upsert', message('At nine'));
    await relay.settled();
    for (let time = 0; time < 2; time += 1) {
      await tells(relay, 'messages.edited', edit('At ten', '4102444799000'));
      await relay.settled();
    }
    expect(relay.inbox().toSorted()).toEqual(['At nine', '✏️ Edited “At nine” to:\nAt ten']);
    const ledger = relay.highlevel.ledger(relay.place.locationId);
    const dates = ledger.map(({ dateAdded }) => Date.parse(dateAdded));
    expect(Math.max(...dates)).toBeLessThan(Date.now() + 3_600_000);
  });

  it('without a time is shown once, however often it is told', async () => {
    await using relay = await start();
    await tells(relay, 'messages.upsert', message('At nine'));
    await relay.settled();
    for (let time = 0; time < 3; time += 1) {
      await tells(relay, 'messages.edited', edit('At ten', null));
      await relay.settled();
    }
    expect(relay.inbox().toSorted()).toEqual(['At nine', '✏️ Edited “At nine” to:\nAt ten']);
  });
});
