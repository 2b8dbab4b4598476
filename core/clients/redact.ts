/**
 * Takes secrets, message text, names and phone numbers out of what another system answered (P8), so that an answer may
 * be logged and stored beside a failed attempt. It errs on the side of cutting too much.
 */

export const MAX_ANSWER = 2000;
const MAX_STRING = 300;
const MAX_DEPTH = 8;
const MAX_ITEMS = 30;

/** Compared without case, `_` and `-`. */
const SECRET_KEYS = new Set([
  'accesstoken',
  'refreshtoken',
  'refreshtokenid',
  'token',
  'apikey',
  'hash',
  'authorization',
  'authorizationcode',
  'clientsecret',
  'clientkey',
  'secret',
  'password',
  'cookie',
  'setcookie',
  'jwtkey',
  'mediakey',
  'messagesecret',
  'filesha256',
  'fileencsha256',
  'directpath',
  'base64',
  'jpegthumbnail',
  'pairingcode',
  'qrcode',
]);
const PRIVATE_KEYS = new Set([
  'text',
  'body',
  'caption',
  'conversation',
  'html',
  'subject',
  'vcard',
  'displayname',
  'pushname',
  'firstname',
  'lastname',
  'fullname',
  'contactname',
  'profilename',
  'email',
  'phone',
  'phonenumber',
  'number',
  'address',
]);

const JID = /\+?\d{5,}(?:[:-]\d+)?@(?:s\.whatsapp\.net|c\.us|lid|g\.us)/g;
/** Seven digits or more, as people write numbers; ids that hold letters or hyphens beside the digits stay readable. */
const PHONE = /(?<![\w.-])\+?\d[\d ()-]{5,}\d(?![\w-])/g;
const BEARER = /\bbearer\s+[\w.~+/=-]+/gi;
const JWT = /\beyJ[\w-]{5,}(?:\.[\w-]*){1,2}/g;
const ASSIGNED =
  /\b((?:access|refresh)_?token|token|api_?key|client_?secret|password|secret|authorization|jwt_?key)(["']?\s*[=:]\s*["']?)[^\s"'&,;}]+/gi;
const LONG_RUN = /[\w+/=-]{160,}/g;

/** One string, redacted and shortened to 300 characters. Safe on text of any origin. */
export function redactText(text: string, limit = MAX_STRING): string {
  // Cut first: the expressions below never see more than this, whatever a server sends.
  const head = text.length > 4 * MAX_ANSWER ? text.slice(0, 4 * MAX_ANSWER) : text;
  const clean = head
    .replace(LONG_RUN, '[long]')
    .replace(BEARER, '[secret]')
    .replace(JWT, '[secret]')
    .replace(ASSIGNED, '$1$2[secret]')
    .replace(JID, '[number]')
    .replace(PHONE, '[number]');
  return clean.length > limit ? `${clean.slice(0, limit)}…` : clean;
}

/**
 * A whole answer (parsed JSON, text, or null) as one redacted string of at most 2,000 characters; null for nothing.
 * `conceal` are strings of our own request (its text, number, key) that the other side may quote back.
 */
export function redactAnswer(body: unknown, conceal: readonly string[] = []): string | null {
  if (body === null || body === undefined || body === '') return null;
  const known = conceal.filter((one) => one.length >= 4).sort((a, b) => b.length - a.length);
  const clean = (text: string, limit = MAX_STRING): string => {
    let rest = text;
    for (const one of known) rest = rest.replaceAll(one, '[cut]');
    return redactText(rest, limit);
  };
  const out =
    typeof body === 'string'
      ? clean(withoutMarkup(body), MAX_ANSWER - 1)
      : JSON.stringify(walk(body, clean, 0));
  return out.length > MAX_ANSWER ? `${out.slice(0, MAX_ANSWER - 1)}…` : out;
}

/** Keys of our own requests whose values are a person's words or number, or a secret, and may be quoted in the answer. */
const QUOTABLE_KEYS = new Set([
  'message',
  'media',
  'audio',
  'name',
  'filename',
  'refreshtoken',
  'code',
]);

/** The strings of a request that its answer must not repeat. */
export function quotableStrings(value: unknown, found: string[] = [], depth = 0): string[] {
  if (value === null || typeof value !== 'object' || depth > MAX_DEPTH) return found;
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner !== 'string') quotableStrings(inner, found, depth + 1);
    else if (inner.length <= 20_000 && isQuotable(plainKey(key))) found.push(inner);
  }
  return found;
}

function isQuotable(key: string): boolean {
  return QUOTABLE_KEYS.has(key) || PRIVATE_KEYS.has(key) || SECRET_KEYS.has(key);
}

function plainKey(key: string): string {
  return key.toLowerCase().replaceAll(/[_-]/g, '');
}

function walk(value: unknown, clean: (text: string) => string, depth: number): unknown {
  if (typeof value === 'string') return clean(value);
  if (typeof value === 'number') return Math.abs(value) >= 1e9 ? '[number]' : value;
  if (value === null || typeof value !== 'object') return value;
  if (depth >= MAX_DEPTH) return '[deep]';
  if (Array.isArray(value)) {
    const items = value.slice(0, MAX_ITEMS).map((one) => walk(one, clean, depth + 1));
    return value.length > MAX_ITEMS ? [...items, '…'] : items;
  }
  const out: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value).slice(0, MAX_ITEMS)) {
    out[clean(key)] = cutByKey(key, inner) ?? walk(inner, clean, depth + 1);
  }
  return out;
}

/** What stands in for a value whose key says that it is secret or private; undefined when it may be read on. */
function cutByKey(key: string, value: unknown): string | undefined {
  if (value === null || value === undefined || typeof value === 'boolean') return undefined;
  const plain = plainKey(key);
  if (SECRET_KEYS.has(plain)) return '[secret]';
  if (PRIVATE_KEYS.has(plain) && typeof value !== 'object') return '[cut]';
  return undefined;
}

function withoutMarkup(text: string): string {
  const head = text.slice(0, 4 * MAX_ANSWER);
  if (!/<[a-z!][^>]*>/i.test(head)) return head;
  return head
    .replace(/<(style|script)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** An address as it may be shown: without a name and password in it, and without a query, which may hold a secret too. */
export function addressAlone(url: string): string {
  const bare = url.split(/[?#]/)[0] ?? '';
  return bare.replace(/^([a-z][a-z\d+.-]*:\/\/)[^/\\]*@/i, '$1');
}
