/** What people do on WhatsApp, as the messages that Evolution makes of it. */
import { isObject, type Json } from '../support/call.ts';
import { cuid } from '../support/random.ts';
import { DEVICE_INFO, long, mediaContent, quoteContext } from './contents.ts';
import type { EvolutionWorld } from './evolution-world.ts';
import { createJid, isLid } from './jid.ts';
import { keysOf } from './keys.ts';
import { storedMedia } from './outgoing-media.ts';
import { SAMPLES, type MediaKind } from './samples.ts';
import type { Instance, Person, StoredMedia, StoredMessage } from './state.ts';

export interface MediaInput {
  /** Default: a small valid file of the kind. */
  readonly base64?: string;
  readonly mimeType?: string;
  readonly fileName?: string;
  readonly seconds?: number;
  /** Audio: a voice note (default) or music. */
  readonly voice?: boolean;
  readonly gif?: boolean;
  readonly animated?: boolean;
}

/** One message; exactly one of the content fields, `caption` beside media. */
export interface Incoming {
  /** Default: the only instance. */
  readonly instance?: string;
  /** The other person: digits with or without "+", or an address (`…@s.whatsapp.net`, `…@lid`). */
  readonly from: string;
  /** The person's own profile name. */
  readonly name?: string;
  /** A group's address: the message is written there, `from` is its author. */
  readonly group?: string;
  readonly text?: string;
  readonly image?: MediaInput | true;
  readonly video?: MediaInput | true;
  readonly audio?: MediaInput | true;
  readonly document?: MediaInput | true;
  readonly sticker?: MediaInput | true;
  readonly caption?: string;
  readonly viewOnce?: boolean;
  readonly location?: { latitude: number; longitude: number; name?: string; address?: string };
  readonly contact?: { name: string; phone: string };
  readonly reaction?: { to: string; emoji: string };
  /** What is chosen in a poll; nothing = the vote is taken back. */
  readonly vote?: { poll: string; options: readonly string[] };
  /** Any other content as it stands, `{pollCreationMessage: …}`. */
  readonly content?: Json;
  /** The click-to-WhatsApp ad that the person came by. */
  readonly ad?: { title: string; url: string; click: string };
  readonly forwarded?: boolean;
  /** Audio: what the gateway's speech recognition, if it is on, made of it. */
  readonly transcript?: string;
  /** Id of the message that it answers. */
  readonly quote?: string;
  /** The chat is shown by its LID, with the phone as the other form. */
  readonly lid?: boolean;
  /** The other form is missing, as happens now and then. */
  readonly hideAlt?: boolean;
  /** Typed by the owner on the linked phone. */
  readonly fromMe?: boolean;
  /** Milliseconds; default now. */
  readonly at?: number;
  /** Default: a new id. */
  readonly id?: string;
}

interface Content {
  readonly message: Json;
  readonly type: string;
  readonly text: string;
  readonly media: StoredMedia | null;
  /** Fields that only the event shows. */
  readonly beside?: Json;
  /** `null` is written out for content that has a context of its own, `undefined` leaves the key out. */
  readonly context: null | undefined;
}

const MEDIA_KINDS = ['image', 'video', 'audio', 'document', 'sticker'] as const;

/** The person behind `from`, remembered under the phone; null for a LID that nobody knows. */
export function personOf(world: EvolutionWorld, incoming: Incoming): Person | null {
  const jid = createJid(incoming.from.replace(/^\+/, ''));
  const known = world.people.find(jid);
  if (known && (incoming.name === undefined || incoming.name === known.name)) return known;
  if (isLid(jid) && !known) return null;
  const name = incoming.name ?? known?.name;
  return world.people.add({ phone: known?.phone ?? jid, ...(name !== undefined && { name }) });
}

export function incomingMessage(
  world: EvolutionWorld,
  instance: Instance,
  incoming: Incoming,
): StoredMessage {
  const person = personOf(world, incoming);
  const lid = person?.lid ?? createJid(incoming.from);
  const { key, savedKey } = keysOf({ world, incoming, person, lid });
  const content = contentOf(instance, incoming, key.remoteJid);
  const fromMe = incoming.fromMe === true;
  return {
    seq: world.nextSeq(),
    databaseId: cuid(),
    instance: instance.name,
    instanceId: instance.id,
    key,
    savedKey,
    peer: incoming.group ?? person?.phone ?? lid,
    origin: fromMe ? 'phone' : 'contact',
    pushName: fromMe ? instance.profileName : (person?.name ?? incoming.name ?? null),
    status: fromMe ? 'SERVER_ACK' : 'DELIVERY_ACK',
    message: content.message,
    messageType: content.type,
    contextInfo: contextOf(instance, incoming) ?? content.context,
    beside: content.beside ?? {},
    messageTimestamp: Math.floor((incoming.at ?? Date.now()) / 1000),
    source: 'ios',
    text: content.text,
    media: content.media,
    quotedId: incoming.quote ?? null,
    number: null,
    request: null,
    receipts: [],
    delivery: null,
    edits: [],
    deleted: false,
    saved: false,
    marks: [],
  };
}

