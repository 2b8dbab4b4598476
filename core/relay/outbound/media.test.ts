import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { fileForHighLevel, fileForWhatsApp, HIGHLEVEL_MAX_BYTES } from './media.ts';

const canvas = (alpha = 1): Sharp =>
  sharp({
    create: { width: 8, height: 6, channels: 4, background: { r: 9, g: 99, b: 199, alpha } },
  });
const jpeg = (): Promise<Buffer> => canvas().jpeg().toBuffer();
const png = (): Promise<Buffer> => canvas().png().toBuffer();
const webp = (): Promise<Buffer> => canvas(0.5).webp().toBuffer();
const gif = (): Promise<Buffer> => canvas().gif().toBuffer();
const tiff = (): Promise<Buffer> => canvas().tiff().toBuffer();

/** The first page of an Ogg stream with this codec's header. */
function ogg(codec: string): Buffer {
  const page = Buffer.alloc(64);
  page.write('OggS');
  page[5] = 2;
  page[26] = 1;
  page[27] = 19;
  page.write(codec, 28, 'latin1');
  return page;
}
/** A base media file of this brand. */
function ftyp(brand: string): Buffer {
  const box = Buffer.alloc(48);
  box.writeUInt32BE(24, 0);
  box.write('ftyp', 4);
  box.write(brand, 8);
  box.write(brand, 16);
  box.writeUInt32BE(24, 24);
  box.write('free', 28);
  return box;
}
const wav = Buffer.concat([
  Buffer.from('RIFF'),
  Buffer.alloc(4),
  Buffer.from('WAVEfmt '),
  Buffer.alloc(24),
]);
const mp3 = Buffer.concat([
  Buffer.from([0x49, 0x44, 0x33, 3, 0, 0, 0, 0, 0, 0, 0xff, 0xfb, 0x90, 0x44]),
  Buffer.alloc(64),
]);
const pdf = Buffer.from('%PDF-1.4\n%âãÏÓ\n1 0 obj\n');
const oldOffice = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]);
const zip = Buffer.concat([Buffer.from('504b0506', 'hex'), Buffer.alloc(18)]);
const noise = Buffer.from([0x00, 0x13, 0x37, 0x00, 0xff, 0xfe, 0x80, 0x81, 0x00, 0x02]);

