/** `media list|revoke` and `vault rotate`: what the relay keeps, against a running relay. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CommandedRelay } from '../support/commanded-relay.ts';
import { eventually } from '../support/eventually.ts';
import { json, run } from '../support/run-command.ts';
import type { TestRelay } from '../support/test-relay.ts';

let commanded: CommandedRelay;
let relay: TestRelay;
let env: Record<string, string>;
beforeAll(async () => {
  commanded = await CommandedRelay.start();
  ({ relay, env } = commanded);
});
afterAll(() => commanded[Symbol.asyncDispose]());

test('links to files are listed without their addresses, and withdrawn by id or by address', async () => {
  const from = '5511977776666';
  const base64 = Buffer.from('MZ').toString('base64');
  for (const fileName of ['one.exe', 'two.exe']) {
    relay.evolution.receives({ from, document: { base64, fileName } });
  }
  const [one = '', two = ''] = await eventually(() => {
    const urls = relay.conversation(from).messages.map(({ body }) => /http\S+/.exec(body)?.[0]);
    expect(urls).toHaveLength(2);
    return urls;
  });
  const list = await run(['media', 'list'], { env });
  expect(list.out).toMatch(/open +two\.exe\n.*open +one\.exe/);
  expect(list.out).not.toContain(new URL(one).pathname.split('/')[2]);
  const { links } = json(await run(['media', 'list', '--limit', '1', '--json'], { env })) as {
    links: { id: string; fileName: string }[];
  };
  expect(links).toMatchObject([{ fileName: 'two.exe', isHere: true }]);
  expect((await run(['media', 'revoke', links[0]?.id ?? ''], { env })).code).toBe(0);
  expect((await fetch(two)).status).toBe(410);
  expect((await fetch(one)).status).toBe(200);
  expect((await run(['media', 'revoke', one], { env })).code).toBe(0);
  expect((await fetch(one)).status).toBe(410);
  expect((await run(['media', 'list'], { env })).out).toContain('withdrawn');
  expect((await run(['media', 'revoke', 'deadbeef'], { env })).code).toBe(4);
  expect((await run(['doctor'], { env })).out).toContain('files kept for links take up 0 MB');
});

test('the vault is rotated, and everything still opens', async () => {
  const { vault } = relay.service.parts;
  const before = vault.keyId;
  const ran = await run(['vault', 'rotate', '--json'], { env });
  expect(json(ran)).toMatchObject({ newKey: true });
  expect(vault.keyId).not.toBe(before);
  expect((await run(['doctor'], { env })).out).toContain('HighLevel accepts the access');
});
