/** Chats and groups of a number, in a real browser: what is chosen there decides what is relayed, and is counted. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ControlServer } from '../../core/control/server.ts';
import type { GroupJid, InstanceId } from '../../core/relay/message.ts';
import { findChromium, launchChromium } from '../support/chromium.ts';
import { startControl } from '../support/controlled-relay.ts';
import { openGui } from '../support/open-gui.ts';
import { TestRelay } from '../support/test-relay.ts';

const MARIA = '5511988887777';
const JOAO = '5511977776666';
const GROUP = '120363000000000001@g.us' as GroupJid;
const chromium = findChromium();

describe.skipIf(chromium === null)('chats and groups in a browser', () => {
  let relay: TestRelay;
  let control: ControlServer;
  let browser: Browser;
  let page: Page;
  let id: InstanceId;
  beforeAll(async () => {
    relay = await TestRelay.create();
    control = await startControl(relay);
    relay.evolution.addGroup({ jid: GROUP, subject: 'Friends', participants: [MARIA, JOAO] });
    await says({ from: MARIA, group: GROUP, text: 'before' });
    browser = await launchChromium(chromium ?? '');
    const viewport = { width: 390, height: 844 };
    ({ id } = relay.service.parts.instances.require(relay.place.instance));
    page = await openGui(browser, control, { viewport, path: `/numbers/${id}` });
    await page.getByRole('link', { name: 'Chats and groups →' }).click();
    await page.getByRole('heading', { name: 'Chats and groups of shop', level: 1 }).waitFor();
  });
  afterAll(async () => {
    await browser.close();
    await control[Symbol.asyncDispose]();
    await relay[Symbol.asyncDispose]();
  });

  const region = (name: string) => page.getByRole('region', { name, exact: true });
  const written = () => relay.highlevel.ledger(relay.place.locationId).map(({ body }) => body);

  const isOn = () => relay.service.parts.relay.groups.isOn(id, GROUP);

  async function says(incoming: Parameters<typeof relay.evolution.receives>[0]): Promise<void> {
    relay.evolution.receives(incoming);
    await relay.settled();
  }

  test('a group is off, is switched on, and is off again', async () => {
    const groups = region('Groups');
    await groups.getByText('1 message not relayed').waitFor();
    const on = groups.getByRole('switch', { name: 'Relay Friends' });
    expect(await on.isChecked()).toBe(false);
    await on.press('Space');
    await expect.poll(isOn).toBe(true);
    await says({ from: MARIA, name: 'Maria Souza', group: GROUP, text: 'while it is on' });
    expect(written()).toEqual(['*Maria Souza:* while it is on']);
    await expect.poll(() => on.isChecked()).toBe(true);
    await on.press('Space');
    await expect.poll(isOn).toBe(false);
    await says({ from: MARIA, group: GROUP, text: 'after' });
    expect(written()).toHaveLength(1);
  });

  test('an ignored chat is refused and counted, until it is taken off the list', async () => {
    const form = page.getByRole('form', { name: 'Ignored chats' });
    await form.getByRole('textbox').fill('not a number');
    await form.getByRole('button', { name: 'Ignore' }).click();
    await region('Ignored chats').getByRole('alert').getByText('not a number').waitFor();
    await form.getByRole('textbox').fill('+55 11 97777-6666');
    await form.getByRole('button', { name: 'Ignore' }).click();
    const listed = region('Ignored chats').getByRole('listitem');
    await listed.filter({ hasText: `+${JOAO}` }).waitFor();
    const before = written().length;
    await says({ from: JOAO, name: 'João Lima', text: 'nobody hears me' });
    expect(written()).toHaveLength(before);
    const last = page.getByRole('table', { name: 'The last ones' });
    await last.getByRole('row', { name: `+${JOAO}` }).waitFor();
    expect(await page.getByText('nobody hears me').count()).toBe(0);
    await page.getByRole('button', { name: `Remove: +${JOAO}` }).click();
    await region('Ignored chats').getByText('No chat is ignored.').waitFor();
    await says({ from: JOAO, name: 'João Lima', text: 'now I am heard' });
    expect(written()).toContain('now I am heard');
  });

  test('only listed numbers are taken, once that is chosen', async () => {
    const whose = region('Whose messages are taken');
    await whose.getByRole('radio', { name: 'Only those of the numbers listed below' }).click();
    await whose.getByText('nobody’s messages are taken').waitFor();
    const form = page.getByRole('form', { name: 'Numbers that are taken' });
    await form.getByRole('textbox').fill(MARIA);
    await form.getByRole('button', { name: 'Add' }).click();
    await whose
      .getByRole('listitem')
      .filter({ hasText: `+${MARIA}` })
      .waitFor();
    await says({ from: JOAO, name: 'João Lima', text: 'not listed' });
    await says({ from: MARIA, name: 'Maria Souza', text: 'listed' });
    expect(written()).toContain('listed');
    expect(written()).not.toContain('not listed');
    await whose.getByRole('radio', { name: 'Everybody’s' }).click();
    await form.waitFor({ state: 'hidden' });
    await says({ from: JOAO, name: 'João Lima', text: 'heard by all' });
    expect(written()).toContain('heard by all');
  });
});
