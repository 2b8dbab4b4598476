/**
 * The matrix: every message type, as every version of Evolution posts it, read into the text that HighLevel shows; and
 * the page that shows it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../words/say.ts';
import { LINE_CODES } from '../message.ts';
import { LID, OWN, PHONE } from '../reading/fixtures/fixture.ts';
import { TYPES } from '../reading/fixtures/types/all.ts';
import { SILENT_TYPES } from '../reading/fixtures/types/silent.ts';
import { bodyOf, KEYS, VERSIONS, wireOf } from '../reading/fixtures/types/type-case.ts';
import type { TypeCase } from '../reading/fixtures/types/type-case.ts';
import { isJson } from '../reading/decode.ts';
import type { Content, PhoneJid } from '../message.ts';
import { readEvolutionEvent } from '../reading/read-evolution.ts';
import { shownText } from './testing/shown-text.ts';
import { typesTables } from './testing/types-page.ts';

const CASES = TYPES.flatMap(([, cases]) => cases);
const root = resolve(import.meta.dirname, '../../..');

describe.each(VERSIONS)('from Evolution %s', (version) => {
  it.each(CASES.map((one) => [`${one.type}: ${one.what}`, one] as const))('%s', async (_, one) => {
    const reason = one.empty?.[version];
    if (reason !== undefined) {
      expect(reason).not.toBe('');
      return;
    }
    const { text, message } = await shownText(bodyOf(one, version), 'en');
    expect(text).toBe(one.shows);
    if (one.message === undefined) return;
    const { phone, lid } = KEYS[version];
    expect(message?.peer).toEqual({
      type: 'person',
      phone: phone ? PHONE : null,
      lid: lid ? LID : null,
    });
    expect(message?.content.type === 'media').toBe(one.file !== undefined);
  });

  it.each(SILENT_TYPES.map((one) => [`${one.type}: ${one.what}`, one] as const))(
    '%s is shown nowhere, for a reason',
    (_, one) => {
      const { what } = readEvolutionEvent(bodyOf(one, version), { ownJid: OWN as PhoneJid });
      expect(what).toEqual({ type: 'ignored', reason: one.ignored });
      expect(one.why).not.toBe('');
    },
  );
});

/** The types that Evolution is known to hand on (its `messageType`s and events, 2.2.3 to 2.4.0), and its wrappers. */
const KNOWN_TYPES = [
  ...['conversation', 'extendedTextMessage', 'imageMessage', 'videoMessage', 'ptvMessage'],
  ...['audioMessage', 'documentMessage', 'stickerMessage', 'locationMessage'],
  ...['liveLocationMessage', 'contactMessage', 'contactsArrayMessage', 'reactionMessage'],
  ...['pollCreationMessage', 'pollCreationMessageV2', 'pollCreationMessageV3', 'pollUpdateMessage'],
  ...['buttonsResponseMessage', 'templateButtonReplyMessage', 'listResponseMessage'],
  ...['interactiveResponseMessage', 'viewOnceMessage', 'viewOnceMessageV2'],
  ...['viewOnceMessageV2Extension', 'ephemeralMessage', 'albumMessage', 'groupInviteMessage'],
  ...['productMessage', 'orderMessage', 'templateMessage', 'interactiveMessage', 'buttonsMessage'],
  ...['listMessage', 'secretEncryptedMessage', 'placeholderMessage', 'pinInChatMessage'],
  ...['keepInChatMessage', 'eventMessage', 'encReactionMessage', 'unknown'],
  ...['documentWithCaptionMessage', 'messages.edited', 'messages.delete', 'messages.set', 'call'],
];

it('every type that Evolution is known to hand on has a row', () => {
  const rows = [...CASES, ...SILENT_TYPES].flatMap(({ type, message }) => [
    type,
    ...Object.keys(message?.(wireOf('2.3.7')) ?? {}),
  ]);
  expect(KNOWN_TYPES.filter((type) => !rows.includes(type))).toEqual([]);
});

it('every line of the reading has a type that shows it, and a text in each language', async () => {
  const codes = new Set<string>();
  for (const one of CASES) {
    const texts = await Promise.all(
      LANGUAGES.map((language) => shownText(bodyOf(one, '2.3.7'), language)),
    );
    const content = texts[0]?.message?.content;
    if (content?.type !== 'line') continue;
    codes.add(content.code);
    expect(new Set(texts.map(({ text }) => text)).size, one.what).toBeGreaterThan(1);
  }
  const told = ['line.edited', 'line.deleted', 'line.ad'];
  expect([...codes, ...told].toSorted()).toEqual([...LINE_CODES].toSorted());
});

describe('bodies recorded from a real server are read as the case that stands for them', () => {
  const reference = resolve(root, process.env['WAYBRIDGE_REFERENCE'] ?? '../shared/reference');
  const folder = join(reference, 'evolution-captures');
  if (!existsSync(folder) && process.env['WAYBRIDGE_FORBID_SKIPS'] !== '1') {
    it.skip(`skipped: no recorded bodies in ${folder}`, () => undefined);
    return;
  }
  const recorded = CASES.filter((one) => one.recorded !== undefined && one.message !== undefined);
  it.each(recorded.map((one) => [one.recorded ?? '', one] as const))('%s', async (file, one) => {
    const body: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    if (!isJson(body)) throw new Error('no object');
    const real = await shownText(body, 'en');
    const made = await shownText(bodyOf(one, '2.3.6'), 'en');
    expect(kindOf(real.message?.content)).toBe(kindOf(made.message?.content));
    expect(real.message?.quote === null).toBe(made.message?.quote === null);
  });
});

function kindOf(content: Content | undefined): string {
  if (content?.type === 'line') return content.code;
  return content?.type === 'media' ? `${content.media} ${String(content.variant)}` : 'text';
}

it('no two cases have the same name', () => {
  const names = CASES.map(({ type, what }: TypeCase) => `${type} ${what}`);
  expect(new Set(names).size).toBe(names.length);
});

/** `npm test -- message-types -u` writes the tables anew. */
it('docs/message-types.md shows these cases', async () => {
  const file = join(root, 'docs/message-types.md');
  let page = readFileSync(file, 'utf8');
  for (const [name, table] of Object.entries(typesTables())) {
    const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- end -->)`);
    expect(page).toMatch(place);
    page = page.replace(place, (_, begin: string, end: string) => `${begin}\n${table}\n\n${end}`);
  }
  const options = { ...(await resolveConfig(file)), parser: 'markdown' };
  await expect(await format(page, options)).toMatchFileSnapshot(file);
});
