/** What happens to the folder, the disk and the process of a relay that somebody depends on. */
import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, open, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { StartedProduct } from './started-product.ts';
import type { Running } from './started-product.ts';
import { post, textEvent } from './webhook.ts';

const WITHIN_MS = 10_000;

async function stopped(relay: Running, signal: NodeJS.Signals = 'SIGTERM'): Promise<number> {
  const asked = Date.now();
  relay.child.kill(signal);
  await relay.ended;
  return Date.now() - asked;
}

describe('the data folder', () => {
  let product: StartedProduct;
  let good: string;
  beforeAll(async () => {
    product = await StartedProduct.create();
    const relay = await product.start();
    await product.moveIn();
    for (let n = 0; n < 20; n += 1) await post(product, textEvent(`SEED${String(n)}`, String(n)));
    await stopped(relay);
    good = join(product.folder, 'good');
    await cp(product.dataDir, good, { recursive: true });
  });
  afterAll(() => product[Symbol.asyncDispose]());

  async function restored(): Promise<void> {
    await rm(product.dataDir, { recursive: true, force: true });
    await cp(good, product.dataDir, { recursive: true });
  }

  test('moved away under it: nothing is acknowledged that nobody would find again; back in place it goes on', async () => {
    await restored();
    const relay = await product.start();
    expect(await post(product, textEvent('MOVED1', 'before'))).toBe(200);
    const aside = `${product.dataDir}.aside`;
    await rename(product.dataDir, aside);
    expect(await post(product, textEvent('MOVED2', 'meanwhile'))).toBe(503);
    await rename(aside, product.dataDir);
    expect(await post(product, textEvent('MOVED2', 'meanwhile'))).toBe(200);
    await eventually(() => {
      expect(product.inbox()).toEqual(expect.arrayContaining(['before', 'meanwhile']));
    });
    await rm(product.dataDir, { recursive: true });
    expect(await post(product, textEvent('MOVED3', 'deleted'))).toBe(503);
    expect(await stopped(relay)).toBeLessThan(WITHIN_MS);
  });

  const file = (): string => join(product.dataDir, 'waybridge.db');

  test.each<[string, () => Promise<void>]>([
    ['cut in half', () => truncate(file(), 131_072)],
    ['something else', () => writeFile(file(), 'this is a text, and no database at all')],
    [
      'overwritten in the middle',
      async () => {
        const handle = await open(file(), 'r+');
        await handle.write(Buffer.alloc(4096, 0xa5), 0, 4096, 131_072);
        await handle.close();
      },
    ],
  ])('a database that is %s stops the start with a sentence', async (_name, damage) => {
    await restored();
    await damage();
    const relay = product.launch();
    expect(await relay.ended).toBe(1);
    expect(relay.err()).toContain('The database file is damaged');
  });

  test('a key file of another relay is said by doctor, and webhooks are still taken', async () => {
    await restored();
    const key = Buffer.alloc(32, 7).toString('base64');
    await writeFile(join(product.dataDir, 'master.key'), `${key}\n`, { mode: 0o600 });
    const relay = await product.start();
    expect(await post(product, textEvent('KEY1', 'kept'))).toBe(200);
    const doctor = await product.run(['doctor']);
    expect(doctor.code).toBe(1);
    expect(doctor.out).toContain('protected with another master key');
    await stopped(relay);
  });
});

test('a disk that fills up: 503, nothing acknowledged is lost, and it goes on when there is room', async ({
  skip,
}) => {
  const mount = await mkdtemp(join(tmpdir(), 'wb-disk-'));
  const tmpfs = (options: string): void => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', mount], { stdio: 'ignore' });
  };
  try {
    tmpfs('size=2m,mode=700');
  } catch {
    skip('a small disk can be mounted only by root');
  }
  try {
    await using product = await StartedProduct.create({ dataDir: mount });
    const relay = await product.start();
    await product.moveIn();
    const acknowledged: string[] = [];
    let refused = 0;
    for (let n = 0; refused < 10; n += 1) {
      const text = `${String(n)} ${'x'.repeat(2_000)}`;
      const status = await post(product, textEvent(`FULL${String(n)}`, text));
      if (status === 200) acknowledged.push(text);
      else {
        expect(status).toBe(503);
        refused += 1;
      }
    }
    expect((await product.run(['status'])).out).toContain(
      'There is too little room left on the disk',
    );
    expect((await product.run(['doctor'])).code).toBe(1);
    execFileSync('mount', ['-o', 'remount,size=100m', mount]);
    await eventually(async () => {
      expect(await post(product, textEvent('ROOM', 'room again'))).toBe(200);
    });
    await eventually(() => {
      expect(product.inbox()).toEqual([...acknowledged, 'room again']);
    });
    await stopped(relay);
  } finally {
    execFileSync('umount', ['-l', mount]);
    await rm(mount, { recursive: true, force: true });
  }
});

test('HighLevel hangs: a signal ends it within 10 s, a second one at once, and nothing is lost', async () => {
  const times = { drainMs: 2_000, highLevelTimeoutMs: 3_000 };
  await using product = await StartedProduct.create({ times });
  let relay = await product.start();
  await product.moveIn();
  const { highlevel } = product.world;
  highlevel.fault({ route: 'inbound', kind: 'hang' });
  const hangs = async (texts: readonly string[]): Promise<void> => {
    const before = highlevel.requests('inbound').length;
    for (const text of texts) {
      expect(await post(product, textEvent(`H${text}`, text, `55119888800${text}`))).toBe(200);
    }
    await eventually(() => {
      expect(highlevel.requests('inbound').length).toBeGreaterThan(before);
    });
  };
  await hangs(['01', '02']);
  expect(await stopped(relay)).toBeLessThan(WITHIN_MS);
  expect(await relay.ended).toBe(0);

  // By itself it would wait for the call that hangs: until it gives up, 9.5 s after the first signal.
  await product.setTimes({ drainMs: 60_000, highLevelTimeoutMs: 60_000 });
  relay = await product.start();
  await hangs(['03']);
  relay.child.kill('SIGTERM');
  await eventually(() => {
    expect(relay.err()).toContain('service.stopping');
  });
  expect(await stopped(relay, 'SIGINT')).toBeLessThan(7_500);

  highlevel.clearFaults();
  await product.setTimes(times);
  relay = await product.start();
  await eventually(() => {
    expect(product.inbox().toSorted()).toEqual(['01', '02', '03']);
  });
});

describe('what a person sets wrongly stops the start, by name', () => {
  let product: StartedProduct;
  beforeAll(async () => {
    product = await StartedProduct.create();
  });
  afterAll(() => product[Symbol.asyncDispose]());

  test.each<[Record<string, string>, number, string]>([
    [
      { WAYBRIDGE_CONTROL_HOST: '192.0.2.1', WAYBRIDGE_CONTROL_PASSWORD: 'x'.repeat(12) },
      2,
      'WAYBRIDGE_CONTROL_HOST',
    ],
    [{ DATABASE_URL: 'mysql://u:planted%PW@127.0.0.1:1/d' }, 2, 'DATABASE_URL'],
    [{ WAYBRIDGE_MASTER_KEY: 'short' }, 2, 'WAYBRIDGE_MASTER_KEY'],
    [{ WAYBRIDGE_DATA_DIR: '/etc/passwd' }, 1, 'The data folder /etc/passwd cannot be made'],
  ])('%j', async (env, code, named) => {
    const relay = product.launch(env);
    expect(await relay.ended).toBe(code);
    expect(relay.err()).toContain(named);
    expect(relay.err()).not.toContain('Something went wrong');
    expect(relay.err()).not.toContain('planted');
  });
});
