/** P7: what was written arrives, byte for byte, in both directions. */
import { expect, it } from 'vitest';
import { describeRelay } from './support/describe-relay.ts';

const MARIA = '5511988887777';

const TEXTS: Readonly<Record<string, string>> = {
  emoji: '👩‍👩‍👧‍👦 👍🏽 🇧🇷 ☝️',
  'right to left': 'שלום עולם — مرحبا بالعالم',
  'zero width': 'a\u200bb\u200dc\u2060d\ufeffe\u202ef\u202c',
  'spaces at the ends': '  two before, three after   ',
  'new lines': '\nline\r\n\n\tindented\n',
  'signs of other languages': '<b>&amp;</b> "quotes" it’s \\n \\u0041 %20 {{contact.name}} $1 `x`',
  'marks of WhatsApp': '*bold* _italic_ ~gone~ ```code```',
  'combining marks': 'Cafe\u0301 vs Caf\u00e9 Z\u0351\u036b\u0343\u036a',
  'sql and nothing': "'; DROP TABLE journal; -- \u0000null\u0007bell",
  'a lone surrogate’s neighbour': '\u{1F600}\u{10FFFD}',
  long: `${'ação 🎉 '.repeat(7_500)}end`.slice(0, 60_000),
};

describeRelay('byte-exact text', (start) => {
  it('arrives in HighLevel', async () => {
    await using relay = await start();
    for (const text of Object.values(TEXTS)) {
      relay.evolution.receives({ from: MARIA, text });
      await relay.evolution.idle();
    }
    await relay.settled();
    expect(relay.highlevel.ledger().map(({ body }) => body)).toEqual(Object.values(TEXTS));
  });

  it('is HTML only where all of it is HTML', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    const html = '<p>Hello <strong>Maria</strong>,</p><p>1 &lt; 2<br>&nbsp;</p>';
    const others = ['<b>x</b> is bold', '<maria@shop.example>', '<p></p>', '<p>a < b</p>'];
    for (const text of [html, ...others]) {
      relay.answers(text);
      await relay.highlevel.idle();
    }
    await relay.settled();
    const texts = relay.evolution.sent().map(({ text }) => text);
    expect(texts).toEqual(['Hello *Maria*,\n1 < 2', ...others]);
  });

  it('arrives on WhatsApp', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    for (const text of Object.values(TEXTS)) {
      relay.answers(text);
      await relay.highlevel.idle();
    }
    await relay.settled();
    expect(relay.evolution.sent().map(({ text }) => text)).toEqual(Object.values(TEXTS));
  });
});
