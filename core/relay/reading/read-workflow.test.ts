import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { FUZZ_SEED } from '../../../tests/support/fuzz-seed.ts';
import { readQuestion, readWorkflowCall } from './read-workflow.ts';
import { numberedText } from './workflow-action.ts';

const AROUND = { headers: {}, query: '' };
const extras = { locationId: 'loc1', contactId: 'con1', workflowId: 'wf1' };

function read(data: unknown, more: Record<string, unknown> = {}, headers = {}) {
  return readWorkflowCall({ data, extras, ...more }, { headers, query: '' });
}

function actionOf(data: unknown, more: Record<string, unknown> = {}): unknown {
  const reading = read(data, more);
  return reading.type === 'read' ? reading.read.action : reading;
}

describe('what a workflow action asks for', () => {
  it.each([
    ['send_whatsapp_text', 'text'],
    ['sendPoll', 'poll'],
    ['Send location', 'location'],
    ['enviar-localização', 'location'],
    ['enviar_ubicación', 'location'],
    ['whatsapp_voice_message', 'voice'],
    ['check_number', 'check'],
    ['react', 'reaction'],
  ])('is named by the action’s key: %s', (key, name) => {
    const body = { extras, meta: { key }, data: {} };
    const reading = readQuestion(body, AROUND);
    expect(reading).toMatchObject({ type: 'read', read: { action: name } });
  });

  it('is named by the form before the key, and by what is filled in after it', () => {
    const meta = { key: 'send_poll' };
    expect(actionOf({ action: 'text', message: 'a' }, { meta })).toMatchObject({ type: 'text' });
    expect(actionOf({ url: 'https://x.example/a.pdf' })).toMatchObject({ type: 'media' });
    expect(actionOf({ body: 'a', button1Text: 'b' })).toMatchObject({ type: 'buttons' });
    expect(actionOf({ message: 'a' }, { meta: { key: 'my_own' } })).toMatchObject({ type: 'text' });
  });

  it('is understood in the seed adapter’s and green-api’s names', () => {
    const file = { url: 'https://x.example/a.pdf', fileName: 'A.pdf', caption: 'See' };
    expect(actionOf({ instanceId: '7103', ...file })).toEqual({
      type: 'media',
      voice: false,
      ...file,
    });
    const form = {
      header: 'H',
      body: 'B',
      footer: 'F',
      button1Type: 'reply',
      button1Text: 'Yes',
      button2Type: 'url',
      button2Text: 'Site',
      button2Value: 'https://x.example',
      button3Type: 'call',
      button3Text: 'Call',
      button3Value: '+55 11 4000-0000',
    };
    const action = actionOf(form) as Parameters<typeof numberedText>[0];
    expect(action.buttons.map(({ type }) => type)).toEqual(['reply', 'url', 'call']);
    expect(numberedText(action)).toBe(
      'H\n\nB\n\n1. Yes\n2. Site: https://x.example\n3. Call: +55 11 4000-0000\n\nF',
    );
  });

  it('keeps a text byte for byte', () => {
    const message = '  a\r\n\tb \u00a0 ';
    expect(actionOf({ message })).toEqual({ type: 'text', text: message });
  });

  it('takes HighLevel’s attachment field, lists and lines of options, and numbered ones', () => {
    const url = 'https://x.example/a.png';
    expect(actionOf({ action: 'media', attachment: [{ url }] })).toMatchObject({ url });
    const options = ['a', 'b'];
    for (const form of [{ options }, { options: 'a\r\n\n b ' }, { option1: 'a', option3: 'b' }]) {
      expect(actionOf({ action: 'poll', question: 'q', ...form })).toMatchObject({ options });
    }
  });

  it('finds number, phone and its own id in the form and in headers', () => {
    const headers = { contactphone: '+5511', instanceid: 'shop', 'idempotency-key': 'k1' };
    expect(read({ message: 'a' }, {}, headers)).toMatchObject({
      read: {
        phone: '+5511',
        instance: 'shop',
        callId: 'k1',
        contactId: 'con1',
        workflowId: 'wf1',
      },
    });
    expect(read({ message: 'a', phone: '+5522', instanceId: 'b' }, {}, headers)).toMatchObject({
      read: { phone: '+5522', instance: 'b' },
    });
  });

  it('names what is missing around it, and a placeholder that was not filled', () => {
    const call = (changed: object) =>
      readWorkflowCall({ data: { message: 'a' }, extras: { ...extras, ...changed } }, AROUND);
    expect(call({ locationId: '' })).toMatchObject({ field: 'extras.locationId' });
    expect(call({ contactId: '' })).toMatchObject({ field: 'extras.contactId' });
    expect(call({ contactId: '{{contact.id}}' })).toMatchObject({
      code: 'workflow.field-unfilled',
      field: 'extras.contactId',
    });
    expect(readWorkflowCall([], AROUND)).toMatchObject({ field: 'body' });
    // It would be one key for all runs, and all but the first taken for repeats.
    for (const key of ['{{workflow.run}}', 'reminder {{ appointment.id }}']) {
      const wrong = { code: 'workflow.field-unfilled', field: 'idempotencyKey' };
      expect(read({ message: 'a', idempotencyKey: key })).toMatchObject(wrong);
      expect(read({ message: 'a' }, {}, { 'idempotency-key': key })).toMatchObject(wrong);
    }
  });
});

test('nothing that arrives throws, and what is read can be stored', () => {
  const names = ['action', 'message', 'url', 'body', 'button1Type', 'button1Text', 'button1Value'];
  const more = ['options', 'question', 'latitude', 'longitude', 'cardName', 'cardPhone', 'emoji'];
  const value = fc.oneof(
    fc.constantFrom('text', 'poll', 'buttons', 'reply', '👍', 'https://x.example/a', '1', 'a\nb'),
    fc.jsonValue(),
  );
  const data = fc.dictionary(fc.constantFrom(...names, ...more), value);
  const body = fc.oneof(fc.jsonValue(), fc.record({ data, extras: fc.constant(extras) }));
  fc.assert(
    fc.property(body, (given) => {
      const reading = readWorkflowCall(given, AROUND);
      if (reading.type === 'wrong') expect(reading.field).toMatch(/^[\w.[\]]+$/);
      else expect(JSON.parse(JSON.stringify(reading.read))).toEqual(reading.read);
    }),
    { seed: FUZZ_SEED, numRuns: 3_000 },
  );
});
