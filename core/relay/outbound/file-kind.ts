/**
 * What a file is, by its bytes. Names and declared types are hints only: they choose among what the bytes allow (a ZIP
 * may be a spreadsheet, a text may be a calendar) and never overrule them.
 */
import mimeTypes from 'mime-types';

export type WhatsAppType = 'image' | 'video' | 'audio' | 'document';

export interface FileKind {
  /** Without a dot; one that Evolution's own table of extensions knows, since it takes the type from it. */
  readonly extension: string;
  readonly mimeType: string;
  readonly whatsapp: WhatsAppType;
  /** On HighLevel's list of types that may be uploaded (its page on uploads, mid 2026). */
  readonly highlevel: boolean;
}
export interface FileHints {
  readonly fileName?: string | null;
  readonly mimeType?: string | null;
}

/** Extension, other extensions of the same kind, MIME type, WhatsApp type, whether HighLevel takes it. */
type Row = readonly [string, readonly string[], string, WhatsAppType, boolean];
const OFFICE = 'application/vnd.openxmlformats-officedocument';
const ROWS: readonly Row[] = [
  // WhatsApp shows these three; the gateway turns each into a JPEG.
  ['jpg', ['jpeg', 'jfif', 'jpe'], 'image/jpeg', 'image', true],
  ['png', ['apng'], 'image/png', 'image', true],
  ['webp', [], 'image/webp', 'image', false],
  // As a JPEG these would lose their movement, their scale, or fail.
  ['gif', [], 'image/gif', 'document', true],
  ['svg', [], 'image/svg+xml', 'document', true],
  ['heic', ['heif'], 'image/heic', 'document', true],
  ['tif', ['tiff'], 'image/tiff', 'document', false],
  ['avif', [], 'image/avif', 'document', false],
  ['bmp', [], 'image/bmp', 'document', false],
  ['ai', [], 'application/postscript', 'document', true],
  ['mp4', ['m4v', 'f4v'], 'video/mp4', 'video', true],
  ['3gp', ['3gpp'], 'video/3gpp', 'video', true],
  ['mpeg', ['mpg', 'mpe'], 'video/mpeg', 'document', true],
  ['mov', ['qt'], 'video/quicktime', 'document', false],
  ['webm', [], 'video/webm', 'document', false],
  ['mp3', ['mpga'], 'audio/mpeg', 'audio', true],
  ['m4a', ['f4a', 'm4b'], 'audio/mp4', 'audio', true],
  ['ogg', ['oga', 'opus', 'spx'], 'audio/ogg', 'audio', true],
  ['aac', [], 'audio/aac', 'audio', true],
  ['amr', [], 'audio/amr', 'audio', true],
  ['wav', ['wave'], 'audio/wav', 'document', true],
  ['aif', ['aiff', 'aifc'], 'audio/x-aiff', 'document', true],
  ['flac', [], 'audio/x-flac', 'document', false],
  ['pdf', [], 'application/pdf', 'document', true],
  ['doc', [], 'application/msword', 'document', true],
  ['docx', [], `${OFFICE}.wordprocessingml.document`, 'document', true],
  ['xls', [], 'application/vnd.ms-excel', 'document', true],
  ['xlsx', [], `${OFFICE}.spreadsheetml.sheet`, 'document', true],
  ['ppt', [], 'application/vnd.ms-powerpoint', 'document', true],
  ['pptx', [], `${OFFICE}.presentationml.presentation`, 'document', true],
  ['odt', [], 'application/vnd.oasis.opendocument.text', 'document', true],
  ['zip', [], 'application/zip', 'document', true],
  ['rar', [], 'application/vnd.rar', 'document', true],
  ['txt', ['text', 'log'], 'text/plain', 'document', true],
  ['csv', [], 'text/csv', 'document', true],
  ['vcf', ['vcard'], 'text/x-vcard', 'document', true],
  ['ics', [], 'text/calendar', 'document', true],
];

const BY_EXTENSION = new Map<string, FileKind>();
for (const [extension, others, mimeType, whatsapp, highlevel] of ROWS) {
  const kind = { extension, mimeType, whatsapp, highlevel };
  for (const one of [extension, ...others]) BY_EXTENSION.set(one, kind);
}

const UNKNOWN: FileKind = {
  extension: 'bin',
  mimeType: 'application/octet-stream',
  whatsapp: 'document',
  highlevel: false,
};

/** What the sniffed container may also be called: the bytes are the same, only the name tells. */
const CONTAINERS: Readonly<Record<string, readonly string[]>> = {
  zip: ['docx', 'xlsx', 'pptx', 'odt', 'ods', 'odp', 'epub', 'apk', 'jar', 'kmz', 'zip'],
  cfb: ['doc', 'xls', 'ppt', 'msg'],
  ps: ['ai', 'eps', 'ps'],
  eps: ['ai', 'eps', 'ps'],
  gz: ['gz', 'tgz'],
};
/** Text has no magic number: its name, or its first words, say which text it is. */
const TEXTS = [
  'txt',
  'csv',
  'vcf',
  'vcard',
  'ics',
  'svg',
  'html',
  'htm',
  'json',
  'xml',
  'md',
  'log',
  'kml',
  'gpx',
  'rtf',
];

