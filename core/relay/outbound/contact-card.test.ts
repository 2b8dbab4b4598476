import { expect, it } from 'vitest';
import { cardOf, isCardAddress } from './contact-card.ts';

const vcard = (...lines: string[]): Buffer =>
  Buffer.from(['BEGIN:VCARD', 'VERSION:3.0', ...lines, 'END:VCARD', ''].join('\r\n'));
const joao = { name: 'João, o marceneiro', phone: '5511977776666' };
const bare = { organization: null, email: null, url: null };

it('one person with one number is a card', () => {
  const full = vcard(
    'N:;João;;;',
    'FN:João\\, o marce',
    ' neiro',
    'item1.TEL;type=CELL:+55 (11) 97777-6666',
    'ORG:Madeira;',
    'EMAIL;type=WORK:joao@example.com',
    'URL:https://example.com',
    'PHOTO;ENCODING=b:AAAA',
  );
  expect(cardOf(full)).toEqual({
    ...joao,
    organization: 'Madeira',
    email: 'joao@example.com',
    url: 'https://example.com',
  });
});

it('WhatsApp’s own digits count, and a number that is there twice is one number', () => {
  const twice = vcard(
    'FN:João\\, o marceneiro',
    'TEL;waid=5511977776666:11 97777-6666',
    'TEL;VALUE=uri:tel:+55-11-97777-6666',
  );
  expect(cardOf(twice)).toEqual({ ...joao, ...bare });
});

it.each([
  ['two numbers', vcard('FN:A', 'TEL:+551122223333', 'TEL:+551122224444')],
  ['a number without its country', vcard('FN:A', 'TEL:(415) 555-0100')],
  ['one of two without its country', vcard('FN:A', 'TEL:+551122223333', 'TEL:555-0100')],
  ['no number', vcard('FN:A')],
  ['no name', vcard('TEL:+551122223333')],
  ['a name in the old encoding', vcard('FN;ENCODING=QUOTED-PRINTABLE:=41', 'TEL:+551122223333')],
  ['two people', Buffer.concat([vcard('FN:A', 'TEL:+551122223333'), vcard('FN:B')])],
  ['no vCard', Buffer.from('FN:A\nTEL:+551122223333')],
])('%s stays a file', (_, bytes) => {
  expect(cardOf(bytes)).toBeNull();
});

it('an address says by its path that it is a card', () => {
  expect(isCardAddress('https://example.com/a/Joao.VCF?x=1')).toBe(true);
  expect(isCardAddress('https://example.com/a.pdf?name=x.vcf')).toBe(false);
});
