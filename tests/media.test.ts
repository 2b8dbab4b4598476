/** Files both ways: their bytes, their captions, and a visible line where a file cannot be had. */
import { describe, expect, it } from 'vitest';
import { SAMPLES } from '../sandbox/evolution/samples.ts';
import type { MediaKind } from '../sandbox/evolution/samples.ts';
import type { Incoming } from '../sandbox/evolution/incoming.ts';
import { describeRelay } from './support/describe-relay.ts';
import { largePicture } from './support/large-picture.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const bytesOf = (kind: MediaKind): Buffer => Buffer.from(SAMPLES[kind].base64, 'base64');

/** The only message of the inbox, and its file. */
function arrived(relay: TestRelay) {
  const [message] = relay.conversation().messages;
  const [url] = message?.attachments ?? [];
  return { message, file: url === undefined ? null : relay.highlevel.file(url) };
}

describeRelay('a file from WhatsApp', (start) => {
  it.each([
    ['image', { image: true, caption: 'look' }],
    ['video', { video: true, caption: 'look' }],
    ['document', { document: true, caption: 'look' }],
  ] as const)('(%s) arrives with its bytes and its caption', async (kind, content) => {
    await using relay = await start();
    relay.evolution.receives({ from: MARIA, ...content });
    await relay.settled();
    const { message, file } = arrived(relay);
    expect(message).toMatchObject({ body: 'look', direction: 'inbound' });
    expect(message?.attachments).toHaveLength(1);
    expect(file?.bytes.equals(bytesOf(kind))).toBe(true);
  });
});