export async function kindOfFile(bytes: Uint8Array, hints: FileHints = {}): Promise<FileKind> {
  const wanted = hintedExtensions(hints);
  const sniffed = await sniff(bytes);
  if (sniffed === null || sniffed === 'xml') {
    if (sniffed === 'xml' || isText(bytes)) return kindOfText(bytes, wanted);
    // Nothing known starts with these bytes, so a name of a kind that would have been recognised is wrong.
    const free = wanted.find((one) => !BY_EXTENSION.has(one));
    return free === undefined ? UNKNOWN : kindOfExtension(free);
  }
  const allowed = CONTAINERS[sniffed];
  const named = allowed === undefined ? undefined : wanted.find((one) => allowed.includes(one));
  return kindOfExtension(named ?? sniffed);
}

/**
 * A name whose extension is the kind's: kept where it fits, mended where it does not ("photo.png" that is a JPEG),
 * made up where there is none. No folders, no control characters, at most 120 characters.
 */
export function fileNameFor(kind: FileKind, hint: string | null | undefined): string {
  const given = (hint ?? '').replaceAll('\\', '/');
  const bare = given
    .slice(given.lastIndexOf('/') + 1)
    // eslint-disable-next-line no-control-regex
    .replaceAll(/[\u0000-\u001f\u007f"<>:|?*]/g, '')
    .trim();
  const extension = extensionOf(bare);
  const known = extension !== null && mimeTypes.lookup(extension) !== false;
  const stem = known ? bare.slice(0, -extension.length - 1) : bare;
  const clean = stem.replace(/^\.+|[. ]+$/g, '').slice(0, 100);
  const ending = known && spells(kind, extension) ? extension : kind.extension;
  return `${clean === '' ? nameOfNameless(kind) : clean}.${ending}`;
}

/** The first bytes' kind as file-type names it, spelled our way; null when no magic number fits. */
async function sniff(bytes: Uint8Array): Promise<string | null> {
  try {
    // 2 MB and 20 ms that a relay of texts never needs.
    const { fileTypeFromBuffer } = await import('file-type');
    return (await fileTypeFromBuffer(bytes))?.ext ?? null;
  } catch {
    // A file cut short can break a parser of its inner structure.
    return null;
  }
}

function kindOfText(bytes: Uint8Array, wanted: readonly string[]): FileKind {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096))
    .toString('utf8')
    .trimStart();
  if (/^BEGIN:VCARD/i.test(head)) return kindOfExtension('vcf');
  if (/^BEGIN:VCALENDAR/i.test(head)) return kindOfExtension('ics');
  if (head.startsWith('<') && /<svg[\s>]/i.test(head)) return kindOfExtension('svg');
  const named = wanted.find((one) => TEXTS.includes(one) && one !== 'svg');
  return kindOfExtension(named ?? (head.startsWith('<?xml') ? 'xml' : 'txt'));
}

function kindOfExtension(extension: string): FileKind {
  const known = BY_EXTENSION.get(extension);
  if (known !== undefined) return known;
  const mimeType = mimeTypes.lookup(extension);
  return mimeType === false ? UNKNOWN : { ...UNKNOWN, extension, mimeType };
}

/** True when this extension, too, makes every version of the gateway, and HighLevel, see the kind's type. */
function spells(kind: FileKind, extension: string): boolean {
  if (kindOfExtension(extension).mimeType !== kind.mimeType) return false;
  const other = BY_EXTENSION.has(extension) && extension !== kind.extension;
  return !other || SAFE_SPELLINGS.has(extension);
}
const SAFE_SPELLINGS = new Set(['jpeg', 'tiff', 'aiff', 'vcard']);

function hintedExtensions(hints: FileHints): string[] {
  const fromName = extensionOf(hints.fileName ?? '');
  const fromType = mimeTypes.extension(hints.mimeType ?? '');
  return [fromName, fromType].filter((one): one is string => typeof one === 'string');
}

function extensionOf(name: string): string | null {
  return /\.([a-z0-9]{1,10})$/i.exec(name)?.[1]?.toLowerCase() ?? null;
}

/** No NUL, and nothing that is no UTF-8 but for a last character cut in two; or a byte-order mark. */
function isText(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, 65_536);
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return true;
  if (head.length === 0 || head.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
  } catch {
    // Old exports are Latin-1: printable bytes and line ends only.
    return head.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));
  }
  return true;
}

function nameOfNameless(kind: FileKind): string {
  return kind.whatsapp === 'document' ? 'file' : kind.whatsapp;
}
