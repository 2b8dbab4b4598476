/** One function per send route: checks the route's own fields and gives what would travel over WhatsApp. */
import type { FormFile } from '../support/body.ts';
import { isObject, type Json } from '../support/call.ts';
import { mediaContent } from './contents.ts';
import { badRequest, schemaError } from './errors.ts';
import { checkSchema } from './guard.ts';
import { mediaBytes, sendMediaOf, storedMedia, voiceOf } from './outgoing-media.ts';
import type { StoredMedia } from './state.ts';

export interface Outgoing {
  readonly message: Json;
  readonly text: string;
  readonly media: StoredMedia | null;
}

export type BuildContent = (body: Json, file: FormFile | undefined) => Outgoing | Promise<Outgoing>;

function textField(body: Json, name: string): string {
  const value = body[name];
  return typeof value === 'string' ? value : '';
}

function plain(message: Json, text: string): Outgoing {
  return { message, text, media: null };
}

export function textContent(body: Json): Outgoing {
  checkSchema(body, ['text'], { text: 'string', delay: 'integer', quoted: 'object' });
  const text = textField(body, 'text');
  if (text.trim() === '') throw badRequest('Text is required');
  return plain({ conversation: text }, text);
}

const MEDIA_KINDS = ['image', 'video', 'document', 'audio'] as const;

export async function mediaContentOf(body: Json, file?: FormFile): Promise<Outgoing> {
  checkSchema(body, ['mediatype'], { mediatype: 'string', media: 'string', fileName: 'string' });
  checkSchema(body, [], { mimetype: 'string', caption: 'string' });
  const kind = MEDIA_KINDS.find((k) => k === body['mediatype']);
  if (!kind) {
    throw schemaError(`instance.mediatype is not one of enum values: ${MEDIA_KINDS.join(',')}`);
  }
  const media = await sendMediaOf(body, file);
  const caption = textField(body, 'caption');
  const message = mediaContent(kind, media, { caption, voice: false });
  return { message, text: caption, media };
}

export async function voiceContent(body: Json, file?: FormFile): Promise<Outgoing> {
  const media = voiceOf(file ? file.bytes : await mediaBytes(body['audio']));
  return { message: mediaContent('audio', media, { voice: true }), text: '', media };
}

export async function roundVideoContent(body: Json, file?: FormFile): Promise<Outgoing> {
  const bytes = file ? file.bytes : await mediaBytes(body['video']);
  const media = storedMedia(bytes, 'video/mp4', null);
  const message = { ptvMessage: mediaContent('video', media, {})['videoMessage'] };
  return { message, text: '', media };
}

/** Converted to WEBP by the server; the bytes are kept as they came. */
export async function stickerContent(body: Json, file?: FormFile): Promise<Outgoing> {
  const media = storedMedia(
    file ? file.bytes : await mediaBytes(body['sticker']),
    'image/webp',
    null,
  );
  return { message: mediaContent('sticker', media, {}), text: '', media };
}

export function locationContent(body: Json): Outgoing {
  checkSchema(body, ['latitude', 'longitude', 'name', 'address'], {
    latitude: 'number',
    longitude: 'number',
    name: 'string',
    address: 'string',
  });
  const { latitude, longitude, name, address } = body;
  if (Math.abs(Number(latitude)) > 90 || Math.abs(Number(longitude)) > 180) {
    throw badRequest('Invalid location');
  }
  const place = { degreesLatitude: latitude, degreesLongitude: longitude, name, address };
  return plain({ locationMessage: place }, textField(body, 'name'));
}

export function contactContent(body: Json): Outgoing {
  checkSchema(body, ['contact'], { contact: 'array' });
  const cards = (body['contact'] as unknown[]).map((card) => {
    if (!isObject(card)) throw schemaError('instance.contact[0] is not of a type(s) object');
    checkSchema(card, ['fullName', 'phoneNumber'], { fullName: 'string', phoneNumber: 'string' });
    checkSchema(card, [], {
      wuid: 'string',
      organization: 'string',
      email: 'string',
      url: 'string',
    });
    const displayName = textField(card, 'fullName');
    const phone = textField(card, 'phoneNumber');
    const waid = phone.replace(/\D/g, '');
    return {
      displayName,
      vcard: `BEGIN:VCARD\nVERSION:3.0\nFN:${displayName}\nTEL;type=CELL;waid=${waid}:${phone}\nEND:VCARD`,
    };
  });
  const first = cards[0];
  if (!first) throw badRequest('The contact list is empty');
  const message =
    cards.length === 1
      ? { contactMessage: first }
      : { contactsArrayMessage: { displayName: `${cards.length} contacts`, contacts: cards } };
  return plain(message, first.displayName);
}

