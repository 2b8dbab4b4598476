/**
 * The message types that HighLevel has no form for. Each becomes a line with parameters, worded in the location's
 * language when it is written. `target` is the *text* of the message that a line belongs to and is left empty here:
 * an event carries only its id, which is handed on as `quote.id`.
 */
import type { Content, LineCode } from '../message.ts';
import { decodeEnum, decodeInt64, isJson, textOf, textOrNull } from './decode.ts';
import type { Json } from './decode.ts';

export function line(code: LineCode, params: Readonly<Record<string, string>> = {}): Content {
  return { type: 'line', code, params };
}

const TARGET_FIELDS = [
  'key',
  'pollCreationMessageKey',
  'targetMessageKey',
  'eventCreationMessageKey',
  'requestMessageKey',
] as const;

/** The id of the message that a reaction, a vote or an unreadable edit belongs to. */
export function targetOf(value: Json): unknown {
  for (const field of TARGET_FIELDS) {
    const key = value[field];
    if (isJson(key)) return key.id;
  }
  return null;
}

export function location(value: Json): Content {
  return line('line.location', {
    name: textOf(value.name),
    address: textOf(value.address),
    link: mapLink(value) ?? textOf(value.url),
  });
}

/** The caption, if any, stands below the link. */
export function liveLocation(value: Json): Content {
  const parts = [mapLink(value), textOrNull(value.caption)];
  return line('line.live-location', { link: parts.filter((part) => part !== null).join('\n') });
}

export function mapLink(value: Json): string | null {
  const { degreesLatitude: latitude, degreesLongitude: longitude } = value;
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return null;
  return `https://maps.google.com/?q=${String(latitude)},${String(longitude)}`;
}

const MOST_CARDS = 50;
const MOST_CARD_LINES = 200;

/** One line per card: its name and its numbers. */
export function contacts(cards: unknown): Content | null {
  if (!Array.isArray(cards)) return null;
  const shown = cards.filter(isJson).slice(0, MOST_CARDS).map(card).filter(Boolean);
  return shown.length > 0 ? line('line.contacts', { cards: shown.join('\n') }) : null;
}

function card(value: Json): string {
  const rows = textOf(value.vcard).split(/\r?\n/, MOST_CARD_LINES);
  const name =
    textOrNull(value.displayName) ?? rows.find((row) => row.startsWith('FN:'))?.slice(3) ?? '';
  const numbers = rows.map(telephone).filter((number) => number !== null);
  return [name.trim(), [...new Set(numbers)].join(', ')].filter(Boolean).join(': ');
}

/** `TEL;type=CELL;waid=5511977776666:+55 11 97777-6666`: WhatsApp's own digits if present, else what was typed. */
function telephone(row: string): string | null {
  const colon = row.indexOf(':');
  const head = row.slice(0, colon).toLowerCase();
  if (colon < 1 || !/^(?:item\d+\.)?tel(?:;|$)/.test(head)) return null;
  const waid = /;waid=(\d+)/.exec(head)?.[1];
  return waid === undefined ? row.slice(colon + 1).trim() || null : `+${waid}`;
}

/** A missing emoji means the same as an empty one: some serialisers leave empty fields out. */
export function reaction(value: Json): Content {
  const emoji = textOf(value.text);
  return emoji === ''
    ? line('line.reaction-removed', { target: '' })
    : line('line.reaction', { emoji, target: '' });
}

export function poll(value: Json): Content {
  const options = Array.isArray(value.options) ? value.options.filter(isJson) : [];
  return line('line.poll', {
    question: textOf(value.name),
    options: options.map((option) => `• ${textOf(option.optionName)}`).join('\n'),
  });
}

/** Readable since Evolution 2.3.7, which adds the names; a withdrawn vote names none. */
export function pollVote(value: Json): Content {
  const chosen = isJson(value.vote) ? value.vote.selectedOptions : null;
  if (!Array.isArray(chosen) || !chosen.every((name) => typeof name === 'string')) {
    return line('line.poll-vote-unreadable', { target: '' });
  }
  return line('line.poll-vote', { options: chosen.join(', ') || '–', target: '' });
}

export function album(value: Json): Content {
  const images = decodeInt64(value.expectedImageCount) ?? 0;
  const videos = decodeInt64(value.expectedVideoCount) ?? 0;
  return line('line.album', { count: images + videos > 0 ? String(images + videos) : '' });
}

export function groupInvite(value: Json): Content {
  return line('line.group-invite', {
    group: textOf(value.groupName),
    caption: textOf(value.caption),
  });
}

export function product(value: Json): Content {
  const product = isJson(value.product) ? value.product : {};
  return line('line.product', {
    title: textOf(product.title),
    description: below(
      textOf(product.description),
      price(product.currencyCode, product.priceAmount1000),
    ),
  });
}

/** What the customer wrote with the order stands below its size and price. */
export function order(value: Json): Content {
  const count = decodeInt64(value.itemCount);
  const size = count === null ? '' : `× ${String(count)}`;
  const total = price(value.totalCurrencyCode, value.totalAmount1000);
  return line('line.order', {
    title: textOf(value.orderTitle),
    items: below([size, total].filter(Boolean).join(' · '), textOf(value.message)),
  });
}

export function price(currency: unknown, thousandths: unknown): string {
  const amount = decodeInt64(thousandths);
  return amount === null || amount <= 0
    ? ''
    : `${textOf(currency)} ${(amount / 1000).toFixed(2)}`.trim();
}

export function below(...parts: readonly string[]): string {
  return parts.filter(Boolean).join('\n');
}

const SECRET_KINDS = { 1: 'EVENT_EDIT', 2: 'MESSAGE_EDIT' } as const;

/** How newer WhatsApp clients edit a message or an event: the new text is encrypted for the chat and no version of Evolution opens it. */
export function secretEdit(value: Json): Content | null {
  const kind = decodeEnum(value.secretEncType, SECRET_KINDS);
  return kind !== null ? line('line.edited-unreadable', { target: '' }) : null;
}
