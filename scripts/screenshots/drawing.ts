/** A form as a plain drawing (SVG): names of fields, and what to enter in them. */
export type Part =
  | { readonly is: 'field'; readonly label: string; readonly value: string }
  | {
      readonly is: 'choice';
      readonly label: string;
      readonly value: string;
      readonly note?: string;
    }
  | { readonly is: 'tick'; readonly text: string }
  | { readonly is: 'list'; readonly label: string; readonly values: readonly string[] }
  /** Made by the other side, and copied from there. */
  | { readonly is: 'shown'; readonly label: string; readonly note: string };

const WIDTH = 760;
const PAD = 28;
const LABELS = 190;
const FIELD = WIDTH - PAD - LABELS - PAD;
const ROW = 46;
const CHIP = 30;
const COLUMNS = 2;
const HEAD = 64;
const MARK = 'A drawing, not a picture: HighLevel’s own page looks different';

/** `trail`: the way to that page, as its menus are called. */
export function drawing(trail: string, parts: readonly Part[]): string {
  const drawn: string[] = [];
  let y = HEAD + 18;
  for (const part of parts) {
    drawn.push(`<g transform="translate(0 ${String(y)})">${partOf(part)}</g>`);
    y += heightOf(part);
  }
  const height = y + 14;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(WIDTH)} ${String(height)}" width="${String(WIDTH)}" height="${String(height)}" font-family="system-ui, sans-serif" font-size="15">
<rect x="1" y="1" width="${String(WIDTH - 2)}" height="${String(height - 2)}" rx="12" fill="#fbfbf8" stroke="#8b95a1" stroke-width="1.5" stroke-dasharray="7 5"/>
<text x="${String(PAD)}" y="32" font-weight="650" fill="#1c2630">${safe(trail)}</text>
<text x="${String(PAD)}" y="53" font-size="12.5" font-style="italic" fill="#56616d">${safe(MARK)}</text>
${drawn.join('\n')}
</svg>
`;
}

function heightOf(part: Part): number {
  return part.is === 'list' ? Math.ceil(part.values.length / COLUMNS) * CHIP + 16 : ROW;
}

function partOf(part: Part): string {
  switch (part.is) {
    case 'field':
      return `${label(part.label)}${box(0, FIELD)}${entered(part.value)}`;
    case 'choice':
      return `${label(part.label)}${box(0, FIELD)}${entered(part.value, part.note)}<path d="M${String(WIDTH - PAD - 24)} 15l5 6 5-6" fill="none" stroke="#56616d" stroke-width="1.6"/>`;
    case 'tick':
      return `<rect x="${String(PAD + LABELS)}" y="8" width="19" height="19" rx="4" fill="#0d7a6b"/><path d="M${String(PAD + LABELS + 4)} 18l4 4 7-9" fill="none" stroke="#fff" stroke-width="2.2"/>${text(PAD + LABELS + 30, part.text)}`;
    case 'list':
      return `${label(part.label)}${part.values.map(chip).join('')}`;
    case 'shown':
      return `${label(part.label)}${box(0, FIELD, '#eef1f3')}<text x="${String(PAD + LABELS + 14)}" y="23" fill="#8b95a1" letter-spacing="2">••••••••</text>${text(PAD + LABELS + 130, `← ${part.note}`, '#0a6759')}`;
  }
}

function label(words: string): string {
  return `<text x="${String(PAD)}" y="23" fill="#56616d">${safe(words)}</text>`;
}

function box(x: number, width: number, fill = '#ffffff'): string {
  return `<rect x="${String(PAD + LABELS + x)}" y="0" width="${String(width)}" height="36" rx="7" fill="${fill}" stroke="#c9d1d8"/>`;
}

function entered(words: string, note?: string): string {
  const more =
    note === undefined ? '' : ` <tspan fill="#56616d" font-weight="400">(${safe(note)})</tspan>`;
  return `<text x="${String(PAD + LABELS + 14)}" y="23" font-weight="600" fill="#1c2630">${safe(words)}${more}</text>`;
}

function chip(words: string, index: number): string {
  const width = FIELD / COLUMNS - 6;
  const x = (index % COLUMNS) * (width + 12);
  const y = Math.floor(index / COLUMNS) * CHIP;
  return `<g transform="translate(${String(x)} ${String(y)})"><rect x="${String(PAD + LABELS)}" y="0" width="${String(width)}" height="25" rx="12" fill="#e1f3ee"/><text x="${String(PAD + LABELS + 12)}" y="17" font-size="13" font-family="ui-monospace, monospace" fill="#0a6759">${safe(words)}</text></g>`;
}

function text(x: number, words: string, fill = '#1c2630'): string {
  return `<text x="${String(x)}" y="23" fill="${fill}">${safe(words)}</text>`;
}

function safe(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
