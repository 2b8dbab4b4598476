/** Files that HighLevel does not take: kept here, behind a link that anybody who has it can open until it is dead. */
import { createHash } from 'node:crypto';
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Incoming } from '../sandbox/evolution/incoming.ts';
import type { MediaLink } from '../core/relay/media/media-links.ts';
import { describeRelay } from './support/describe-relay.ts';
import { largePicture } from './support/large-picture.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const PROGRAM = Buffer.from('MZ a program, and not a small one');
const WEB_PAGE = Buffer.from('<!doctype html><script>alert(document.domain)</script>');

const program = {
  document: { base64: PROGRAM.toString('base64'), fileName: 'Instalação nº 1.exe' },
  caption: 'the program',
} as const;

/** Writes the message and gives what the inbox shows of it, with the link in it. */
async function linked(relay: TestRelay, content: Omit<Incoming, 'from'>) {
  const { whatsappId } = relay.evolution.receives({ from: MARIA, ...content });
  await relay.settled();
  const message = relay.conversation().messages.find(({ altId }) => altId === whatsappId);
  const text = message?.body ?? '';
  const url = message?.attachments[0] ?? /https?:\S+/.exec(text)?.[0] ?? '';
  return { whatsappId, message, text, url };
}

async function links(relay: TestRelay): Promise<MediaLink[]> {
  return relay.service.parts.relay.media.links.list({}, 100, Date.now());
}

async function bytesAt(url: string, headers: Record<string, string> = {}) {
  const answer = await fetch(url, { headers });
  return { answer, bytes: Buffer.from(await answer.arrayBuffer()) };
}

describeRelay('a file that HighLevel does not take', (start) => {
  it('is attached by a link when its type shows there, and told in the text when not', async () => {
    await using relay = await start();
    const large = await largePicture();
    const picture = await linked(relay, { image: { base64: large }, caption: 'look' });
    expect(picture.message).toMatchObject({ body: 'look', attachments: [picture.url] });
    expect((await bytesAt(picture.url)).bytes.equals(Buffer.from(large, 'base64'))).toBe(true);
    const other = await linked(relay, program);
    expect(other.message?.attachments).toEqual([]);
    expect(other.text).toContain('the program');
    expect(other.text).toContain('Instalação nº 1.exe');
    expect((await bytesAt(other.url)).bytes.equals(PROGRAM)).toBe(true);
    expect(await relay.entries('whatsapp.message')).toMatchObject([
      { state: 'done' },
      { state: 'done' },
    ]);
  });

  it('is linked to once, however often its message is tried', async () => {
    await using relay = await start();
    const busy = { status: 429, retryAfter: 0.05, times: 2 };
    relay.highlevel.fault({ route: 'inbound', kind: 'refuse', ...busy });
    const { url } = await linked(relay, program);
    expect(await links(relay)).toHaveLength(1);
    expect((await bytesAt(url)).answer.status).toBe(200);
    expect(relay.evolution.requests().filter(({ route }) => route === 'getBase64')).toHaveLength(1);
  });

  it('stays reachable over a restart', async () => {
    await using relay = await start();
    const { url } = await linked(relay, program);
    await relay.restart();
    const { pathname } = new URL(url);
    expect((await bytesAt(relay.service.publicUrl + pathname)).bytes.equals(PROGRAM)).toBe(true);
  });
});