describe('to WhatsApp: what the bytes are, under a name that says so', () => {
  it('shows pictures, films and sound that WhatsApp knows', async () => {
    const cases: [Buffer, string | null, string, string, string][] = [
      [await jpeg(), 'holiday.JPG', 'image', 'image/jpeg', 'holiday.jpg'],
      [await jpeg(), 'holiday.jpeg', 'image', 'image/jpeg', 'holiday.jpeg'],
      [await png(), null, 'image', 'image/png', 'image.png'],
      [await webp(), 'sticker', 'image', 'image/webp', 'sticker.webp'],
      [ftyp('isom'), 'film.mp4', 'video', 'video/mp4', 'film.mp4'],
      [ftyp('3gp4'), 'clip', 'video', 'video/3gpp', 'clip.3gp'],
      [mp3, 'song', 'audio', 'audio/mpeg', 'song.mp3'],
      [ftyp('M4A '), 'memo.m4a', 'audio', 'audio/mp4', 'memo.m4a'],
      [ogg('OpusHead'), 'voice.opus', 'audio', 'audio/ogg', 'voice.ogg'],
      [Buffer.from('#!AMR\n\x00\x00'), null, 'audio', 'audio/amr', 'audio.amr'],
    ];
    for (const [bytes, fileName, type, mimeType, expected] of cases) {
      const file = await fileForWhatsApp(bytes, { fileName });
      expect(file, expected).toMatchObject({ type, mimeType, fileName: expected });
    }
  });

  it('sends as a document what would be spoilt or not shown', async () => {
    const svg = Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>');
    const cases: [Buffer, string | null, string, string][] = [
      [await gif(), 'dance.gif', 'image/gif', 'dance.gif'],
      [await tiff(), 'scan', 'image/tiff', 'scan.tif'],
      [svg, 'logo', 'image/svg+xml', 'logo.svg'],
      [Buffer.from('<svg width="1"></svg>'), 'logo.svg', 'image/svg+xml', 'logo.svg'],
      [ftyp('heic'), 'IMG_1', 'image/heic', 'IMG_1.heic'],
      [ftyp('qt  '), 'film.mov', 'video/quicktime', 'film.mov'],
      [wav, 'x.wav', 'audio/wav', 'x.wav'],
      [pdf, 'contrato', 'application/pdf', 'contrato.pdf'],
      [zip, 'a.zip', 'application/zip', 'a.zip'],
      [Buffer.from('a;b;ção\n1;2;3\n'), 'list.csv', 'text/csv', 'list.csv'],
      [Buffer.from('BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n'), 'card', 'text/x-vcard', 'card.vcf'],
      [Buffer.from('hello'), null, 'text/plain', 'file.txt'],
      [Buffer.from('ol\xe1 mundo', 'latin1'), 'nota.txt', 'text/plain', 'nota.txt'],
      [noise, 'drawing.dwg', 'image/vnd.dwg', 'drawing.dwg'],
      [noise, 'a.qqq', 'application/octet-stream', 'a.qqq.bin'],
      [Buffer.alloc(0), null, 'application/octet-stream', 'file.bin'],
    ];
    for (const [bytes, fileName, mimeType, expected] of cases) {
      const file = await fileForWhatsApp(bytes, { fileName });
      expect(file, expected).toMatchObject({ type: 'document', mimeType, fileName: expected });
    }
  });

  it('believes the bytes, not the name or the declared type', async () => {
    expect(
      await fileForWhatsApp(await jpeg(), { fileName: 'x.pdf', mimeType: 'application/pdf' }),
    ).toMatchObject({
      type: 'image',
      fileName: 'x.jpg',
    });
    expect(
      await fileForWhatsApp(pdf, { fileName: 'photo.png', mimeType: 'image/png' }),
    ).toMatchObject({
      type: 'document',
      mimeType: 'application/pdf',
      fileName: 'photo.pdf',
    });
    for (const bytes of [noise, Buffer.from('<html><body>not found</body></html>')]) {
      const file = await fileForWhatsApp(bytes, { fileName: 'photo.png', mimeType: 'image/png' });
      expect(file.type).toBe('document');
      expect(file.mimeType).not.toBe('image/png');
    }
  });

  it('lets the name choose where the bytes allow several kinds', async () => {
    expect((await fileForWhatsApp(oldOffice, { fileName: 'tabela.xls' })).mimeType).toBe(
      'application/vnd.ms-excel',
    );
    expect((await fileForWhatsApp(oldOffice, { mimeType: 'application/msword' })).fileName).toBe(
      'file.doc',
    );
    expect((await fileForWhatsApp(oldOffice, { fileName: 'x.png' })).fileName).toBe('x.bin');
    expect((await fileForWhatsApp(zip, { fileName: 'report.xlsx' })).fileName).toBe('report.xlsx');
    expect((await fileForWhatsApp(zip, { fileName: 'photo.jpg' })).fileName).toBe('photo.zip');
  });

  it('knows a voice note', async () => {
    expect((await fileForWhatsApp(ogg('OpusHead'))).voice).toBe(true);
    expect((await fileForWhatsApp(ogg('\x01vorbis'))).voice).toBe(false);
    expect((await fileForWhatsApp(mp3)).voice).toBe(false);
  });

  it('keeps names harmless and short', async () => {
    const name = async (fileName: string): Promise<string> =>
      (await fileForWhatsApp(pdf, { fileName })).fileName;
    expect(await name('../../etc/passwd.pdf')).toBe('passwd.pdf');
    expect(await name('C:\\x\\y\u0000.pdf')).toBe('y.pdf');
    expect(await name('..')).toBe('file.pdf');
    expect(await name('.pdf')).toBe('file.pdf');
    expect(await name('report.v2')).toBe('report.v2.pdf');
    expect(await name('Orçamento nº 5 – ção.pdf')).toBe('Orçamento nº 5 – ção.pdf');
    expect((await name(`${'x'.repeat(500)}.pdf`)).length).toBeLessThanOrEqual(120);
  });

  it('sends what is too large to be shown as a document', async () => {
    const large = Buffer.concat([ftyp('isom'), Buffer.alloc(16 * 1024 * 1024)]);
    expect(await fileForWhatsApp(large)).toMatchObject({ type: 'document', mimeType: 'video/mp4' });
  });
});

