/** What happens on WhatsApp starts the workflows of HighLevel that wait for it: once each, and nothing waits for them. */
import { expect, it } from 'vitest';
import type { TriggerPlace } from '../sandbox/highlevel/triggers.ts';
import { describeRelay } from './support/describe-relay.ts';
import { eventually } from './support/eventually.ts';
import type { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';

async function waits(relay: TestRelay, key: string, more: Partial<TriggerPlace> = {}) {
  const { locationId } = relay.place;
  const { triggerId, status } = await relay.highlevel.putsTrigger({ locationId, key, ...more });
  expect(status).toBe(200);
  return triggerId;
}

describeRelay('a workflow trigger', (start) => {
  it('starts its workflow for a message that failed, with the reason', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    const failed = await waits(relay, 'waybridge_message_failed');
    const read = await waits(relay, 'waybridge_message_read');
    relay.evolution.fault({ route: 'sendText', kind: 'refuse', status: 400, times: 1 });
    const messageId = relay.answers('Are you there?');
    await relay.settled();
    const { contact } = relay.conversation();
    expect(relay.highlevel.workflowRuns(failed)).toMatchObject([
      {
        data: {
          event: 'message_failed',
          contactId: contact.id,
          phone: `+${MARIA}`,
          messageId,
          text: 'Are you there?',
          locationId: relay.place.locationId,
        },
      },
    ]);
    expect(relay.highlevel.workflowRuns(failed)[0]?.data['reason']).toMatch(/\w+/);
    expect(relay.highlevel.workflowRuns(read)).toEqual([]);
  });

  it('starts it for a message that WhatsApp could not deliver, and for one that was read, once', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    const failed = await waits(relay, 'Message failed');
    const read = await waits(relay, 'message-read');
    const messageId = relay.answers('first');
    await relay.settled();
    relay.answers('second');
    await relay.settled();
    const [first, second] = relay.evolution.sent();
    for (let again = 0; again < 2; again += 1) {
      relay.evolution.receipt(first?.whatsappId ?? '', 'READ');
      relay.evolution.receipt(second?.whatsappId ?? '', 'ERROR');
    }
    await relay.settled();
    const whatsappId = first?.whatsappId;
    expect(relay.highlevel.workflowRuns(read)).toMatchObject([
      { data: { event: 'message_read', messageId, whatsappId, phone: `+${MARIA}` } },
    ]);
    expect(relay.highlevel.workflowRuns(failed)).toMatchObject([
      { data: { reasonCode: 'whatsapp.failed', whatsappId: second?.whatsappId } },
    ]);
  });

  it('starts it for a reaction and for a vote, not for those that are taken back', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    const reaction = await waits(relay, 'reaction_received');
    const vote = await waits(relay, 'poll_vote');
    relay.answers('Hello');
    await relay.settled();
    const to = relay.evolution.sent()[0]?.whatsappId ?? '';
    relay.evolution.receives({ from: MARIA, reaction: { to, emoji: '❤️' } });
    relay.evolution.receives({ from: MARIA, reaction: { to, emoji: '' } });
    for (const selectedOptions of [['Monday', 'Friday'], []]) {
      const pollUpdateMessage = {
        pollCreationMessageKey: { id: to, fromMe: true },
        vote: { selectedOptions },
      };
      relay.evolution.receives({ from: MARIA, content: { pollUpdateMessage } });
    }
    await relay.settled();
    const contactId = relay.conversation().contact.id;
    expect(relay.highlevel.workflowRuns(reaction)).toMatchObject([
      { data: { event: 'reaction_received', text: '❤️', contactId, phone: `+${MARIA}` } },
    ]);
    expect(relay.highlevel.workflowRuns(vote)).toMatchObject([
      { data: { event: 'poll_vote', text: 'Monday, Friday', contactId } },
    ]);
  });

  it('starts it for a number that stays offline, not for one that is back', async () => {
    // Longer than a busy machine takes to tell that it is back.
    await using relay = await start({ times: { triggerOfflineMs: 3_000 } });
    await relay.meets(MARIA);
    const offline = await waits(relay, 'number_offline');
    const isOffline = (is: boolean) =>
      eventually(() => {
        const [number] = relay.service.parts.instances.all();
        expect(number?.state === 'open').toBe(!is);
      });
    relay.evolution.goesOffline();
    await isOffline(true);
    relay.evolution.goesOnline();
    await isOffline(false);
    await relay.settled();
    expect(relay.highlevel.workflowRuns(offline)).toEqual([]);
    relay.evolution.goesOffline();
    await isOffline(true);
    await relay.restart();
    await eventually(() => {
      expect(relay.highlevel.workflowRuns(offline)).toMatchObject([
        { data: { event: 'number_offline', instanceName: relay.place.instance, contactId: '' } },
      ]);
    });
  });

  it('is told again when HighLevel certainly did not take it, and by a person when nobody knows', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    const reaction = await waits(relay, 'reaction_received');
    const react = async (emoji: string): Promise<void> => {
      const [message] = relay.conversation().messages;
      relay.evolution.receives({ from: MARIA, reaction: { to: message?.id ?? '', emoji } });
      await relay.settled();
    };
    relay.highlevel.fault({ route: 'trigger', kind: 'refuse', status: 403, times: 2 });
    relay.highlevel.fault({
      route: 'trigger',
      kind: 'refuse',
      status: 429,
      retryAfter: 1,
      times: 1,
    });
    await react('👍');
    relay.highlevel.fault({ route: 'trigger', kind: 'cutAfter', times: 1 });
    await react('👎');
    expect(relay.highlevel.workflowRuns(reaction).map(({ data }) => data['text'])).toEqual([
      '👍',
      '👎',
    ]);
    expect(await relay.entries('workflow.trigger')).toMatchObject([
      { state: 'done' },
      { state: 'unsure', error_code: 'trigger.unsure' },
    ]);
  });

  it('that hangs holds up no message', async () => {
    await using relay = await start({ times: { highLevelTimeoutMs: 20_000 } });
    await relay.meets(MARIA);
    await waits(relay, 'reaction_received');
    relay.highlevel.fault({ route: 'trigger', kind: 'delay', ms: 12_000 });
    for (let turn = 0; turn < 20; turn += 1) {
      relay.evolution.receives({ from: MARIA, reaction: { to: 'X', emoji: '👍' } });
    }
    relay.evolution.receives({ from: MARIA, text: 'Me too' });
    await eventually(() => {
      expect(relay.inbox()).toContain('Me too');
    });
    expect(relay.highlevel.workflowRuns()).toEqual([]);
    relay.highlevel.clearFaults();
  });

  it('that was taken out, or whose location removed the app, is not told any more', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    const taken = await waits(relay, 'reaction_received');
    const kept = await waits(relay, 'reaction_received');
    const { locationId } = relay.place;
    await relay.highlevel.putsTrigger({ locationId, key: 'reaction_received' }, kept);
    expect((await relay.highlevel.takesTriggerOut(taken)).status).toBe(200);
    await relay.restart();
    relay.evolution.receives({ from: MARIA, reaction: { to: 'X', emoji: '👍' } });
    await relay.settled();
    expect(relay.highlevel.workflowRuns().map(({ triggerId }) => triggerId)).toEqual([kept]);
    relay.highlevel.setAppWebhookUrl(`${relay.service.publicUrl}/webhooks/ghl-app`);
    expect(await relay.highlevel.uninstalls({ locationId })).toBe(200);
    expect(relay.service.parts.relay.triggers.of(relay.place.locationId)).toEqual([]);
    const rows = await relay.service.parts.storage.db
      .selectFrom('workflow_triggers')
      .selectAll()
      .execute();
    expect(rows).toEqual([]);
  });

  it('is not let in without the token, for another location, another event or another address', async () => {
    await using relay = await start();
    const { locationId } = relay.place;
    const put = async (place: Partial<TriggerPlace>): Promise<number> => {
      const all = { locationId, key: 'message_read', ...place };
      return (await relay.highlevel.putsTrigger(all)).status;
    };
    expect(await put({ headers: {} })).toBe(401);
    expect(await put({ headers: { authorization: 'Bearer wrong' } })).toBe(401);
    expect(await put({ locationId: 'elsewhere' })).toBe(404);
    expect(await put({ key: 'birthday' })).toBe(400);
    for (const targetUrl of [
      'https://evil.example/workflows-marketplace/triggers/execute/a/b',
      `${relay.highlevel.url}/contacts/upsert`,
      'no address',
    ]) {
      expect(await put({ targetUrl })).toBe(400);
    }
    expect(relay.service.parts.relay.triggers.of(relay.place.locationId)).toEqual([]);
  });

  it('of one location hears nothing of another', async () => {
    await using relay = await start();
    const other = await relay.addPlace('other', '5511990000002');
    await relay.meets(MARIA);
    await waits(relay, 'reaction_received', { locationId: other.locationId });
    relay.evolution.receives({ from: MARIA, reaction: { to: 'X', emoji: '👍' } });
    await relay.settled();
    expect(relay.highlevel.workflowRuns()).toEqual([]);
    expect(await relay.entries('workflow.trigger')).toEqual([]);
  });
});

describeRelay(
  'a workflow trigger, on one database,',
  (start) => {
    it('starts its workflow once for a number that comes and goes, when it has stayed offline', async () => {
      // Longer than a busy machine takes for all its comings and goings.
      await using relay = await start({ times: { triggerOfflineMs: 6_000 } });
      await relay.meets(MARIA);
      const offline = await waits(relay, 'number_offline');
      const { instances, relay: road } = relay.service.parts;
      const { id } = instances.require(relay.place.instance);
      for (let spell = 1; spell <= 3; spell += 1) {
        if (spell > 1) relay.evolution.goesOnline();
        await eventually(() => {
          expect(instances.require(relay.place.instance).state).toBe('open');
        });
        relay.evolution.goesOffline();
        await eventually(async () => {
          expect(await relay.entries('workflow.trigger')).toHaveLength(spell);
        });
      }
      const at = new Date(await road.triggers.offlineSince(id)).toISOString();
      await relay.settled();
      expect(relay.highlevel.workflowRuns(offline)).toMatchObject([{ data: { at } }]);
      expect(await relay.entries('workflow.trigger')).toHaveLength(3);
    });
  },
  ['sqlite'],
);