export function reactionContent(body: Json): Outgoing {
  checkSchema(body, ['key', 'reaction'], { key: 'object', reaction: 'string' });
  const key = body['key'] as Json;
  checkSchema(key, ['id', 'remoteJid', 'fromMe'], {
    id: 'string',
    remoteJid: 'string',
    fromMe: 'boolean',
  });
  const reaction = textField(body, 'reaction');
  if (reaction !== '' && !isOneEmoji(reaction)) {
    throw badRequest('Reaction must be a single emoji or empty string');
  }
  return plain({ reactionMessage: { key, text: reaction } }, reaction);
}

function isOneEmoji(text: string): boolean {
  const graphemes = [...new Intl.Segmenter().segment(text)];
  return graphemes.length === 1 && /\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(text);
}

export function pollContent(body: Json): Outgoing {
  checkSchema(body, ['name', 'selectableCount', 'values'], {
    name: 'string',
    selectableCount: 'integer',
    values: 'array',
  });
  const values = body['values'] as string[];
  const count = Number(body['selectableCount']);
  if (count < 0 || count > 10) {
    throw schemaError('instance.selectableCount must be between 0 and 10');
  }
  if (!values.every((value) => typeof value === 'string')) {
    throw schemaError('instance.values[0] is not of a type(s) string');
  }
  if (new Set(values).size < values.length) {
    throw schemaError('instance.values contains duplicate item');
  }
  if (values.length < 2 || values.length > 10) {
    throw schemaError('instance.values does not meet minimum length of 2');
  }
  const poll = {
    name: body['name'],
    options: values.map((optionName) => ({ optionName })),
    selectableOptionsCount: body['selectableCount'],
  };
  const shown = [textField(body, 'name'), ...values.map((value) => `○ ${value}`)];
  return plain({ pollCreationMessageV3: poll }, shown.join('\n'));
}

export function listContent(body: Json): Outgoing {
  const required = ['title', 'footerText', 'buttonText', 'sections'];
  checkSchema(body, required, { title: 'string', sections: 'array' });
  const { title, description, buttonText, footerText, sections } = body;
  const list = { title, description, buttonText, footerText, sections, listType: 1 };
  return plain({ listMessage: list }, textField(body, 'title'));
}

/** At least one; reply at most 3 and not mixed with others; exactly one pix, alone. */
export function buttonsContent(body: Json): Outgoing {
  checkSchema(body, ['number'], { title: 'string', buttons: 'array' });
  const buttons = (Array.isArray(body['buttons']) ? body['buttons'] : []).filter(isObject);
  if (buttons.length === 0) throw badRequest('At least one button is required');
  const types = buttons.map((b) => b['type']);
  const replies = types.filter((t) => t === 'reply').length;
  const pix = types.filter((t) => t === 'pix').length;
  if (replies > 3) throw badRequest('Maximum of 3 reply buttons are allowed');
  if (replies > 0 && replies !== types.length) {
    throw badRequest('Reply buttons cannot be mixed with other types');
  }
  if (pix > 0 && types.length > 1) throw badRequest('PIX button cannot be mixed with other types');
  for (const button of buttons) checkButton(button);
  // The real server puts the title in bold, the description below.
  const title = textField(body, 'title');
  const description = textField(body, 'description');
  const text = [title && `*${title}*`, description && `${description}\n`].filter(Boolean);
  const interactiveMessage = {
    body: { text: text.join('\n\n') },
    footer: { text: body['footer'] ?? '' },
    nativeFlowMessage: {
      buttons: buttons.map((b) => ({
        name: b['type'] === 'reply' ? 'quick_reply' : `cta_${String(b['type'])}`,
        buttonParamsJson: JSON.stringify(b),
      })),
    },
  };
  const labels = buttons.map((b) => `[${textField(b, 'displayText')}]`).join(' ');
  const shown = [title, description, textField(body, 'footer'), labels].filter(Boolean).join('\n');
  return plain({ viewOnceMessage: { message: { interactiveMessage } } }, shown);
}

/** Each kind with its own field: `reply{id}`, `copy{copyCode}`, `url{url}`, `call{phoneNumber}`. */
const BUTTON_FIELDS: Readonly<Record<string, string>> = {
  reply: 'id',
  copy: 'copyCode',
  url: 'url',
  call: 'phoneNumber',
};

function checkButton(button: Json): void {
  const type = textField(button, 'type');
  if (type === 'pix') return;
  const field = BUTTON_FIELDS[type];
  if (field === undefined) {
    throw schemaError(
      'instance.buttons[0].type is not one of enum values: reply,copy,url,call,pix',
    );
  }
  checkSchema(button, ['displayText', field], { displayText: 'string', [field]: 'string' });
}
