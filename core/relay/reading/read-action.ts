/** The fields of each action's form, under this relay's names, the seed adapter's and those of green-api's app. */
import { isJson } from './decode.ts';
import type { Json } from './decode.ts';
import { digitsForSending } from './jid.ts';
import type { ActionName, WorkflowAction, WorkflowButton } from './workflow-action.ts';
import { firstText, list, optional, readId, required, WrongField } from './workflow-fields.ts';

/** What fits a webhook body. */
const LONGEST_TEXT = 1_000_000;
/** One message on WhatsApp; a plain text may be longer, since it is cut into several. */
const LONGEST_MESSAGE = 60_000;
const LONGEST_LINE = 1_000;
/** Evolution 2.3 takes 2 to 10 options; WhatsApp shows 255 characters of a question and 100 of an option. */
const OPTIONS = { fewest: 2, most: 10, longest: 100 };
const LONGEST_QUESTION = 255;
const MOST_BUTTONS = 10;

/** @throws WrongField */
export function readAction(name: Exclude<ActionName, 'check'>, data: Json): WorkflowAction {
  switch (name) {
    case 'text':
      return { type: 'text', text: required(data, ['message', 'text', 'body'], LONGEST_TEXT) };
    case 'media':
    case 'voice':
      return media(data, name === 'voice');
    case 'buttons':
      return buttons(data);
    case 'poll':
      return poll(data);
    case 'location':
      return location(data);
    case 'contact':
      return contact(data);
    case 'reaction':
      return reaction(data);
  }
}

function media(data: Json, voice: boolean): WorkflowAction {
  const url = attachmentOf(data) ?? required(data, ['url', 'mediaUrl', 'fileUrl', 'media'], 4_000);
  const parsed = URL.parse(url.trim());
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol)) {
    throw new WrongField(
      url.includes('{{') ? 'workflow.field-unfilled' : 'workflow.field-wrong',
      'url',
    );
  }
  return {
    type: 'media',
    url: parsed.href,
    // WhatsApp shows no text with a voice message; one that is written all the same is sent before it.
    caption: optional(data, ['caption', 'message', 'text', 'body'], LONGEST_MESSAGE) ?? '',
    fileName: optional(data, ['fileName', 'filename'], LONGEST_LINE)?.trim() ?? null,
    voice,
  };
}

/** HighLevel's own field type "Attachment" gives a list of files. */
function attachmentOf(data: Json): string | null {
  const value = data.attachment ?? data.attachments;
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return firstText(isJson(first) ? first.url : first);
}

function buttons(data: Json): WorkflowAction {
  const read = Array.isArray(data.buttons)
    ? data.buttons.map((one: unknown, at) =>
        button(isJson(one) ? one : {}, `buttons[${String(at)}].`),
      )
    : numberedButtons(data);
  if (read.length === 0) throw new WrongField('workflow.field-missing', 'button1Text');
  if (read.length > MOST_BUTTONS) throw new WrongField('workflow.field-too-long', 'buttons');
  return {
    type: 'buttons',
    header: optional(data, ['header', 'title'], LONGEST_LINE) ?? '',
    body: required(data, ['body', 'message', 'text', 'description'], LONGEST_MESSAGE),
    footer: optional(data, ['footer'], LONGEST_LINE) ?? '',
    buttons: read,
  };
}

function numberedButtons(data: Json): WorkflowButton[] {
  const read: WorkflowButton[] = [];
  for (let number = 1; number <= MOST_BUTTONS; number += 1) {
    const prefix = `button${String(number)}`;
    const parts = ['Type', 'Text', 'Label', 'Title', 'Value'];
    const one = Object.fromEntries(
      parts.map((part) => [part.toLowerCase(), data[`${prefix}${part}`]]),
    );
    // A form shows all its buttons: one that is only given a type is one that is not used.
    const filled = [one['text'], one['label'], one['title'], one['value']];
    if (firstText(...filled) !== null) read.push(button(one, prefix));
  }
  return read;
}

const BUTTON_TYPES: Readonly<Record<string, WorkflowButton['type']>> = {
  '': 'reply',
  reply: 'reply',
  quick_reply: 'reply',
  url: 'url',
  link: 'url',
  call: 'call',
  phone: 'call',
  copy: 'copy',
};

