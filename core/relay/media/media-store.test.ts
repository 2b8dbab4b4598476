import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeDatabases } from '../../../tests/support/databases.ts';
import type { InstanceId, LocationId, WhatsAppId } from '../message.ts';
import { MediaFiles } from './media-files.ts';
import { MediaLinks } from './media-links.ts';
import { MediaStore } from './media-store.ts';
import type { NewMedia } from './media-store.ts';

const DAY = 24 * 60 * 60 * 1000;
const MEGABYTE = 1024 * 1024;

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'wb-media-')), 'media');
});
afterEach(async () => {
  await rm(join(folder, '..'), { recursive: true, force: true });
});

function media(text: string, whatsappId = 'WA1'): NewMedia {
  return {
    locationId: 'loc-1' as LocationId,
    instanceId: 'inst-1' as InstanceId,
    whatsappId: whatsappId as WhatsAppId,
    fileName: 'Fatura (março).exe',
    mimeType: 'application/x-msdownload',
    bytes: Buffer.from(text),
  };
}

const tokenOf = (url: string): string => url.split('/').at(-2) ?? '';

async function offered(store: MediaStore, text: string): Promise<string> {
  const made = await store.offer(media(text));
  if ('missing' in made) throw new Error('no room');
  return made.url;
}

describeDatabases('links to files', (database) => {
  async function open(maxBytes = MEGABYTE, mediaDays = 10) {
    const storage = await database.open();
    const links = new MediaLinks(storage);
    const store = new MediaStore({
      files: await MediaFiles.open(folder, maxBytes),
      links,
      limits: { mediaDays },
      publicBase: () => 'https://relay.example',
      refetch: () => Promise.resolve({ failed: 'gone' }),
      onTrouble: (error) => {
        throw error;
      },
    });
    return { storage, links, store };
  }

  it('have an address that tells the type, and whose token is stored nowhere', async () => {
    await database.renew();
    const { storage, store } = await open();
    const url = await offered(store, 'one');
    expect(url).toMatch(/^https:\/\/relay\.example\/media\/[\w-]{43}\/Fatura-marco\.exe$/);
    const rows = await storage.db.selectFrom('media_links').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(tokenOf(url));
    const opened = await store.open(tokenOf(url));
    if (opened.type !== 'file') throw new Error(opened.code);
    expect((await opened.file.readFile()).toString()).toBe('one');
    expect(opened.link.fileName).toBe('Fatura (março).exe');
    await opened.file.close();
    // By the id or the hash, which others may see, nothing opens.
    for (const wrong of [opened.link.id, rows[0]?.token_hash ?? '', '', `${tokenOf(url)}x`]) {
      expect(await store.open(wrong)).toEqual({ type: 'dead', code: 'media.link-unknown' });
    }
  });

  it('share one file when the bytes are the same; it goes with the last of them', async () => {
    await database.renew();
    const { store, links } = await open();
    await offered(store, 'same');
    const second = await offered(store, 'same');
    expect(await readdir(folder)).toHaveLength(1);
    const [newer, older] = await links.list({}, 10, Date.now());
    if (newer === undefined || older === undefined) throw new Error('two links are expected');
    await store.revoke(older);
    expect(await readdir(folder)).toHaveLength(1);
    const still = await store.open(tokenOf(second));
    if (still.type === 'file') await still.file.close();
    expect(still.type).toBe('file');
    await store.revoke(newer);
    expect(await readdir(folder)).toEqual([]);
  });

  it('that ran out lose their bytes, then their explanation; what others need stays', async () => {
    await database.renew();
    const { store, links } = await open();
    const url = await offered(store, 'old');
    await store.links.add(
      { ...media('kept'), sha256: 'f'.repeat(64), bytes: 4 },
      { now: 0, expiresAt: 300 * DAY + Date.now() },
    );
    const now = Date.now();
    // A file that was put there just now may still get its link.
    expect(await store.sweep(now + 11 * DAY)).toBe(1);
    expect(await readdir(folder)).toEqual([]);
    expect(await links.byToken(tokenOf(url), now + 11 * DAY)).toMatchObject({ state: 'expired' });
    expect(await store.sweep(now + 101 * DAY)).toBe(0);
    expect(await links.byToken(tokenOf(url), now)).toBeNull();
    expect(await links.list({}, 10, now)).toHaveLength(1);
  });

  it('are listed by page, newest first, and found by how their ids begin', async () => {
    await database.renew();
    const { store, links } = await open();
    for (const text of ['a', 'b', 'c']) await offered(store, text);
    const all = await links.list({}, 10, Date.now());
    expect(all.map(({ id }) => id)).toEqual(
      all
        .map(({ id }) => id)
        .sort()
        .reverse(),
    );
    const rest = await links.list({ after: all[0]?.id }, 10, Date.now());
    expect(rest.map(({ id }) => id)).toEqual(all.slice(1).map(({ id }) => id));
    expect(await links.list({ locationId: 'loc-2' as LocationId }, 10, Date.now())).toEqual([]);
    const [only] = await links.startingWith(all[1]?.id.slice(0, 34) ?? '', Date.now());
    expect(only?.id.slice(0, 34)).toBe(all[1]?.id.slice(0, 34));
  });
});

describe('the files behind links', () => {
  const bytes = (size: number, fill: string): Buffer => Buffer.alloc(size, fill);

  it('keep to their room over a restart: the oldest go first, one that is used again is not old', async () => {
    const files = await MediaFiles.open(folder, 300);
    const [a, b] = [await files.keep(bytes(100, 'a')), await files.keep(bytes(100, 'b'))];
    await files.keep(bytes(100, 'c'));
    for (const [index, one] of [a, b].entries()) {
      const at = Date.now() / 1000 - 100 + index;
      await utimes(join(folder, one ?? ''), at, at);
    }
    const again = await MediaFiles.open(folder, 300);
    expect(again.taken).toBe(300);
    expect(await again.keep(bytes(100, 'a'))).toBe(a);
    expect(again.taken).toBe(300);
    const d = await again.keep(bytes(150, 'd'));
    expect([again.has(a ?? ''), again.has(b ?? ''), again.has(d ?? '')]).toEqual([
      true,
      false,
      true,
    ]);
    expect(again.taken).toBe(250);
    expect(await again.keep(bytes(301, 'e'))).toBeNull();
    expect(again.taken).toBe(250);
  });

  it('forget half a file of a run that was ended by force, and touch nothing else', async () => {
    await MediaFiles.open(folder, 300);
    await writeFile(join(folder, `${'0'.repeat(64)}.x.part`), 'half');
    await writeFile(join(folder, 'a note of mine'), 'keep me');
    const files = await MediaFiles.open(folder, 300);
    expect(await readdir(folder)).toEqual(['a note of mine']);
    expect(files.taken).toBe(0);
  });

  it('are found to be gone when somebody removed them, and are put back whole', async () => {
    const files = await MediaFiles.open(folder, 300);
    const sha256 = (await files.keep(bytes(10, 'a'))) ?? '';
    await rm(join(folder, sha256));
    expect(await files.keep(bytes(10, 'a'))).toBe(sha256);
    expect((await readFile(join(folder, sha256))).toString()).toBe('a'.repeat(10));
    await rm(join(folder, sha256));
    expect(await files.read(sha256)).toBeNull();
    expect(files.taken).toBe(0);
    expect(await files.read('../../etc/passwd')).toBeNull();
  });
});
