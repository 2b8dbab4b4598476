/** HighLevel's Retry makes a new message: pressed on one that waits it sends nothing twice, and hides nothing either. */
import { describe, expect, it } from 'vitest';
import { describeRelay } from './support/describe-relay.ts';
import { eventually } from './support/eventually.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';

function arrived(relay: TestRelay): string[] {
  return relay.evolution.sent().map(({ text }) => text);
}

/** Everything that was posted is stored, and waits for the number. */
async function taken(relay: TestRelay, count: number): Promise<void> {
  await relay.highlevel.idle();
  expect(await relay.entries('highlevel.message')).toHaveLength(count);
}

async function offlineRelay(options: Parameters<typeof TestRelay.create>[0]): Promise<TestRelay> {
  const relay = await TestRelay.create(options);
  await relay.meets(MARIA);
  relay.evolution.goesOffline();
  await eventually(() => {
    const [instance] = relay.service.parts.instances.all();
    expect(instance?.state).not.toBe('open');
  });
  return relay;
}

describeRelay('Retry on a message that waits', (start) => {
  it('pressed three times sends once, in its place, and all four show the same status', async () => {
    await using relay = await start({ times: { retryAfterMs: 0 } });
    await relay.meets(MARIA);
    relay.evolution.goesOffline();
    const first = relay.answers('are you there?');
    await relay.highlevel.idle();
    relay.answers('call me');
    await relay.highlevel.idle();
    const pressed: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      pressed.push(relay.highlevel.retries(first).messageId);
      await relay.highlevel.idle();
    }
    await taken(relay, 5);
    relay.evolution.goesOnline();
    await relay.settled();
    expect(arrived(relay)).toEqual(['are you there?', 'call me']);
    const sent = relay.evolution.sent()[0]?.whatsappId ?? '';
    relay.evolution.receipt(sent, 'READ');
    await eventually(() => {
      const shown = [first, ...pressed].map((id) => relay.highlevel.message(id)?.status);
      expect(shown).toEqual(['read', 'read', 'read', 'read']);
    });
  });

  it('is recognised whatever name its agent was given meanwhile', async () => {
    await using relay = await start({ times: { retryAfterMs: 0 } });
    await relay.meets(MARIA);
    const { agents, locations } = relay.service.parts;
    const { locationId } = relay.place;
    await locations.setOptions(locationId, { agentName: '{agent}: {text}' });
    relay.evolution.goesOffline();
    const first = relay.answers('are you there?');
    await relay.highlevel.idle();
    await agents.set(locationId, { user0000000000000001: 'Ana' });
    relay.highlevel.retries(first);
    await taken(relay, 2);
    relay.evolution.goesOnline();
    await relay.settled();
    expect(arrived(relay)).toEqual(['are you there?']);
  });

  it('is recognised after a restart too', async () => {
    await using relay = await start({ times: { retryAfterMs: 0 } });
    await relay.meets(MARIA);
    relay.evolution.goesOffline();
    const first = relay.answers('are you there?');
    await relay.highlevel.idle();
    await relay.restart();
    relay.highlevel.retries(first);
    await taken(relay, 2);
    await relay.restart();
    relay.evolution.goesOnline();
    await relay.settled();
    expect(arrived(relay)).toEqual(['are you there?']);
  });
});

describe('an equal message', () => {
  it('that a person meant is sent too, also while the first one waits', async () => {
    await using relay = await offlineRelay({});
    relay.answers('ok');
    relay.answers('ok');
    await taken(relay, 2);
    relay.evolution.goesOnline();
    await relay.settled();
    expect(arrived(relay)).toEqual(['ok', 'ok']);
  });

  it('is sent when the first one has left', async () => {
    await using relay = await TestRelay.create({ times: { retryAfterMs: 0 } });
    await relay.meets(MARIA);
    relay.answers('ok');
    await relay.settled();
    relay.answers('ok');
    await relay.settled();
    expect(arrived(relay)).toEqual(['ok', 'ok']);
  });

  it('that HighLevel says is a Retry is none of its own, however soon it was pressed', async () => {
    await using relay = await offlineRelay({});
    const first = relay.answers('ok');
    relay.highlevel.retries(first);
    relay.highlevel.retries(first);
    await taken(relay, 3);
    relay.evolution.goesOnline();
    await relay.settled();
    expect(arrived(relay)).toEqual(['ok']);
  });

  it('with other words or files is another message', async () => {
    await using relay = await offlineRelay({ times: { retryAfterMs: 0 } });
    relay.answers('ok');
    relay.answers('ok!');
    await taken(relay, 2);
    relay.evolution.goesOnline();
    await relay.settled();
    expect(arrived(relay)).toEqual(['ok', 'ok!']);
  });
});

describe('Retry on a message that was not sent', () => {
  it('is sent in its place when the first one was given up', async () => {
    await using relay = await offlineRelay({ times: { retryAfterMs: 0, expiryMs: 1_500 } });
    const first = relay.answers('are you there?');
    await relay.highlevel.idle();
    await eventually(async () => {
      expect(await relay.entries('highlevel.message')).toMatchObject([{ state: 'dead' }]);
    });
    const again = relay.highlevel.retries(first).messageId;
    await relay.highlevel.idle();
    relay.evolution.goesOnline();
    await relay.settled();
    expect(arrived(relay)).toEqual(['are you there?']);
    expect(relay.highlevel.message(first)?.status).toBe('failed');
    expect(relay.highlevel.message(again)?.status).toBe('pending');
  });

  it('waits while nobody can tell whether the first one was, and is done with what a person decides', async () => {
    await using relay = await TestRelay.create({
      times: { retryAfterMs: 0, lookupLadderMs: [50, 50] },
    });
    await relay.meets(MARIA);
    relay.evolution.setSaveMessages(false);
    relay.evolution.fault({ route: 'webhook', kind: 'answerAndForget' });
    relay.evolution.fault({ route: 'sendText', kind: 'cutAfter', times: 1 });
    const first = relay.answers('paid?');
    await eventually(async () => {
      expect(await relay.entries('highlevel.message')).toMatchObject([{ state: 'unsure' }]);
    });
    relay.highlevel.retries(first);
    await eventually(async () => {
      const entries = await relay.entries('highlevel.message');
      expect(entries).toMatchObject([{ state: 'unsure' }, { state: 'parked' }]);
    });
    const [unsure] = await relay.entries('highlevel.message');
    await relay.service.parts.relay.acts.bury(unsure?.id ?? '');
    await relay.settled();
    expect(arrived(relay)).toEqual(['paid?']);
    const entries = await relay.entries('highlevel.message');
    expect(entries).toMatchObject([{ state: 'dead' }, { state: 'done' }]);
  });
});
