/**
 * HTML that HighLevel's editors leave in a message (a rich-text snippet, a bot, a pasted page) as WhatsApp shows it: its
 * marks for bold, italic, struck out and code, links with their address, lists, lines. Pure.
 *
 * What must stay true (P7): a text is only taken for HTML when all of it is. It begins and ends with a tag, every `<`
 * belongs to one, and every tag is known. Whoever writes about `<b>` in a sentence has it sent as it is.
 */
const TAG = /<(\/?)([a-z][a-z0-9]*)(\s[^<>]*)?\/?>|<!--[^]*?-->/gi;

const MARKS: Readonly<Record<string, string>> = {
  ...{ b: '*', strong: '*', h1: '*', h2: '*', h3: '*', h4: '*', h5: '*', h6: '*' },
  ...{ i: '_', em: '_', s: '~', strike: '~', del: '~', code: '`', pre: '```' },
};
const LINES = new Set([
  ...['p', 'div', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'li', 'ul', 'ol', 'blockquote', 'pre'],
  ...['table', 'tbody', 'thead', 'tr', 'section', 'article', 'body', 'html'],
]);
/** Nothing but what is in them. */
const PLAIN = new Set([
  'span',
  'u',
  'font',
  'small',
  'sub',
  'sup',
  'a',
  'td',
  'th',
  'mark',
  'label',
]);
const EMPTY = new Set(['br', 'hr']);

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' },
};

interface Open {
  readonly tag: string;
  readonly href: string;
  text: string;
  items: number;
}

/** Null = it is no HTML, and is to stay as it is, byte for byte. */
export function htmlAsMarks(text: string): string | null {
  if (!isHtml(text)) return null;
  const stack: Open[] = [opened('', '')];
  let at = 0;
  for (const match of text.matchAll(TAG)) {
    add(stack, words(text.slice(at, match.index), stack));
    at = match.index + match[0].length;
    const [, slash, name = '', attributes = ''] = match;
    const tag = name.toLowerCase();
    if (tag === '') continue;
    if (EMPTY.has(tag)) add(stack, '\n');
    else if (slash === '/') close(stack, tag);
    else stack.push(opened(tag, hrefOf(attributes)));
  }
  while (stack.length > 1) close(stack, top(stack).tag);
  const lines = top(stack)
    .text.split('\n')
    .map((line) => line.replace(/^ (?=\S)/, '').trimEnd());
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function isHtml(text: string): boolean {
  const whole = text.trim();
  if (!/^<[a-z!][^]*>$/i.test(whole)) return false;
  const tags = [...whole.matchAll(TAG)].map(([, , name]) => name?.toLowerCase());
  const isKnown = (tag: string | undefined): boolean =>
    tag === undefined || LINES.has(tag) || PLAIN.has(tag) || EMPTY.has(tag) || tag in MARKS;
  const hasTag = tags.some((tag) => tag !== undefined);
  return hasTag && tags.every(isKnown) && !whole.replace(TAG, '').includes('<');
}

function opened(tag: string, href: string): Open {
  return { tag, href, text: '', items: 0 };
}

function top(stack: readonly Open[]): Open {
  return stack[stack.length - 1] ?? opened('', '');
}

function add(stack: readonly Open[], text: string): void {
  top(stack).text += text;
}

/** Spaces and line ends in the source mean one space, but in a `pre`. */
function words(source: string, stack: readonly Open[]): string {
  const isPre = stack.some(({ tag }) => tag === 'pre');
  const text = isPre ? source : source.replace(/[ \t\r\n\f]+/g, ' ');
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi, (all, ...found) => {
    const [decimal, hex, name] = found as (string | undefined)[];
    if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? all;
    const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}

/** A closing tag without its opening one says nothing; what was left open inside is closed with it. */
function close(stack: Open[], tag: string): void {
  if (!stack.some((one) => one.tag === tag)) return;
  let closed: Open;
  do {
    closed = stack.pop() ?? opened('', '');
    put(stack, closed);
  } while (closed.tag !== tag);
}

function put(stack: readonly Open[], { tag, href, text }: Open): void {
  const parent = top(stack);
  const mark = MARKS[tag];
  const marked = mark === undefined ? text : inMarks(text, mark);
  if (!LINES.has(tag)) {
    parent.text += tag === 'a' ? linked(marked, href) : marked;
    return;
  }
  const body = marked.replace(/^\s+|\s+$/g, '');
  parent.text = parent.text.replace(/[^\S\n]+$/, '');
  const before = parent.text === '' || parent.text.endsWith('\n') ? '' : '\n';
  parent.text += `${before}${prefixed(body, tag, parent)}\n`;
}

function prefixed(body: string, tag: string, parent: Open): string {
  if (tag === 'blockquote') return body.replace(/^/gm, '> ');
  if (tag !== 'li') return body;
  parent.items += 1;
  return parent.tag === 'ol' ? `${String(parent.items)}. ${body}` : `- ${body}`;
}

/** WhatsApp's marks stand close to the words, and hold for one line; those of a block of code for all. */
function inMarks(text: string, mark: string): string {
  if (mark === '```') return mark + text + mark;
  return text.replace(/^([^\S\n]*)(\S(?:.*\S)?)([^\S\n]*)$/gm, `$1${mark}$2${mark}$3`);
}

function linked(text: string, href: string): string {
  const shown = text.trim();
  if (href === '' || shown === href || `https://${shown}` === href)
    return href === '' ? text : href;
  return shown === '' ? href : `${text.trimEnd()} (${href})`;
}

function hrefOf(attributes: string): string {
  const found = /\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(attributes);
  const href = (found?.[1] ?? found?.[2] ?? found?.[3] ?? '').replaceAll('&amp;', '&');
  return /^(?:https?:|mailto:|tel:)/i.test(href) ? href.replace(/^(?:mailto|tel):/i, '') : '';
}