describe('a file from WhatsApp (SQLite)', () => {
  it('as a voice note keeps its bytes and says what it is', async () => {
    await using relay = await TestRelay.create();
    relay.evolution.receives({ from: MARIA, audio: { seconds: 75 } });
    await relay.settled();
    const { message, file } = arrived(relay);
    expect(message?.body).toContain('1:15');
    expect(file?.bytes.equals(bytesOf('audio'))).toBe(true);
  });

  it('as a document keeps its name', async () => {
    await using relay = await TestRelay.create();
    relay.evolution.receives({ from: MARIA, document: { fileName: 'Orçamento nº 1.pdf' } });
    await relay.settled();
    expect(arrived(relay).file?.fileName).toBe('Orçamento nº 1.pdf');
  });

  it('as a sticker becomes a PNG, since HighLevel takes no WEBP', async () => {
    await using relay = await TestRelay.create();
    relay.evolution.receives({ from: MARIA, sticker: true });
    await relay.settled();
    const { file } = arrived(relay);
    expect(file?.mimeType).toBe('image/png');
    expect(file?.bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
  });

  it('without a caption writes no text of its own', async () => {
    await using relay = await TestRelay.create();
    relay.evolution.receives({ from: MARIA, image: true });
    await relay.settled();
    expect(arrived(relay).message?.body).toBe('');
  });

  it('is fetched with its keys when the gateway keeps no messages', async () => {
    await using relay = await TestRelay.create();
    relay.evolution.setSaveMessages(false);
    relay.evolution.receives({ from: MARIA, image: true, caption: 'look' });
    await relay.settled();
    expect(arrived(relay).file?.bytes.equals(bytesOf('image'))).toBe(true);
  });

  it('is fetched once more when the gateway fails once', async () => {
    await using relay = await TestRelay.create();
    relay.evolution.fault({ route: 'getBase64', kind: 'refuse', status: 500, times: 2 });
    relay.evolution.receives({ from: MARIA, image: true });
    await relay.settled();
    expect(arrived(relay).file?.bytes.equals(bytesOf('image'))).toBe(true);
  });

  it('is uploaded once more when the upload is cut, and the message stands once', async () => {
    await using relay = await TestRelay.create();
    relay.highlevel.fault({ route: 'upload', kind: 'cutAfter', times: 1 });
    relay.evolution.receives({ from: MARIA, image: true, caption: 'look' });
    await relay.settled();
    expect(relay.inbox()).toEqual(['look']);
    expect(arrived(relay).file?.bytes.equals(bytesOf('image'))).toBe(true);
  });

  it.each([
    [
      'that is too large',
      async () => ({ image: { base64: await largePicture() } }),
      /too large|5 MB/i,
    ],
    [
      'of a type that HighLevel refuses',
      () => Promise.resolve({ document: { base64: 'TVqQAAMAAAAEAAAA', fileName: 'setup.exe' } }),
      /type|\.exe|cannot/i,
    ],
  ] as const)('%s becomes a line where no links are made', async (_what, content, line) => {
    await using relay = await TestRelay.create({ limits: { mediaMaxMegabytes: 0 } });
    const incoming: Incoming = { from: MARIA, ...(await content()), caption: 'what I wrote' };
    relay.evolution.receives(incoming);
    await relay.settled();
    const { message } = arrived(relay);
    expect(message?.attachments).toEqual([]);
    expect(message?.body).toContain('what I wrote');
    expect(message?.body).toMatch(line);
    expect(await relay.entries()).toMatchObject([{ state: 'done' }]);
  });

  it('that WhatsApp no longer keeps becomes a line, and text behind it goes on', async () => {
    await using relay = await TestRelay.create({
      times: { retryLadderMs: Array.from({ length: 12 }, () => 20) },
    });
    const { whatsappId } = relay.evolution.receives({ from: MARIA, image: true, caption: 'gone' });
    relay.evolution.mediaExpires(whatsappId);
    relay.evolution.receives({ from: MARIA, text: 'next', at: Date.now() + 2_000 });
    await relay.settled();
    const [first, second] = relay.conversation().messages;
    expect(first?.attachments).toEqual([]);
    expect(first?.body).toMatch(/^gone\n.*Photo/s);
    expect(second?.body).toBe('next');
  });
});

const FILES = {
  picture: { fileName: 'photo.jpg', mimeType: 'image/jpeg', base64: SAMPLES.image.base64 },
  film: { fileName: 'film.mp4', mimeType: 'video/mp4', base64: SAMPLES.video.base64 },
  voice: { fileName: 'voice.ogg', mimeType: 'audio/ogg', base64: SAMPLES.audio.base64 },
  paper: { fileName: 'paper.pdf', mimeType: 'application/pdf', base64: SAMPLES.document.base64 },
};

async function attach(relay: TestRelay, text: string, ...files: (keyof typeof FILES)[]) {
  await relay.meets(MARIA);
  const { messageId } = relay.highlevel.agentWrites({
    locationId: relay.place.locationId,
    contactId: relay.conversation().contact.id,
    text,
    attachments: files.map((name) => FILES[name]),
  });
  await relay.settled();
  return messageId;
}

describeRelay('files from HighLevel', (start) => {
  it('go as what they are, in order, the caption on the first', async () => {
    await using relay = await start();
    await attach(relay, 'all of it', 'picture', 'film', 'paper');
    const sent = relay.evolution.sent();
    expect(sent).toMatchObject(
      [
        { type: 'imageMessage', text: 'all of it' },
        { type: 'videoMessage', text: '' },
        { type: /document/, text: '' },
      ].map((one) => ({ ...one, type: expect.stringMatching(one.type) as unknown })),
    );
    const bytes = sent.map(({ whatsappId }) => relay.evolution.media(whatsappId)?.bytes);
    for (const [index, kind] of (['image', 'video', 'document'] as const).entries()) {
      expect(bytes[index]?.equals(bytesOf(kind))).toBe(true);
    }
  });
});

describe('files from HighLevel (SQLite)', () => {
  it('as audio go as a file where the location wants it', async () => {
    await using relay = await TestRelay.create();
    const { locationId } = relay.place;
    await relay.service.parts.locations.setOptions(locationId, { audioAs: 'file' });
    await attach(relay, '', 'voice');
    const [sent] = relay.evolution.sent();
    expect(sent).toMatchObject({ type: 'documentMessage' });
    expect(relay.evolution.requests('sendVoice')).toEqual([]);
  });

  it('as audio go as a voice note, with the text in a message of its own', async () => {
    await using relay = await TestRelay.create();
    await attach(relay, 'listen', 'voice');
    const sent = relay.evolution.sent();
    expect(sent).toMatchObject([{ text: 'listen' }, { type: 'audioMessage' }]);
    const { bytes } = relay.evolution.media(sent[1]?.whatsappId ?? '') ?? {};
    expect(bytes?.equals(bytesOf('audio'))).toBe(true);
  });

  it('keep their order when the first fails for a while', async () => {
    await using relay = await TestRelay.create();
    relay.highlevel.fault({ route: 'file', kind: 'refuse', status: 503, times: 2 });
    await attach(relay, 'two', 'picture', 'paper');
    expect(relay.evolution.sent().map(({ text }) => text)).toEqual(['two', '']);
  });

  it('that are gone show as failed, with the reason', async () => {
    await using relay = await TestRelay.create();
    relay.highlevel.fault({ route: 'file', kind: 'refuse', status: 404 });
    const messageId = await attach(relay, 'nothing there', 'paper');
    expect(relay.highlevel.message(messageId)?.statuses.at(-1)).toMatchObject({
      status: 'failed',
      error: { code: 'attachment.unavailable' },
    });
    expect(relay.evolution.sent()).toEqual([]);
  });

  it('are never fetched from inside the own network', async () => {
    await using relay = await TestRelay.create();
    await relay.meets(MARIA);
    const { messageId } = relay.highlevel.agentWrites({
      locationId: relay.place.locationId,
      contactId: relay.conversation().contact.id,
      attachments: ['http://169.254.169.254/latest/meta-data/a.pdf'],
    });
    await relay.settled();
    expect(relay.highlevel.message(messageId)?.statuses.at(-1)).toMatchObject({
      status: 'failed',
      error: { code: 'attachment.address-refused' },
    });
  });
});
