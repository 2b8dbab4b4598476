/** A merge field that HighLevel left unfilled is not sent by what no person wrote; a person's text is theirs. */
import { expect, it } from 'vitest';
import { describeRelay } from './support/describe-relay.ts';
import type { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const TEXT = 'Oi {{contact.first_name}}, tudo bem?';

function automated(relay: TestRelay, text: string): string {
  const { locationId } = relay.place;
  const contactId = relay.conversation().contact.id;
  return relay.highlevel.agentWrites({ locationId, contactId, text, userId: null }).messageId;
}

function texts(relay: TestRelay): string[] {
  return relay.evolution.sent().map(({ text }) => text);
}

describeRelay('a merge field that is unfilled', (start) => {
  it('keeps a campaign and a workflow from being sent, and is named in HighLevel', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    const messageId = automated(relay, TEXT);
    const { locationId } = relay.place;
    const contactId = relay.conversation().contact.id;
    await relay.highlevel.runsAction({ locationId, contactId, data: { message: TEXT } });
    await relay.settled();
    expect(texts(relay)).toEqual([]);
    const shown = relay.highlevel.message(messageId);
    expect(shown?.status).toBe('failed');
    const errors = shown?.statuses.map(({ error }) => error?.message ?? '').join(' ');
    expect(errors).toContain('{{contact.first_name}}');
    const line = relay.inbox().find((text) => text.includes('Not sent on WhatsApp'));
    expect(line).toMatch(/unfilled.*\{\{contact\.first_name\}\}/);
  });

  it('is sent as it is by a person, where the location wants it, and when it is no merge field', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    relay.answers(TEXT);
    automated(relay, 'f(x) = {{ 1, 2 }} and {x}');
    await relay.settled();
    await relay.service.parts.locations.setOptions(relay.place.locationId, {
      refuseUnfilled: 'off',
    });
    automated(relay, TEXT);
    await relay.settled();
    expect(texts(relay)).toEqual([TEXT, 'f(x) = {{ 1, 2 }} and {x}', TEXT]);
  });
});