function button(one: Json, field: string): WorkflowButton {
  const written = (firstText(one.type) ?? '').trim().toLowerCase();
  const type = BUTTON_TYPES[written];
  if (type === undefined) throw new WrongField('workflow.field-wrong', `${field}Type`);
  const value = firstText(one.value, one.url, one.phoneNumber, one.copyCode, one.id);
  const label = firstText(one.text, one.label, one.title, one.displayText) ?? value;
  if (label === null) throw new WrongField('workflow.field-missing', `${field}Text`);
  if (label.length > LONGEST_LINE) throw new WrongField('workflow.field-too-long', `${field}Text`);
  if (type === 'reply') return { type, label, value: value ?? label };
  const fits = value !== null && value.length <= LONGEST_LINE;
  if (!fits || (type === 'url' && !URL.canParse(value))) {
    throw new WrongField('workflow.field-wrong', `${field}Value`);
  }
  if (type === 'call' && digitsForSending(value) === null) {
    throw new WrongField('workflow.field-wrong', `${field}Value`);
  }
  return { type, label, value };
}

function poll(data: Json): WorkflowAction {
  const question = required(data, ['question', 'name', 'message', 'title'], LONGEST_QUESTION);
  const options = list(data, ['options', 'values']) ?? numberedOptions(data);
  const { fewest, most, longest } = OPTIONS;
  if (options.length === 0) throw new WrongField('workflow.field-missing', 'options');
  if (options.length < fewest || options.length > most) {
    throw new WrongField('workflow.field-wrong', 'options');
  }
  if (options.some((option) => option.length > longest)) {
    throw new WrongField('workflow.field-too-long', 'options');
  }
  // WhatsApp tells votes apart by the option's text.
  if (new Set(options).size < options.length)
    throw new WrongField('workflow.field-wrong', 'options');
  return { type: 'poll', question, options, selectable: selectableOf(data, options.length) };
}

function numberedOptions(data: Json): string[] {
  const found: string[] = [];
  for (let number = 1; number <= OPTIONS.most + 2; number += 1) {
    const option = firstText(data[`option${String(number)}`])?.trim();
    if (option !== undefined) found.push(option);
  }
  return found;
}

/** One answer, unless the form says otherwise: a number, or that several may be chosen. */
function selectableOf(data: Json, options: number): number {
  const written = firstText(data.selectableCount, data.selectable);
  if (written !== null) {
    const count = Number(written);
    if (!Number.isInteger(count) || count < 0 || count > options) {
      throw new WrongField('workflow.field-wrong', 'selectableCount');
    }
    return count;
  }
  return data.multiple === true || data.multiple === 'true' || data.multiple === 'yes' ? 0 : 1;
}

function location(data: Json): WorkflowAction {
  const latitude = degrees(data, ['latitude', 'lat'], 90);
  const longitude = degrees(data, ['longitude', 'lng', 'lon'], 180);
  const name = optional(data, ['name', 'locationName', 'title'], LONGEST_LINE);
  const address = optional(data, ['address', 'locationAddress'], LONGEST_LINE);
  const place = `${String(latitude)}, ${String(longitude)}`;
  return {
    type: 'location',
    latitude,
    longitude,
    // The gateway demands both.
    name: name ?? address ?? place,
    address: address ?? name ?? place,
  };
}

function degrees(data: Json, names: readonly [string, string, ...string[]], most: number): number {
  const written = required(data, names, 40).trim();
  // A comma where a point is meant; anything else is no number.
  const value = /^[+-]?\d{1,3}([.,]\d{1,20})?$/.test(written)
    ? Number(written.replace(',', '.'))
    : NaN;
  if (!(Math.abs(value) <= most)) throw new WrongField('workflow.field-wrong', names[0]);
  return value;
}

function contact(data: Json): WorkflowAction {
  const number = required(data, ['cardPhone', 'contactNumber', 'phoneNumber', 'number'], 60);
  const phone = digitsForSending(number);
  if (phone === null) throw new WrongField('workflow.field-wrong', 'cardPhone');
  return {
    type: 'contact',
    card: {
      name: required(data, ['cardName', 'contactName', 'fullName', 'name'], LONGEST_LINE).trim(),
      phone,
      organization: optional(data, ['organization', 'company'], LONGEST_LINE),
      email: optional(data, ['cardEmail', 'email'], LONGEST_LINE),
      url: optional(data, ['cardUrl', 'url', 'website'], LONGEST_LINE),
    },
  };
}

function reaction(data: Json): WorkflowAction {
  const emoji = (optional(data, ['emoji', 'reaction', 'message', 'text'], 100) ?? '').trim();
  if (emoji !== '' && !isOneEmoji(emoji)) throw new WrongField('workflow.field-wrong', 'emoji');
  const target = firstText(data.messageId, data.target, data.whatsappId);
  return { type: 'reaction', emoji, target: readId(target?.trim(), 'messageId') };
}

/** Evolution refuses anything else ("Reaction must be a single emoji or empty string", 2.3.6). */
function isOneEmoji(text: string): boolean {
  const graphemes = [...new Intl.Segmenter().segment(text)];
  return graphemes.length === 1 && /\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(text);
}
