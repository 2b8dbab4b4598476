/** What is taken out of any text before a person or a log sees it. */

const KEPT_DIGITS = 2;

/**
 * A WhatsApp address, or a text that holds some (such as a lane), with all but the last two digits gone: enough to
 * tell two chats apart while reading, too little to be a phone number.
 */
export function mask(text: string): string {
  return text.replace(
    /(\d+(?:-\d+)?)(:\d+)?@/g,
    (_, digits: string, device: string | undefined) => `${shorten(digits)}${device ?? ''}@`,
  );
}

/** Takes phone numbers, addresses, tokens and key-like parts out of free text such as an error message. */
export function scrub(text: string): string {
  return mask(text)
    .replace(/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, '$1 [secret]')
    .replace(/\b(\w+:\/\/)[^\s/@]+@/g, '$1[secret]@')
    .replace(/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[secret]')
    .replace(
      /(["']?(?:api_?key|\w*token|\w*secret|password|authorization)["']?\s*[:=]\s*["']?)(?!\[secret\])[^\s"'&,}]+/gi,
      '$1[secret]',
    )
    .replace(/\+\d[\d ().-]{6,18}\d/g, (number) => `+${shorten(number)}`)
    .replace(/(?<![\w.:-])\d{10,15}(?![\w.:-])/g, shorten);
}

/** Keys whose values are secret or personal, wherever an object of ours or of the other side carries them; lower case. */
const SECRET_KEYS: ReadonlySet<string> = new Set([
  ...['authorization', 'apikey', 'cookie', 'set-cookie', 'password', 'secret', 'token'],
  ...['accesstoken', 'access_token', 'refreshtoken', 'refresh_token', 'clientsecret'],
  ...['client_secret', 'masterkey', 'mediakey', 'databaseurl', 'x-api-key'],
  ...['phone', 'number', 'text', 'body', 'caption', 'pushname', 'conversation'],
]);
const MAX_DEPTH = 4;

/**
 * A copy of an object for the log, with the values of secret and personal keys replaced. Errors and instances of
 * classes are left as they are: they have a way of their own to be written. (pino's `redact` with the same keys at
 * three depths costs 75 µs a line; this costs 2.)
 */
export function withoutSecrets(fields: Record<string, unknown>): Record<string, unknown> {
  return copyFields(fields, 0);
}

function copyFields(fields: object, depth: number): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    const isSecret = value != null && SECRET_KEYS.has(key.toLowerCase());
    copy[key] = isSecret ? '[secret]' : copyValue(value, depth + 1);
  }
  return copy;
}

function copyValue(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return depth > MAX_DEPTH ? '[deep]' : value.map((one) => copyValue(one, depth + 1));
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return depth > MAX_DEPTH ? '[deep]' : copyFields(value, depth);
}

function shorten(digits: string): string {
  return `…${digits.slice(-KEPT_DIGITS)}`;
}
