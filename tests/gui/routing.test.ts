/** Routing in a real browser: rules are added, ordered and removed, and the preview says what a message would do. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ControlServer } from '../../core/control/server.ts';
import type { GroupJid, InstanceId } from '../../core/relay/message.ts';
import { findChromium, launchChromium } from '../support/chromium.ts';
import { startControl } from '../support/controlled-relay.ts';
import { addNumber } from '../support/second-number.ts';
import { openGui } from '../support/open-gui.ts';
import { TestRelay } from '../support/test-relay.ts';
import { violations } from '../support/violations.ts';

const ANA = 'user0000000000000ana';
const GROUP = '120363000000000001@g.us' as GroupJid;
const chromium = findChromium();

describe.skipIf(chromium === null)('routing in a browser', () => {
  let relay: TestRelay;
  let control: ControlServer;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    relay = await TestRelay.create();
    await addNumber(relay, 'vip', '5511990000002');
    await relay.service.parts.agents.set(relay.place.locationId, { [ANA]: 'Ana' });
    control = await startControl(relay);
    browser = await launchChromium(chromium ?? '');
    const viewport = { width: 360, height: 800 };
    page = await openGui(browser, control, { viewport, path: '/routing' });
    await rules().getByText('the standard ones').waitFor();
  });
  afterAll(async () => {
    await browser.close();
    await control[Symbol.asyncDispose]();
    await relay[Symbol.asyncDispose]();
  });

  const rules = () => page.getByRole('region', { name: 'Rules, in their order' });
  const adding = () => page.getByRole('region', { name: 'Add a rule' });
  const preview = () => page.getByRole('region', { name: 'Which number would send?' });
  const kept = () => relay.service.parts.relay.routing.rules(relay.place.locationId);
  const types = () => kept().map(({ type }) => type);

  async function choose(label: string, option: string): Promise<void> {
    await adding().getByRole('combobox', { name: label }).click();
    await page.getByRole('option', { name: option, exact: true }).click();
  }

  async function asks(to: string, more: { user?: string; text?: string } = {}): Promise<void> {
    await preview().getByRole('textbox', { name: 'To' }).fill(to);
    await preview()
      .getByRole('combobox', { name: /Written by/ })
      .fill(more.user ?? '');
    await preview()
      .getByRole('textbox', { name: 'Text' })
      .fill(more.text ?? '');
    await preview().getByRole('button', { name: 'Ask' }).press('Enter');
  }

  test('rules are added, moved by keyboard, and removed; each change holds at once', async () => {
    expect(await violations(page, { isSmall: true })).toEqual([]);
    await choose('Number that sends', 'vip');
    const tag = adding().getByRole('textbox', { name: 'Tag' });
    await tag.fill('   ');
    await adding().getByRole('button', { name: 'Add' }).click();
    await adding().getByText('without it no message would fit the rule').waitFor();
    expect(await tag.getAttribute('aria-invalid')).toBe('true');
    await tag.fill('VIP');
    await page.keyboard.press('Enter');
    await adding().getByText('is added as the last rule').waitFor();
    expect(types()).toEqual(['sticky', 'tags', 'tag']);
    await choose('When', 'the text begins with a code');
    await adding().getByRole('textbox', { name: 'Code' }).fill('two words');
    await adding().getByText('A code is one word').waitFor();
    await choose('When', 'a number has spoken with the contact');
    const days = adding().getByRole('textbox', { name: 'Within how many days' });
    for (const rubbish of ['0', '-3', '99999']) {
      await days.fill(rubbish);
      await adding().getByText('Write a whole number from 1 to 3650').waitFor();
      await adding().getByRole('button', { name: 'Add' }).click();
    }
    expect(kept()).toHaveLength(3);
    await choose('When', 'the text begins with a code');
    await adding().getByRole('textbox', { name: 'Code' }).fill('#vip');
    await page.keyboard.press('Enter');
    await rules().getByText('4. The text begins with “#vip”: vip sends').waitFor();
    await choose('When', 'a HighLevel user writes');
    await adding().getByRole('combobox', { name: 'Id of the user' }).fill('an');
    await page.getByRole('option', { name: /^Ana/ }).click();
    await adding().getByRole('button', { name: 'Add' }).click();
    await rules().getByText('5. Ana writes: vip sends').waitFor();
    expect(await violations(page, { isSmall: true })).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);

    // The focus stays with the rule: pressed again, it goes on.
    await rules().getByRole('button', { name: 'Up: The contact has the tag “vip”' }).focus();
    await page.keyboard.press('Enter');
    await rules().getByRole('status').getByText('is now rule 2 of 5').waitFor();
    const focused = (name: string) =>
      rules().getByRole('button', { name }).and(page.locator(':focus')).waitFor();
    await focused('Up: The contact has the tag “vip”');
    await page.keyboard.press('Enter');
    await rules().getByRole('status').getByText('is now rule 1 of 5').waitFor();
    await focused('Down: The contact has the tag “vip”');
    expect(types()).toEqual(['tag', 'sticky', 'tags', 'code', 'user']);

    await rules().getByRole('button', { name: 'Remove: The contact has a tag whatsapp-' }).click();
    await rules().getByText('4. Ana writes').waitFor();
    expect(types()).toEqual(['tag', 'sticky', 'code', 'user']);
    await rules().getByRole('combobox', { name: 'Default number' }).click();
    await page.getByRole('option', { name: 'vip' }).click();
    await rules().getByText('Else vip sends').waitFor();
  });

  test('the preview names the number and the rule, and sends nothing', async () => {
    const { locationId } = relay.place;
    relay.evolution.addPerson({ phone: '5511988887777' });
    const tagged = relay.highlevel.addContact({
      locationId,
      phone: '+5511977776666',
      tags: ['vip'],
    });
    await asks('+55 11 98888-7777');
    await preview().getByText('vip would send it.').waitFor();
    await preview().getByText('Because: The location’s default number sends.').waitFor();
    expect(await preview().getByRole('listitem').count()).toBe(5);
    await preview().getByText('the contact has no such tag').waitFor();
    await relay.meets('5511988887777');
    await asks('5511988887777');
    await preview().getByText('shop would send it.').waitFor();
    await preview().getByText('Because: The number that last spoke').waitFor();
    await asks('5511988887777', { text: '#vip hello' });
    await preview().getByText('Because: The text begins with “#vip”').waitFor();
    await asks(tagged.id);
    await preview().getByText('Because: The contact has the tag “vip”').waitFor();
    for (const rubbish of ['', '-12', '../../etc', '<b>😀</b>', 'nobody-at-all']) {
      await asks(rubbish, { user: '<b>', text: 'x'.repeat(10_000) });
      await preview().getByRole('alert').getByText(`Nobody is known as “${rubbish}”.`).waitFor();
    }
    expect(await violations(page, { isSmall: true })).toEqual([]);
    expect(relay.evolution.sent('shop')).toEqual([]);
    expect(relay.evolution.sent('vip')).toEqual([]);
  });

  test('a group is written to by the number that is in it, whatever the rules say', async () => {
    const { parts } = relay.service;
    const shop = parts.instances.all().find(({ name }) => name === 'shop')?.id as InstanceId;
    relay.evolution.addGroup({ jid: GROUP, subject: 'Team', participants: ['5511988887777'] });
    await parts.relay.groups.set(shop, GROUP, true);
    relay.evolution.receives({ from: '5511988887777', group: GROUP, text: 'in the group' });
    await relay.settled();
    const [first, ...more] = relay.highlevel
      .inbox(relay.place.locationId)
      .filter(({ messages }) => messages.some(({ body }) => body.includes('in the group')));
    expect(more).toEqual([]);
    await asks(first?.contact.id ?? '');
    await preview().getByText('It is a group: only the number that is in it').waitFor();
    await preview().getByText('shop would send it.').waitFor();
    await parts.relay.groups.set(shop, GROUP, false);
    await asks(first?.contact.id ?? '');
    await preview().getByText('It is a group that is not relayed').waitFor();
  });

  test('what somebody else changed meanwhile is not overwritten', async () => {
    const before = kept();
    const asked = /trpc\/routing\.rules/;
    // The page does not hear of the change.
    await page.route(asked, (route) => route.abort());
    await relay.service.parts.relay.routing.set(relay.place.locationId, before.slice(0, 2));
    await rules().getByRole('button', { name: 'Remove: Ana writes' }).click();
    await rules().getByRole('alert').getByText('changed by somebody else').waitFor();
    expect(kept()).toEqual(before.slice(0, 2));
    await page.unroute(asked);
    await rules().getByText('Ana writes').waitFor({ state: 'hidden' });
    await rules()
      .getByRole('button', { name: /^Back to the standard rules/ })
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Rules of your own that are dropped: 2.').waitFor();
    await dialog.getByRole('button', { name: 'Back to the standard rules' }).click();
    // It is said to a screen reader, too.
    await rules().getByText('the standard ones').first().waitFor();
    expect(types()).toEqual(['sticky', 'tags', 'default']);
  });
});