describe('to HighLevel', () => {
  it('passes what it takes, byte for byte', async () => {
    for (const bytes of [
      await jpeg(),
      await png(),
      await gif(),
      ftyp('isom'),
      mp3,
      pdf,
      wav,
      zip,
    ]) {
      const file = await fileForHighLevel(bytes);
      expect('bytes' in file && file.bytes.equals(bytes)).toBe(true);
    }
    expect(
      await fileForHighLevel(ogg('OpusHead'), { mimeType: 'audio/ogg; codecs=opus' }),
    ).toMatchObject({
      mimeType: 'audio/ogg',
      fileName: 'audio.ogg',
    });
  });

  it('makes a PNG of a sticker, keeping its transparency', async () => {
    const file = await fileForHighLevel(await webp(), { fileName: 'sticker.webp' });
    expect(file).toMatchObject({ mimeType: 'image/png', fileName: 'sticker.png' });
    const made = await sharp('bytes' in file ? file.bytes : Buffer.alloc(0)).metadata();
    expect(made).toMatchObject({ format: 'png', width: 8, height: 6, hasAlpha: true });
  });

  it('takes the first picture of a moving sticker', async () => {
    const frame = (blue: number): Buffer => Buffer.alloc(8 * 6 * 3, blue);
    const raw = { width: 8, height: 12, channels: 3, pageHeight: 6 } as const;
    const moving = await sharp(Buffer.concat([frame(0), frame(255)]), { raw })
      .webp({ loop: 0, delay: [100, 100], lossless: true })
      .toBuffer();
    expect((await sharp(moving).metadata()).pages).toBe(2);
    const file = await fileForHighLevel(moving);
    const { data, info } = await sharp('bytes' in file ? file.bytes : Buffer.alloc(0))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, data[0]]).toEqual([8, 6, 0]);
  });

  it('makes a JPEG where a PNG would be too large and nothing is transparent', async () => {
    const raw = { width: 1600, height: 1400, channels: 3 } as const;
    const pixels = Buffer.alloc(raw.width * raw.height * raw.channels);
    let dice = 1;
    for (let index = 0; index < pixels.length; index += 1) {
      dice = (dice * 48_271) % 2_147_483_647;
      pixels[index] = dice & 0xff;
    }
    const photo = await sharp(pixels, { raw }).webp({ quality: 60 }).toBuffer();
    const file = await fileForHighLevel(photo, { fileName: 'photo.webp' });
    expect(file).toMatchObject({ mimeType: 'image/jpeg', fileName: 'photo.jpg' });
    expect('bytes' in file && file.bytes.length).toBeLessThan(HIGHLEVEL_MAX_BYTES);
  });

  it('refuses, with the reason', async () => {
    const cut = (await webp()).subarray(0, 40);
    expect(await fileForHighLevel(cut)).toMatchObject({ refused: 'unreadable' });
    expect(await fileForHighLevel(ftyp('qt  '))).toMatchObject({
      refused: 'type',
      mimeType: 'video/quicktime',
    });
    expect(await fileForHighLevel(noise)).toMatchObject({ refused: 'type' });
    expect(await fileForHighLevel(Buffer.alloc(0))).toMatchObject({ refused: 'empty' });
    const edge = Buffer.concat([pdf, Buffer.alloc(HIGHLEVEL_MAX_BYTES - pdf.length)]);
    expect(await fileForHighLevel(edge)).not.toHaveProperty('refused');
    const over = Buffer.concat([edge, Buffer.alloc(1)]);
    expect(await fileForHighLevel(over)).toMatchObject({
      refused: 'too-large',
      size: HIGHLEVEL_MAX_BYTES + 1,
    });
  });
});