describe('a link', () => {
  it('keeps the name, and lets nothing run', async () => {
    await using relay = await TestRelay.create();
    const { url } = await linked(relay, {
      document: { base64: WEB_PAGE.toString('base64'), fileName: 'página.html' },
    });
    const { answer } = await bytesAt(url);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': 'sandbox',
      'content-disposition': `attachment; filename="p_gina.html"; filename*=UTF-8''p%C3%A1gina.html`,
      'cache-control': 'private, no-cache',
      'referrer-policy': 'no-referrer',
    });
    const picture = await linked(relay, { image: { base64: await largePicture() } });
    const shown = await bytesAt(picture.url);
    expect(shown.answer.headers.get('content-disposition')).toMatch(/^inline; filename="\w+\.png"/);
    expect(shown.answer.headers.get('content-security-policy')).toBe('sandbox');
    expect(shown.answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('gives parts of its file, and does not repeat what is known', async () => {
    await using relay = await TestRelay.create();
    const { url } = await linked(relay, program);
    const size = String(PROGRAM.length);
    const part = await bytesAt(url, { range: 'bytes=3-8' });
    expect(part.answer.status).toBe(206);
    expect(part.answer.headers.get('content-range')).toBe(`bytes 3-8/${size}`);
    expect(part.bytes.toString()).toBe('a prog');
    expect((await bytesAt(url, { range: 'bytes=-3' })).bytes.toString()).toBe('one');
    const beyond = await bytesAt(url, { range: `bytes=${size}-` });
    expect(beyond.answer.status).toBe(416);
    expect(beyond.answer.headers.get('content-range')).toBe(`bytes */${size}`);
    const etag = part.answer.headers.get('etag') ?? '';
    expect((await bytesAt(url, { 'if-none-match': etag })).answer.status).toBe(304);
    const changed = await bytesAt(url, { range: 'bytes=3-8', 'if-range': '"another"' });
    expect([changed.answer.status, changed.bytes.length]).toEqual([200, PROGRAM.length]);
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, size]);
  });

  it('that nobody made is explained in the reader’s language, and guessing is slowed down', async () => {
    await using relay = await TestRelay.create();
    const guess = `${relay.service.publicUrl}/media/${'x'.repeat(43)}/a.pdf`;
    const { answer, bytes } = await bytesAt(guess, { 'accept-language': 'pt-BR,en;q=0.5' });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(bytes.toString()).toMatch(/<html lang="pt-BR">[^]*não leva a nenhum arquivo/);
    // Its style is let through by the policy, and nothing else is.
    const style = /<style>([^]*)<\/style>/.exec(bytes.toString())?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(answer.headers.get('content-security-policy')).toBe(
      `sandbox; default-src 'none'; style-src 'sha256-${hash}'`,
    );
    const all = await Promise.all(Array.from({ length: 60 }, () => bytesAt(guess)));
    expect(all.some((one) => one.answer.status === 429)).toBe(true);
  });

  it('fetches its file again when it is missing', async () => {
    await using relay = await TestRelay.create();
    const { url } = await linked(relay, program);
    const folder = join(relay.config.dataDir, 'media');
    const [name = ''] = await readdir(folder);
    await rm(join(folder, name));
    const all = await Promise.all([bytesAt(url), bytesAt(url), bytesAt(url)]);
    for (const { answer, bytes } of all) {
      expect([answer.status, bytes.equals(PROGRAM)]).toEqual([200, true]);
    }
    expect(await readdir(folder)).toEqual([name]);
    // Also from a gateway that keeps no messages, by the keys that came with the event.
    relay.evolution.setSaveMessages(false);
    const second = await linked(relay, {
      document: { base64: WEB_PAGE.toString('base64'), fileName: 'page.html' },
    });
    for (const one of await readdir(folder)) await rm(join(folder, one));
    expect((await bytesAt(second.url)).bytes.equals(WEB_PAGE)).toBe(true);
  });

  it('says so when its file is gone for good, or cannot be fetched now', async () => {
    await using relay = await TestRelay.create();
    const { url, whatsappId } = await linked(relay, program);
    const folder = join(relay.config.dataDir, 'media');
    for (const one of await readdir(folder)) await rm(join(folder, one));
    const away = relay.evolution.fault({ route: 'getBase64', kind: 'refuse', status: 503 });
    const later = await bytesAt(url, { 'accept-language': 'es' });
    expect([later.answer.status, later.answer.headers.get('retry-after')]).toEqual([503, '60']);
    expect(later.bytes.toString()).toContain('dentro de unos minutos');
    relay.evolution.clearFaults(away);
    relay.evolution.mediaExpires(whatsappId);
    const gone = await bytesAt(url);
    expect(gone.answer.status).toBe(410);
    expect(gone.bytes.toString()).toContain('no longer kept');
  });

  it('is dead once it was withdrawn, and so are its bytes', async () => {
    await using relay = await TestRelay.create();
    const { url } = await linked(relay, program);
    const [link] = await links(relay);
    if (link === undefined) throw new Error('no link');
    await relay.service.parts.relay.media.revoke(link);
    const { answer, bytes } = await bytesAt(url);
    expect(answer.status).toBe(410);
    expect(bytes.toString()).toContain('withdrawn');
    expect(await readdir(join(relay.config.dataDir, 'media'))).toEqual([]);
  });

  it('runs out', async () => {
    await using relay = await TestRelay.create({ limits: { mediaDays: 0 } });
    const { url } = await linked(relay, program);
    const { answer, bytes } = await bytesAt(url);
    expect(answer.status).toBe(410);
    expect(bytes.toString()).toContain('run out');
  });
});

