/**
 * A vCard file as the card that WhatsApp shows: one person with one number. Whatever that cannot hold (several people,
 * several numbers, a number without its country) stays the file that it is.
 */
import type { ContactCard } from '../../clients/evolution/special-sends.ts';
import { digitsForSending } from '../reading/jid.ts';

const MOST_BYTES = 256 * 1024;

/** The address of a file that says it is a vCard. */
export function isCardAddress(url: string): boolean {
  const path = URL.canParse(url) ? new URL(url).pathname : url;
  return /\.(vcf|vcard)$/i.test(path);
}

export function cardOf(bytes: Buffer): ContactCard | null {
  if (bytes.length > MOST_BYTES) return null;
  // A long line goes on in the next one, after a space.
  const text = bytes.toString('utf8').replace(/\r?\n[ \t]/g, '');
  if ((text.match(/^BEGIN:VCARD/gim) ?? []).length !== 1) return null;
  const rows = text.split(/\r?\n/).map(rowOf);
  const valuesOf = (name: string): string[] =>
    rows.filter((row) => row?.name === name).map((row) => row?.value ?? '');
  const numbers = new Set(rows.filter((row) => row?.name === 'TEL').map((row) => numberOf(row)));
  const [phone] = numbers;
  const name = valuesOf('FN').find((value) => value !== '');
  if (numbers.size !== 1 || phone == null || name === undefined) return null;
  const first = (field: string): string | null => valuesOf(field).find(Boolean) ?? null;
  return {
    name,
    phone,
    organization: first('ORG')?.replace(/;+$/, '') ?? null,
    email: first('EMAIL'),
    url: first('URL'),
  };
}

interface Row {
  readonly name: string;
  readonly head: string;
  readonly value: string;
}

/** `item1.TEL;type=CELL;waid=55…:+55 …`; null for what is no field, or written in the encoding of version 2.1. */
function rowOf(line: string): Row | null {
  const colon = line.indexOf(':');
  const head = line.slice(0, Math.max(colon, 0));
  const name = /^(?:item\d+\.)?([A-Z]+)(?:;|$)/i.exec(head)?.[1]?.toUpperCase();
  if (name === undefined || /quoted-printable/i.test(head)) return null;
  const value = line
    .slice(colon + 1)
    .replace(/\\n/gi, ' ')
    .replace(/\\([,;\\])/g, '$1')
    .trim();
  return { name, head, value };
}

/** Digits with the country's code; null when it is not certain which country's. */
function numberOf(row: Row | null): string | null {
  const waid = /;waid=(\d{6,15})/i.exec(row?.head ?? '')?.[1];
  if (waid !== undefined) return waid;
  const written = (row?.value ?? '').replace(/^tel:/i, '');
  return written.startsWith('+') ? digitsForSending(written) : null;
}
