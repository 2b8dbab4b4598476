/**
 * WhatsApp addresses. The only place where text becomes a `PhoneJid`, `LidJid` or `GroupJid`.
 *
 * What must stay true (P6): only `…@s.whatsapp.net` (and its old spelling `…@c.us`) yields a phone. The digits before
 * `@lid` look like a phone number and are none.
 */
import type { GroupJid, LidJid, PhoneJid } from '../message.ts';

export type ParsedJid =
  | { readonly kind: 'phone'; readonly jid: PhoneJid }
  | { readonly kind: 'lid'; readonly jid: LidJid }
  | { readonly kind: 'group'; readonly jid: GroupJid }
  /** Stories. */
  | { readonly kind: 'status' }
  /** A broadcast list. */
  | { readonly kind: 'broadcast' }
  | { readonly kind: 'newsletter' }
  /** WhatsApp itself (`0@s.whatsapp.net`) and its assistants (`…@bot`). */
  | { readonly kind: 'service' };

/** E.164 allows 15 digits; no country code begins with 0. */
const PHONE_DIGITS = /^[1-9]\d{4,14}$/;
const LID_DIGITS = /^\d{1,20}$/;
const GROUP_USER = /^\d{1,30}(-\d{1,20})?$/;
const LONGEST_JID = 100;

/** Null for anything that is not a WhatsApp address of a kind known here. */
export function parseJid(value: unknown): ParsedJid | null {
  if (typeof value !== 'string' || value.length > LONGEST_JID) return null;
  const at = value.indexOf('@');
  if (at < 1) return null;
  switch (value.slice(at + 1)) {
    case 's.whatsapp.net':
    case 'c.us':
      return parsePhone(withoutDevice(value.slice(0, at)));
    case 'lid': {
      const digits = withoutDevice(value.slice(0, at));
      return LID_DIGITS.test(digits) ? { kind: 'lid', jid: `${digits}@lid` as LidJid } : null;
    }
    case 'g.us':
      return GROUP_USER.test(value.slice(0, at)) ? { kind: 'group', jid: value as GroupJid } : null;
    case 'broadcast':
      return { kind: value === 'status@broadcast' ? 'status' : 'broadcast' };
    case 'newsletter':
      return { kind: 'newsletter' };
    case 'bot':
      return { kind: 'service' };
    default:
      return null;
  }
}

function parsePhone(digits: string): ParsedJid | null {
  if (PHONE_DIGITS.test(digits))
    return { kind: 'phone', jid: `${digits}@s.whatsapp.net` as PhoneJid };
  return digits === '0' ? { kind: 'service' } : null;
}

/** `5511988887777:12` and `5511988887777_1:12` name a device of `5511988887777`. */
function withoutDevice(user: string): string {
  const end = user.search(/[:_]/);
  return end === -1 ? user : user.slice(0, end);
}

export function phoneJid(value: unknown): PhoneJid | null {
  const parsed = parseJid(value);
  return parsed?.kind === 'phone' ? parsed.jid : null;
}

export function lidJid(value: unknown): LidJid | null {
  const parsed = parseJid(value);
  return parsed?.kind === 'lid' ? parsed.jid : null;
}

export function groupJid(value: unknown): GroupJid | null {
  const parsed = parseJid(value);
  return parsed?.kind === 'group' ? parsed.jid : null;
}

/** A phone given as JID or as bare digits with country code, as in `group-participants.update`. */
export function phoneJidOfDigits(value: unknown): PhoneJid | null {
  if (typeof value !== 'string') return null;
  if (value.includes('@')) return phoneJid(value);
  const digits = value.startsWith('+') ? value.slice(1) : value;
  return PHONE_DIGITS.test(digits) ? (`${digits}@s.whatsapp.net` as PhoneJid) : null;
}

/** `+5511988887777`, the form HighLevel keeps. */
export function toE164(jid: PhoneJid): string {
  return `+${digitsOf(jid)}`;
}

export function digitsOf(jid: PhoneJid): string {
  return jid.slice(0, jid.indexOf('@'));
}

/**
 * The digits that Evolution is asked to send to, from a phone as HighLevel has it (`+55 (11) 98888-7777`). Null when it
 * cannot be one: without country code nobody can tell the country, and Evolution takes 18 or more digits for a group.
 * Brazilian, Mexican and Argentine spellings are left to Evolution, which asks WhatsApp which of them exists.
 */
export function digitsForSending(phone: string): string | null {
  const compact = phone.replace(/[\s().\-/\u00a0\u2010-\u2015]/g, '');
  const digits = /^(?:\+|00)?(\d+)$/.exec(compact)?.[1];
  return digits !== undefined && digits.length >= 7 && PHONE_DIGITS.test(digits) ? digits : null;
}

/**
 * All spellings under which the same line may be known, the given one first: Brazil with and without the ninth digit,
 * Mexico with and without the 1, Argentina with and without the 9 after the country code.
 * A Brazilian landline (and a mobile number of the newer ranges, which never had eight digits) has one spelling only:
 * putting a 9 before it would name somebody else.
 */
export function phoneVariants(digits: string): readonly string[] {
  const other = otherSpelling(digits);
  return other === null ? [digits] : [digits, other];
}

/** All spellings of the same line as addresses, the given one first. */
export function samePhoneJids(jid: PhoneJid): readonly PhoneJid[] {
  return phoneVariants(digitsOf(jid)).map((digits) => `${digits}@s.whatsapp.net` as PhoneJid);
}

function otherSpelling(digits: string): string | null {
  const country = digits.slice(0, 2);
  const rest = digits.slice(2);
  if (country === '55') {
    if (/^\d{2}9[6-9]\d{7}$/.test(rest)) return `55${rest.slice(0, 2)}${rest.slice(3)}`;
    if (/^\d{2}[6-9]\d{7}$/.test(rest)) return `55${rest.slice(0, 2)}9${rest.slice(2)}`;
    return null;
  }
  const mark = country === '52' ? '1' : country === '54' ? '9' : null;
  if (mark === null) return null;
  if (rest.length === 11 && rest.startsWith(mark)) return `${country}${rest.slice(1)}`;
  return rest.length === 10 ? `${country}${mark}${rest}` : null;
}

/** Whether two phone JIDs are the same line, whichever spelling either has. */
export function isSamePhone(a: PhoneJid, b: PhoneJid): boolean {
  if (a === b) return true;
  // Two spellings of one line differ by one digit; most numbers are told apart here.
  return Math.abs(a.length - b.length) === 1 && otherSpelling(digitsOf(a)) === digitsOf(b);
}