describe('the room for files', () => {
  it('is the relay’s alone, and kept to: the oldest give way and are fetched again when asked for', async () => {
    await using relay = await TestRelay.create({ limits: { mediaMaxMegabytes: 8 } });
    const folder = join(relay.config.dataDir, 'media');
    const first = await linked(relay, { image: { base64: await largePicture(1) } });
    const second = await linked(relay, { image: { base64: await largePicture(2) } });
    expect(await readdir(folder)).toHaveLength(1);
    if (process.platform !== 'win32') {
      expect((await stat(folder)).mode & 0o777).toBe(0o700);
      const [name = ''] = await readdir(folder);
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    }
    for (const { url } of [first, second]) {
      expect((await bytesAt(url)).bytes.length).toBeGreaterThan(5 * 1024 * 1024);
    }
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('that is too small makes a line, never a lost message', async () => {
    await using relay = await TestRelay.create({ limits: { mediaMaxMegabytes: 1 } });
    const { message } = await linked(relay, {
      image: { base64: await largePicture() },
      caption: 'what I wrote',
    });
    expect(message?.attachments).toEqual([]);
    expect(message?.body).toMatch(/^what I wrote\n[^]*no room to keep this file/);
  });

  it('that cannot be written to makes a line, never a lost message', async () => {
    await using relay = await TestRelay.create();
    const folder = join(relay.config.dataDir, 'media');
    await rm(folder, { recursive: true });
    await writeFile(folder, 'in the way');
    const { message } = await linked(relay, program);
    expect(message?.body).toMatch(/^the program\n[^]*no room to keep this file/);
  });
});

describe('what HighLevel refuses of a file', () => {
  it('by 413 or 415 to its upload, it gets as a link', async () => {
    await using relay = await TestRelay.create();
    relay.highlevel.fault({ route: 'upload', kind: 'refuse', status: 413, times: 1 });
    const large = await linked(relay, { image: true, caption: 'look' });
    expect(large.message?.attachments).toEqual([expect.stringContaining('/media/')]);
    relay.highlevel.fault({ route: 'upload', kind: 'refuse', status: 415, times: 1 });
    const strange = await linked(relay, { document: true, caption: 'read' });
    expect(strange.message?.attachments).toEqual([]);
    expect(strange.text).toMatch(/^read\n[^]*\/media\//);
  });

  it('by 500 to its upload each time, it gets as a link after some tries', async () => {
    await using relay = await TestRelay.create();
    relay.highlevel.fault({ route: 'upload', kind: 'refuse', status: 500 });
    const { message } = await linked(relay, { image: true, caption: 'look' });
    expect(message).toMatchObject({ body: 'look' });
    expect(message?.attachments).toEqual([expect.stringContaining('/media/')]);
  });

  it('by 422 to its address, is told in the text', async () => {
    await using relay = await TestRelay.create();
    const body = { statusCode: 422, message: ['each value in attachments must be a URL address'] };
    relay.highlevel.fault({ route: 'inbound', kind: 'refuse', status: 422, body, times: 1 });
    const { message } = await linked(relay, { image: true, caption: 'look' });
    expect(message?.attachments).toEqual([]);
    expect(message?.body).toMatch(/^look\n[^]*https?:\/\//);
  });

  it('because the contact is gone, heals as a text does', async () => {
    await using relay = await TestRelay.create();
    await relay.meets(MARIA);
    const body = { statusCode: 404, message: 'Contact with id con-1 not found' };
    relay.highlevel.fault({ route: 'upload', kind: 'refuse', status: 404, body, times: 1 });
    const { message } = await linked(relay, { image: true, caption: 'look' });
    expect(message?.body).toBe('look');
    expect(message?.attachments).toHaveLength(1);
  });
});
