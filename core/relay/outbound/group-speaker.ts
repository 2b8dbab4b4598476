import { phrase } from '../../words/say.ts';
import type { LanguageTag } from '../../words/say.ts';
import type { WhatsAppMessage } from '../message.ts';
import { toE164 } from '../reading/jid.ts';

const LONGEST = 60;

/**
 * Who speaks in a group, in front of the words; empty in a chat with one person, and for what our own side wrote. Only
 * what the event itself shows: a look-up must come to the same text later, whatever is learnt of people meanwhile.
 */
export function speakerOf({ author, origin }: WhatsAppMessage, language: LanguageTag): string {
  if (author === null || origin !== 'contact') return '';
  const name = plainName(author.name);
  if (name !== '') return `*${name}:*`;
  const phone =
    author.phone === null ? phrase('group.somebody', {}, language) : toE164(author.phone);
  return `*${phone}:*`;
}

/** Who wrote in a chat with one person, where the line's side does not say it; empty when the event names nobody. */
export function writerOf({ pushName, peer }: WhatsAppMessage): string {
  const phone = peer.type === 'person' && peer.phone !== null ? toE164(peer.phone) : '';
  const name = plainName(pushName) || phone;
  return name === '' ? '' : `*${name}:*`;
}

function plainName(name: string | null): string {
  return (name ?? '')
    .replace(/[\s*]+/g, ' ')
    .trim()
    .slice(0, LONGEST);
}

/** What was written stays as it is, behind the speaker's name. */
export function spoken(speaker: string, words: string): string {
  return speaker === '' || words === '' ? speaker + words : `${speaker} ${words}`;
}
