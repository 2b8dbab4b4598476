/**
 * The icons of the desktop app, drawn from the mark of the pages: one for the window and the packages, one per state for the
 * tray. On macOS these are template images: black and clear only, so each state has a shape of its own, not a colour.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

const STATES = ['relaying', 'attention', 'paused', 'stopped'] as const;
type State = (typeof STATES)[number];

const COLOURS: Readonly<Record<State, string>> = {
  relaying: '#0d7a6b',
  attention: '#0d7a6b',
  paused: '#5c6b73',
  stopped: '#8a949a',
};
/** In the lower right corner of 32 × 32, with a rim of the background around it. */
const BADGES: Readonly<Record<State, string>> = {
  relaying: '',
  attention:
    '<circle cx="24" cy="24" r="7.5" fill="#e8590c" stroke="#fff" stroke-width="1.5"/><path d="M24 20v4.5M24 27.5v.3" stroke="#fff" stroke-width="2.2" stroke-linecap="round"/>',
  paused:
    '<circle cx="24" cy="24" r="7.5" fill="#f1b500" stroke="#fff" stroke-width="1.5"/><path d="M22 21v6M26 21v6" stroke="#1c1c1c" stroke-width="2.2" stroke-linecap="round"/>',
  stopped:
    '<circle cx="24" cy="24" r="7.5" fill="#495057" stroke="#fff" stroke-width="1.5"/><rect x="21.5" y="21.5" width="5" height="5" fill="#fff"/>',
};
/** Cut out of the mark first, so that it is read at 16 pixels. */
const TEMPLATE_BADGES: Readonly<Record<State, string>> = {
  relaying: '',
  attention: '<circle cx="25" cy="24" r="5.5" fill="#000"/>',
  paused:
    '<path d="M22.5 19.5v9M28 19.5v9" stroke="#000" stroke-width="3.4" stroke-linecap="round"/>',
  stopped: '<rect x="20.5" y="19.5" width="9" height="9" rx="1" fill="#000"/>',
};
const WINDOWS_SIZES = [16, 20, 24, 32, 48, 256];
/** By the names that macOS' container has for them. */
const MAC_SIZES = { ic07: 128, ic08: 256, ic09: 512, ic10: 1024 };

/** Into `folder`; the marks are those of `mark`, the icon of the pages. */
export async function drawIcons(mark: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const source = readFileSync(mark, 'utf8');
  write(folder, 'icon.png', await png(source, 512));
  write(folder, 'icon.ico', await ico(source));
  write(folder, 'icon.icns', await icns(source));
  for (const state of STATES) {
    const drawn = coloured(source, state);
    write(folder, `tray-${state}.png`, await png(drawn, 24));
    write(folder, `tray-${state}@2x.png`, await png(drawn, 48));
    write(folder, `tray-${state}.ico`, await ico(drawn));
    const template = asTemplate(source, state);
    write(folder, `tray-${state}-Template.png`, await png(template, 16));
    write(folder, `tray-${state}-Template@2x.png`, await png(template, 32));
  }
}

function coloured(mark: string, state: State): string {
  return mark.replace('#0d7a6b', COLOURS[state]).replace('</svg>', `${BADGES[state]}</svg>`);
}

/** The lines of the mark alone, in black, with room for the badge. */
function asTemplate(mark: string, state: State): string {
  const lines = /d="([^"]+)"/.exec(mark)?.[1];
  if (lines === undefined) throw new Error('the mark has no lines');
  const room = state === 'relaying' ? '' : '<circle cx="25" cy="24" r="9" fill="#000"/>';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<mask id="m"><rect width="32" height="32" fill="#fff"/>${room}</mask>
<path d="${lines}" transform="translate(-3.2 -4) scale(1.2)" fill="none" stroke="#000" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round" mask="url(#m)"/>
${TEMPLATE_BADGES[state]}</svg>`;
}

function png(svg: string, size: number): Promise<Buffer> {
  return sharp(Buffer.from(svg), { density: (72 * size) / 32 })
    .resize(size, size)
    .png()
    .toBuffer();
}

/** Windows' own container: a table of sizes, then one PNG for each. */
async function ico(svg: string): Promise<Buffer> {
  const images = await Promise.all(WINDOWS_SIZES.map((size) => png(svg, size)));
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let at = head.length;
  images.forEach((image, index) => {
    const row = 6 + 16 * index;
    // 256 is written as 0.
    const size = (WINDOWS_SIZES[index] ?? 0) % 256;
    head.writeUInt8(size, row);
    head.writeUInt8(size, row + 1);
    head.writeUInt16LE(1, row + 4);
    head.writeUInt16LE(32, row + 6);
    head.writeUInt32LE(image.length, row + 8);
    head.writeUInt32LE(at, row + 12);
    at += image.length;
  });
  return Buffer.concat([head, ...images]);
}

/** macOS' own container: its length, then name, length and PNG of each size. */
async function icns(svg: string): Promise<Buffer> {
  const parts = await Promise.all(
    Object.entries(MAC_SIZES).map(async ([name, size]) => chunk(name, await png(svg, size))),
  );
  return chunk('icns', Buffer.concat(parts));
}

function chunk(name: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32BE(head.length + content.length, 4);
  return Buffer.concat([head, content]);
}

function write(folder: string, name: string, bytes: Buffer): void {
  writeFileSync(join(folder, name), bytes);
}
