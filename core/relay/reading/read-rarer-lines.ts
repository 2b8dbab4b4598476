/**
 * The rarer message types: events, payments, calls, pins, invitations. As in read-content-lines.ts each becomes a line
 * with parameters, and `target` is left empty.
 */
import type { Content } from '../message.ts';
import { decodeEnum, decodeInt64, decodeTime, isJson, textOf } from './decode.ts';
import type { Json } from './decode.ts';
import { below, line, mapLink, price } from './read-content-lines.ts';

export function event(value: Json): Content {
  const place = isJson(value.location) ? value.location : {};
  const title = textOf(value.name);
  if (value.isCanceled === true) return line('line.event-cancelled', { title });
  return line('line.event', {
    title,
    when: [value.startTime, value.endTime].map(moment).filter(Boolean).join(' – '),
    place: below(
      textOf(place.name),
      textOf(place.address),
      mapLink(place) ?? '',
      textOf(value.joinLink),
    ),
    text: textOf(value.description),
  });
}

/** The hour of the phones is not known here, so it is that of no place. */
function moment(value: unknown): string {
  const time = decodeTime(value);
  if (time === null || time > LATEST) return '';
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** The last moment that a JavaScript date can be of. */
const LATEST = 8.64e15;

export function scheduledCall(value: Json): Content {
  return line('line.scheduled-call', {
    title: textOf(value.title),
    when: moment(value.scheduledTimestampMs),
  });
}

const CALL_OUTCOMES = {
  0: 'CONNECTED',
  1: 'MISSED',
  2: 'FAILED',
  3: 'REJECTED',
  4: 'ACCEPTED_ELSEWHERE',
  5: 'ONGOING',
  6: 'SILENCED_BY_DND',
  7: 'SILENCED_UNKNOWN_CALLER',
} as const;

const CALL_WORDS: Readonly<Record<(typeof CALL_OUTCOMES)[keyof typeof CALL_OUTCOMES], string>> = {
  CONNECTED: 'accept',
  MISSED: 'timeout',
  FAILED: 'timeout',
  REJECTED: 'reject',
  ACCEPTED_ELSEWHERE: 'accept',
  ONGOING: 'ringing',
  SILENCED_BY_DND: 'timeout',
  SILENCED_UNKNOWN_CALLER: 'timeout',
};

/** A call as an entry of the chat. */
export function callLog(value: Json): Content {
  const outcome = decodeEnum(value.callOutcome, CALL_OUTCOMES);
  return line('line.call', {
    status: outcome === null ? '' : CALL_WORDS[outcome],
    video: String(value.isVideo === true),
  });
}

const PINS = { 1: 'PIN_FOR_ALL', 2: 'UNPIN_FOR_ALL' } as const;

export function pin(value: Json): Content {
  const unpinned = decodeEnum(value.type, PINS) === 'UNPIN_FOR_ALL';
  return line(unpinned ? 'line.unpinned' : 'line.pinned', { target: '' });
}

/** How a poll ended, as the channel or the phone sums it up. */
export function pollResult(value: Json): Content {
  const votes = Array.isArray(value.pollVotes) ? value.pollVotes.filter(isJson) : [];
  const options = votes.map((vote) => {
    const count = decodeInt64(vote.optionVoteCount);
    return `• ${textOf(vote.optionName)}${count === null ? '' : `: ${String(count)}`}`;
  });
  return line('line.poll-result', { question: textOf(value.name), options: options.join('\n') });
}

export function channelInvite(value: Json): Content {
  return line('line.channel-invite', {
    channel: textOf(value.newsletterName),
    caption: textOf(value.caption),
  });
}

export function stickerPack(value: Json): Content {
  return line('line.sticker-pack', { name: textOf(value.name) });
}

/** `amount` is `{value, offset, currencyCode}` in newer clients, `amount1000` with a currency beside it in older ones. */
export function paymentAsked(value: Json): Content {
  const amount = isJson(value.amount) ? value.amount : {};
  const offset = decodeInt64(amount.offset) ?? 0;
  const units = decodeInt64(amount.value);
  const thousandths = units !== null && offset > 0 ? Math.round((units * 1000) / offset) : null;
  return line('line.payment-asked', {
    amount:
      price(amount.currencyCode, thousandths) || price(value.currencyCodeIso4217, value.amount1000),
    text: note(value),
  });
}

export function payment(value: Json): Content {
  return line('line.payment', { text: note(value) });
}

/** What was written with a payment. */
function note(value: Json): string {
  const message = isJson(value.noteMessage) ? value.noteMessage : {};
  const extended = isJson(message.extendedTextMessage) ? message.extendedTextMessage : {};
  return textOf(message.conversation) || textOf(extended.text);
}
