/** What people did, and what they choose for a location, in the browser. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectControl } from '../../core/control/client.ts';
import type { ControlServer } from '../../core/control/server.ts';
import { findChromium, launchChromium } from '../support/chromium.ts';
import { startControl } from '../support/controlled-relay.ts';
import { openGui } from '../support/open-gui.ts';
import { TestRelay } from '../support/test-relay.ts';

const chromium = findChromium();

describe.skipIf(chromium === null)('acts and options in a browser', () => {
  let relay: TestRelay;
  let control: ControlServer;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launchChromium(chromium ?? '');
    relay = await TestRelay.create();
    control = await startControl(relay);
    page = await openGui(browser, control);
  });
  afterAll(async () => {
    await browser.close();
    await control[Symbol.asyncDispose]();
    await relay[Symbol.asyncDispose]();
  });

  test('who did what is listed, narrowed down, turned over, and leads to the thing', async () => {
    const { instance } = relay.place;
    const client = await connectControl(relay.config.dataDir, 'en');
    const scope = `instance:${instance}`;
    for (let count = 0; count < 26; count += 1) {
      await client.settings.pause.mutate({ scope });
      await client.settings.resume.mutate({ scope });
    }
    await page.getByRole('link', { name: 'Activity' }).click();
    await page.getByRole('heading', { name: 'What people did', level: 1 }).waitFor();
    const rows = page.getByRole('table', { name: 'Acts' }).getByRole('row');
    await rows.filter({ hasText: 'Resumed' }).first().waitFor();
    await page.getByRole('button', { name: 'Older' }).click();
    await rows.filter({ hasText: /Logged in.*you \(browser [\da-f]{8}\)/ }).waitFor();
    await page.getByRole('combobox', { name: 'What', exact: true }).click();
    await page.getByRole('option', { name: 'Paused' }).click();
    await rows.filter({ hasText: 'Resumed' }).first().waitFor({ state: 'detached' });
    expect(await rows.filter({ hasText: /Paused.*this computer/ }).count()).toBe(26);
    await page.getByRole('combobox', { name: 'Who', exact: true }).click();
    await page.getByRole('option', { name: /^you/ }).click();
    await page.getByText('Nothing fits this search.').waitFor();
    await page.goBack();
    await rows.getByRole('link', { name: instance }).first().click();
    await page.getByRole('heading', { name: instance, level: 1 }).waitFor();
  });

  test('the options of a location are changed, a wrong one is named, and an empty one goes back', async () => {
    const { locationId } = relay.place;
    const options = () => relay.service.parts.locations.require(locationId).options;
    await page.goto(`${control.url}/#/locations`);
    await page.getByRole('link', { name: 'shop', exact: true }).click();
    const reply = page.getByRole('textbox', { name: 'Answer to WhatsApp calls' });
    await reply.fill('We take no calls.\nPlease write.');
    await page.getByRole('switch', { name: 'Blue ticks with the answer' }).click();
    const standIn = page.getByRole('textbox', { name: /^Another number stands in/ });
    await standIn.fill('soon');
    await page.getByRole('button', { name: 'Save' }).click();
    await page
      .getByText(/failoverMinutes.*off, 5/)
      .first()
      .waitFor();
    expect(await standIn.getAttribute('aria-invalid')).toBe('true');
    expect(await reply.getAttribute('aria-invalid')).not.toBe('true');
    expect(options()).toMatchObject({ callReply: '', markRead: false });
    await standIn.fill('5');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. It holds from the next message on.').waitFor();
    expect(options()).toMatchObject({
      callReply: 'We take no calls.\nPlease write.',
      markRead: true,
      failoverMinutes: 5,
    });
    const tags = page.getByRole('textbox', { name: 'Tags for who came by an ad' });
    await tags.fill('off');
    await standIn.fill('');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(options).toMatchObject({ adTags: '', failoverMinutes: null });
    await page.reload();
    await reply.waitFor();
    expect(await reply.inputValue()).toBe('We take no calls.\nPlease write.');
    expect(await tags.inputValue()).toBe('off');
    expect(await standIn.inputValue()).toBe('off');
  });

  test('agents are named on the page of their location, and what is no id is not taken', async () => {
    const { locationId } = relay.place;
    const { agents } = relay.service.parts;
    await agents.saw(locationId, 'wroteWithoutName');
    await page.goto(`${control.url}/#/locations/${locationId}`);
    const panel = page.getByRole('region', { name: 'Names of agents' });
    await panel.getByRole('textbox', { name: 'Name of wroteWithoutName' }).fill('Ana <b>Lima</b>');
    await panel.getByRole('button', { name: 'Keep: wroteWithoutName' }).click();
    await panel.getByText('wroteWithoutName is called Ana <b>Lima</b> from now on.').waitFor();
    const id = panel.getByRole('textbox', { name: 'Id of the HighLevel user' });
    const name = panel.getByRole('textbox', { name: 'Name', exact: true });
    for (const rubbish of ['', '   ', 'two words', 'é😀', 'x'.repeat(10_000)]) {
      await id.fill(rubbish);
      await panel.getByRole('button', { name: 'Name this user' }).click();
      await panel.getByText('Copy the id from HighLevel').waitFor();
      await panel.getByText('Write the name that customers are to see.').waitFor();
    }
    await id.fill('user2');
    await name.fill('João');
    await panel.getByRole('button', { name: 'Name this user' }).click();
    await panel.getByRole('textbox', { name: 'Name of user2' }).waitFor();
    expect(agents.of(locationId)).toEqual([
      { userId: 'wroteWithoutName', name: 'Ana <b>Lima</b>' },
      { userId: 'user2', name: 'João' },
    ]);
    await panel.getByRole('textbox', { name: 'Name of user2' }).fill('');
    await panel.getByRole('button', { name: 'Keep: user2' }).click();
    await panel.getByText('user2 has no name any more.').waitFor();
    expect(agents.nameOf(locationId, 'user2')).toBeNull();
  });

  test('rubbish in the form of an alert is told at its field, in the language of the page', async () => {
    const spanish = await openGui(browser, control, { locale: 'es-ES', path: '/alerts' });
    const form = spanish.getByRole('region', { name: 'Añadir un canal' });
    const field = (name: string) => form.getByRole('textbox', { name });
    const refuses = async (name: string, rubbish: readonly string[], fix: string) => {
      for (const text of rubbish) {
        await field(name).fill(text);
        await form.getByRole('button', { name: 'Guardar y usar' }).click();
        await form
          .getByRole('alert')
          .filter({ hasText: `“${name}` })
          .getByText(fix)
          .waitFor();
        await expect.poll(() => field(name).getAttribute('aria-invalid')).toBe('true');
      }
    };
    const long = 'x'.repeat(10_000);
    await refuses('Nombre', ['', '   ', long], 'Póngale un nombre de 190 caracteres');
    await field('Nombre').fill('<b>😀</b>');
    const urls = ['', 'abc', 'javascript:alert(1)', 'https://me:secret@example.com', long];
    await refuses('Dirección', urls, 'Escriba una dirección completa');
    await field('Dirección').fill('http://127.0.0.1:9/');
    await refuses('Minutos', ['', '-5', '99999'], 'Escriba un número de minutos de 0 a 1440.');
    await field('Minutos').fill('2');
    await refuses('Horas de silencio', ['25:00', '😀', long], 'Escriba dos horas del día');
    await form.getByRole('combobox', { name: 'Cómo' }).click();
    await spanish.getByRole('option', { name: 'Correo' }).click();
    await field('Horas de silencio').fill('');
    await refuses('Servidor de correo', ['', long], 'Escriba el nombre de su servidor de correo');
    await field('Servidor de correo').fill('127.0.0.1');
    await refuses('Puerto', ['', '0', '-1', '70000'], 'Escriba un número entero de 1 a 65535');
    await field('Puerto').fill('587');
    await refuses('Remitente', ['', 'nobody', '<b>@x'], 'Escriba una dirección de correo');
    await field('Remitente').fill('relay@example.com');
    await refuses('Destinatarios', ['', 'a@b.c, nope'], 'Escriba de 1 a 20 direcciones');
    expect(relay.service.parts.alerts.channels.all()).toEqual([]);
    await spanish.context().close();
  });

  test('a page of help comes in the language of the pages', async () => {
    await page.evaluate(`location.hash = '#/repairs/evolution-key'`);
    await page.getByRole('heading', { name: 'Evolution refuses the key' }).waitFor();
    await page.getByRole('button', { name: /Language/ }).click();
    await page.getByRole('menuitem', { name: 'Português' }).click();
    await page.getByRole('heading', { name: 'A Evolution recusa a chave' }).waitFor();
    await page.getByRole('button', { name: /Idioma/ }).click();
    await page.getByRole('menuitem', { name: 'Español' }).click();
    await page.getByRole('heading', { name: 'Evolution rechaza la clave' }).waitFor();
  });
});
