/** How Evolution turns what a caller wrote into a WhatsApp address (seen on 2.3.6), and the variants of a number. */

const BRAZIL_WITH_NINE = /^(55)(\d{2})\d(\d{8})$/;

/**
 * There is no default country and no check of the length: `(415) 555-0100` becomes `4155550100@…`, a bare LID becomes a
 * (wrong) phone address, and `abc` becomes `@s.whatsapp.net`.
 */
export function createJid(input: string): string {
  const number = input.replace(/:\d+/, '');
  if (/@(g\.us|s\.whatsapp\.net|lid|newsletter|broadcast)/.test(number)) return number;
  const bare = number.replace(/[\s+()]/g, '').split('@')[0] ?? '';
  if (bare.includes('-') && bare.length >= 24) return `${bare.replace(/[^\d-]/g, '')}@g.us`;
  const digits = bare.replace(/\D/g, '');
  if (digits.length >= 18) return `${digits}@g.us`;
  return `${withoutBrazilNine(withoutMexicoArgentinaDigit(digits))}@s.whatsapp.net`;
}

function withoutMexicoArgentinaDigit(digits: string): string {
  const country = digits.slice(0, 2);
  if ((country === '52' || country === '54') && digits.length === 13) {
    return country + digits.slice(3);
  }
  return digits;
}

/** Area codes from 31 on lost the ninth digit on WhatsApp, for mobile numbers (which start with 7 to 9). */
function withoutBrazilNine(digits: string): string {
  const match = BRAZIL_WITH_NINE.exec(digits);
  if (!match) return digits;
  const [, country = '', area = '', rest = ''] = match;
  if (Number(rest[0]) < 7 || Number(area) < 31) return digits;
  return country + area + rest;
}

/** The same person may be registered with or without the extra digit of Brazil, Mexico and Argentina. */
export function variants(jid: string): string[] {
  const digits = digitsOf(jid);
  const found = new Set([digits]);
  if (/^55\d{10}$/.test(digits)) found.add(`${digits.slice(0, 4)}9${digits.slice(4)}`);
  if (/^55\d{2}9\d{8}$/.test(digits)) found.add(digits.slice(0, 4) + digits.slice(5));
  if (/^52\d{10}$/.test(digits)) found.add(`521${digits.slice(2)}`);
  if (/^521\d{10}$/.test(digits)) found.add(`52${digits.slice(3)}`);
  if (/^54\d{10}$/.test(digits)) found.add(`549${digits.slice(2)}`);
  if (/^549\d{10}$/.test(digits)) found.add(`54${digits.slice(3)}`);
  return [...found].map((d) => `${d}@s.whatsapp.net`);
}

export function digitsOf(jid: string): string {
  return jid.split('@')[0] ?? '';
}

export function isLid(jid: string): boolean {
  return jid.endsWith('@lid');
}

export function isGroup(jid: string): boolean {
  return jid.endsWith('@g.us');
}

/** A made-up LID for a phone number: always the same 15 digits, and none of the phone's own. */
export function inventedLid(phoneJid: string): string {
  const digits = Array.from(digitsOf(phoneJid), (d) => String((Number(d) + 7) % 10)).reverse();
  return `2${digits.join('').padEnd(14, '3').slice(0, 14)}@lid`;
}
