/** What an agent writes in HighLevel, and as what it arrives on WhatsApp. */

export interface SendCase {
  readonly what: string;
  readonly text?: string;
  /** Names of files with their first bytes. */
  readonly files?: readonly (keyof typeof FILES)[];
  /** One for each message on WhatsApp. */
  readonly arrives: readonly string[];
}

const hex = (digits: string): Buffer => Buffer.from(digits, 'hex');
const vcard = (...tel: string[]): Buffer =>
  Buffer.from(
    ['BEGIN:VCARD', 'FN:Joao', ...tel.map((one) => `TEL:${one}`), 'END:VCARD'].join('\n'),
  );

export const FILES = {
  'photo.jpg': hex('ffd8ffe000104a46494600010100000100010000'),
  // A photograph, whatever its name says.
  'picture.png': hex('ffd8ffe000104a46494600010100000100010000'),
  'moving.gif': Buffer.from('GIF89a\u0001\u0000\u0001\u0000'),
  'film.mp4': hex('000000186674797069736f6d0000020069736f6d69736f32'),
  'film.mov': hex('00000014667479707174202000000200717420200000'),
  'voice.ogg': Buffer.concat([
    hex('4f67675300020000000000000000000000000000000000000000011e'),
    Buffer.from('OpusHead\u0001\u0001'),
  ]),
  'offer.pdf': Buffer.from('%PDF-1.7\n'),
  'joao.vcf': vcard('+55 11 97777-6666'),
  'office.vcf': vcard('+55 11 4000-0000', '+55 11 4000-0001'),
} as const;

export const SENDS: readonly SendCase[] = [
  { what: 'A text', text: 'Hello *there*', arrives: ['text: Hello *there*'] },
  { what: 'Bold', text: '**Price:** 10', arrives: ['text: *Price:* 10'] },
  { what: 'Bold and slanted', text: '***really***', arrives: ['text: *_really_*'] },
  { what: 'Struck out', text: '~~20~~ 15', arrives: ['text: ~20~ 15'] },
  {
    what: 'Linked words',
    text: '[Shop](https://example.com)',
    arrives: ['text: Shop: https://example.com'],
  },
  { what: 'A photo', text: 'Look', files: ['photo.jpg'], arrives: ['image photo.jpg: Look'] },
  {
    what: 'A photo with a wrong name',
    files: ['picture.png'],
    arrives: ['image picture.jpg'],
  },
  { what: 'A GIF, which stays moving', files: ['moving.gif'], arrives: ['document moving.gif'] },
  { what: 'A video', text: 'Our shop', files: ['film.mp4'], arrives: ['video film.mp4: Our shop'] },
  {
    what: 'A video of a kind that WhatsApp does not play',
    files: ['film.mov'],
    arrives: ['document film.mov'],
  },
  {
    what: 'A recording with a text',
    text: 'Listen',
    files: ['voice.ogg'],
    arrives: ['text: Listen', 'voice note'],
  },
  {
    what: 'A document',
    text: 'Our offer',
    files: ['offer.pdf'],
    arrives: ['document offer.pdf: Our offer'],
  },
  {
    what: 'Several files; the text goes with the first',
    text: 'Both',
    files: ['photo.jpg', 'offer.pdf'],
    arrives: ['image photo.jpg: Both', 'document offer.pdf'],
  },
  {
    what: 'A vCard of one person with one number',
    files: ['joao.vcf'],
    arrives: ['contact card: Joao +5511977776666'],
  },
  {
    what: 'Any other vCard',
    files: ['office.vcf'],
    arrives: ['document office.vcf'],
  },
];