function contentOf(instance: Instance, incoming: Incoming, chat: string): Content {
  const kind = MEDIA_KINDS.find((k) => incoming[k] !== undefined);
  if (kind) return mediaOf(kind, incoming);
  if (incoming.location) {
    const { latitude, longitude, name, address } = incoming.location;
    return other('locationMessage', {
      degreesLatitude: latitude,
      degreesLongitude: longitude,
      ...(name !== undefined && { name }),
      ...(address !== undefined && { address }),
    });
  }
  if (incoming.contact) {
    const { name, phone } = incoming.contact;
    const tel = `TEL;type=CELL;waid=${phone.replace(/\D/g, '')}:${phone}`;
    const vcard = `BEGIN:VCARD\nVERSION:3.0\nN:;${name};;;\nFN:${name}\n${tel}\nEND:VCARD`;
    return other('contactMessage', { displayName: name, vcard });
  }
  if (incoming.vote) return voteOf(instance, incoming.vote, chat);
  if (incoming.reaction) return reactionOf(instance, incoming.reaction, chat);
  if (incoming.content) {
    const type = Object.keys(incoming.content)[0] ?? 'unknown';
    return { message: incoming.content, type, text: '', media: null, context: null };
  }
  return textOf(incoming);
}

function textOf(incoming: Incoming): Content {
  const text = incoming.text ?? '';
  const plain = { type: 'conversation', text, media: null, context: undefined } as const;
  if (incoming.group !== undefined) {
    const senderKeyDistributionMessage = {
      groupId: incoming.group,
      axolotlSenderKeyDistributionMessage: { '0': 1 },
    };
    return { ...plain, message: { conversation: text, senderKeyDistributionMessage } };
  }
  const bare = incoming.quote !== undefined || incoming.fromMe === true || incoming.lid === true;
  const message = { conversation: text, ...(!bare && { messageContextInfo: DEVICE_INFO }) };
  return { ...plain, message };
}

function mediaOf(kind: MediaKind, incoming: Incoming): Content {
  const given = incoming[kind];
  const input: MediaInput = isObject(given) ? given : {};
  const sample = SAMPLES[kind];
  const bytes = Buffer.from(input.base64 ?? sample.base64, 'base64');
  const fileName =
    kind === 'document' ? (input.fileName ?? sample.fileName) : (input.fileName ?? null);
  const media = storedMedia(bytes, input.mimeType ?? sample.mimeType, fileName);
  const message = mediaContent(kind, media, {
    caption: incoming.caption ?? '',
    voice: input.voice ?? true,
    gif: input.gif ?? false,
    animated: input.animated ?? false,
    viewOnce: incoming.viewOnce ?? false,
    ...(input.seconds !== undefined && { seconds: input.seconds }),
  });
  const text = incoming.caption ?? '';
  if (incoming.viewOnce) {
    const wrapped = { viewOnceMessageV2: { message } };
    return { message: wrapped, type: 'viewOnceMessageV2', text, media, context: undefined };
  }
  const { transcript } = incoming;
  const spoken = transcript === undefined ? message : { ...message, speechToText: transcript };
  return { message: spoken, type: `${kind}Message`, text, media, context: null };
}

function reactionOf(
  instance: Instance,
  reaction: { to: string; emoji: string },
  chat: string,
): Content {
  const target = instance.byId.get(reaction.to);
  const key = {
    remoteJid: target?.key.remoteJid ?? chat,
    fromMe: target?.key.fromMe ?? false,
    id: reaction.to,
    participant: '',
  };
  const message = {
    reactionMessage: { key, text: reaction.emoji, senderTimestampMs: long(Date.now()) },
  };
  const text = reaction.emoji;
  return { message, type: 'reactionMessage', text, media: null, context: undefined };
}

function voteOf(
  instance: Instance,
  { poll, options }: { poll: string; options: readonly string[] },
  chat: string,
): Content {
  const { remoteJid = chat, fromMe = false } = instance.byId.get(poll)?.key ?? {};
  const pollUpdateMessage = {
    pollCreationMessageKey: { remoteJid, fromMe, id: poll },
    vote: { selectedOptions: options },
    senderTimestampMs: long(Date.now()),
  };
  const beside = { pollUpdates: options.map((name) => ({ name, voters: [chat] })) };
  return { ...other('pollUpdateMessage', pollUpdateMessage), beside };
}

function other(type: string, inner: Json): Content {
  return { message: { [type]: inner }, type, text: '', media: null, context: null };
}

function contextOf(instance: Instance, incoming: Incoming): Json | undefined {
  const { ad, forwarded } = incoming;
  const quote = quoteOf(instance, incoming);
  if (ad === undefined && forwarded !== true) return quote;
  const externalAdReply = ad && {
    title: ad.title,
    body: 'Fale com a gente',
    mediaType: 1,
    sourceType: 'ad',
    sourceId: '120200000000000001',
    sourceUrl: ad.url,
    ctwaClid: ad.click,
  };
  return {
    mentionedJid: [],
    groupMentions: [],
    ...quote,
    ...(forwarded === true && { forwardingScore: 1, isForwarded: true }),
    ...(ad && { externalAdReply, entryPointConversionSource: 'ctwa_ad' }),
  };
}

function quoteOf(instance: Instance, incoming: Incoming): Json | undefined {
  if (incoming.quote === undefined) return undefined;
  const target = instance.byId.get(incoming.quote);
  const author = target && !target.key.fromMe ? target.peer : (instance.ownerJid ?? '');
  const text = target?.text === undefined || target.text === '' ? null : target.text;
  return quoteContext(
    incoming.quote,
    author,
    text === null ? (target?.message ?? {}) : { conversation: text },
  );
}
