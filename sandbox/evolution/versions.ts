/**
 * In what the versions of Evolution differ, as far as a relay sees it: how a chat that is addressed by its LID is
 * shown, how JSON holds what it has no form for, and which events come, come twice or never come.
 */
import { isObject, type Json } from '../support/call.ts';

/** The versions whose shapes differ, oldest first. */
export const EVOLUTION_VERSIONS = [
  ...(['2.2.3', '2.3.0', '2.3.4', '2.3.5', '2.3.6', '2.3.7', '2.4.0'] as const),
] as const;
export type EvolutionVersion = (typeof EVOLUTION_VERSIONS)[number];

export interface Manners {
  /** The forms under which a 1:1 chat is shown that WhatsApp addresses by its LID. */
  readonly lidChat: 'lid' | 'senderPn' | 'previous' | 'alt' | 'phone-twice' | 'phone';
  /** `remoteJidAlt`, `participantAlt`, `addressingMode` and an empty `participant` are in keys. */
  readonly hasAlt: boolean;
  /** Content holds 64-bit numbers as decimal strings, bytes as base64 and enums by name, not as objects and numbers. */
  readonly plainJson: boolean;
  /** What `messages.update` says of a message that the contact edited; null = it does not come. */
  readonly editStatus: 'missing' | 'DELETED' | 'SERVER_ACK' | null;
  /** Edits by newer phones arrive as messages without a readable text. */
  readonly secretEdits: boolean;
  /** Votes arrive, with the names of what was chosen. */
  readonly votes: boolean;
  /** The same status of the same message is told again: always, not at all, or when it comes in another second. */
  readonly repeatsStatus: 'always' | 'never' | 'later';
  /** A message that WhatsApp hands over again is told again. */
  readonly repeatsMessages: boolean;
  /** A contact's deletion says so beside the key. */
  readonly marksDeleted: boolean;
  /** After a LID without its phone nothing more of the same batch arrives, nor is it stored. */
  readonly losesBatches: boolean;
  /** Linked again after a log-out by the API, nothing arrives until the server restarts. */
  readonly deafAfterLogout: boolean;
  /** A log-out by the API is told, and refused where nothing is connected. */
  readonly tellsLogout: boolean;
  /** Between two tries to connect. */
  readonly reconnectMs: number;
  /** `X-Instance-ID` and the like. */
  readonly headers: boolean;
  /** 10 tries, 30 s apart, without a time-out, and no status ends them. */
  readonly oldRetry: boolean;
}

const V2_2: Manners = {
  lidChat: 'lid',
  hasAlt: false,
  plainJson: true,
  editStatus: 'missing',
  secretEdits: false,
  votes: false,
  repeatsStatus: 'always',
  repeatsMessages: true,
  marksDeleted: false,
  losesBatches: false,
  deafAfterLogout: false,
  tellsLogout: true,
  reconnectMs: 400,
  headers: false,
  oldRetry: true,
};
const V2_3_0: Manners = {
  ...V2_2,
  lidChat: 'senderPn',
  editStatus: 'DELETED',
  repeatsStatus: 'never',
  repeatsMessages: false,
  oldRetry: false,
};
const V2_3_1: Manners = { ...V2_3_0, lidChat: 'previous', deafAfterLogout: true };
const V2_3_5: Manners = { ...V2_3_1, lidChat: 'alt', hasAlt: true, editStatus: null };
/** The lost batch was seen on this one alone. */
const V2_3_6: Manners = { ...V2_3_5, plainJson: false, losesBatches: true };
const V2_3_7: Manners = {
  ...V2_3_6,
  lidChat: 'phone-twice',
  editStatus: 'SERVER_ACK',
  secretEdits: true,
  votes: true,
  repeatsStatus: 'later',
  repeatsMessages: true,
  marksDeleted: true,
  losesBatches: false,
  deafAfterLogout: false,
};
const V2_4: Manners = {
  ...V2_3_7,
  lidChat: 'phone',
  tellsLogout: false,
  reconnectMs: 3000,
  headers: true,
};

/** By `2.3.6` or any longer spelling; what is newer than all of them behaves like the newest. */
export function mannersOf(version: string): Manners {
  const [major = 0, minor = 0, patch = 0] = (/^(\d+)\.(\d+)\.(\d+)/.exec(version) ?? [])
    .slice(1)
    .map(Number);
  if (major > 2 || (major === 2 && minor >= 4)) return V2_4;
  if (major < 2 || minor < 3) return V2_2;
  if (patch === 0) return V2_3_0;
  if (patch <= 4) return V2_3_1;
  if (patch === 5) return V2_3_5;
  return patch === 6 ? V2_3_6 : V2_3_7;
}

/** The names of the numbers that stand in contents of ours. */
const ENUMS: Readonly<Record<string, readonly string[]>> = {
  initiator: ['CHANGED_IN_CHAT', 'INITIATED_BY_ME', 'INITIATED_BY_OTHER'],
  mediaType: ['NONE', 'IMAGE', 'VIDEO'],
  secretEncType: ['UNKNOWN', 'EVENT_EDIT', 'MESSAGE_EDIT'],
};

/** Content in the form in which this version puts it into JSON. */
export function inJson<T>(content: T, manners: Manners): T {
  return manners.plainJson ? (plain(content) as T) : content;
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  const long = longOf(value);
  if (long !== null) return long;
  const bytes = bytesOf(value);
  if (bytes !== null) return bytes.toString('base64');
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const name = typeof inner === 'number' ? ENUMS[key]?.[inner] : undefined;
      return [key, name ?? plain(inner)];
    }),
  );
}

function longOf(value: Json): string | null {
  const { low, high, unsigned } = value;
  if (typeof low !== 'number' || typeof high !== 'number' || typeof unsigned !== 'boolean')
    return null;
  return String(high * 2 ** 32 + (low >>> 0));
}

function bytesOf(value: Json): Buffer | null {
  const items = Object.entries(value);
  const isBytes = items.every(([key, item], at) => key === String(at) && typeof item === 'number');
  return items.length > 0 && isBytes ? Buffer.from(items.map(([, item]) => Number(item))) : null;
}
