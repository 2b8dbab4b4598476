import { WordedError } from '../../words/worded-error.ts';
import type { Jid } from '../message.ts';
import { digitsForSending, parseJid, phoneJidOfDigits } from '../reading/jid.ts';

/** A chat as a person names it: a phone number, or an address. @throws WordedError `chat.invalid` */
export function chatOf(text: string): Jid {
  const chat = text.trim();
  const parsed = parseJid(chat);
  if (parsed?.kind === 'phone' || parsed?.kind === 'lid' || parsed?.kind === 'group') {
    return parsed.jid;
  }
  const digits = digitsForSending(chat);
  const phone = digits === null ? null : phoneJidOfDigits(digits);
  if (phone === null) throw new WordedError('chat.invalid', { chat: text }, 'invalid');
  return phone;
}
