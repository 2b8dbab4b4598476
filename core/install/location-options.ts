/**
 * What a person may choose for one location: the options of `waybridge locations set`. They are kept as the texts that
 * were typed, so that an option reads the same from the command line, from a page and from the database.
 *
 * An option is added here with its default and described in docs/location-options.md; whoever needs it reads
 * `location.options`.
 */
import { z } from 'zod';
import { WordedError } from '../words/worded-error.ts';

const SWITCH = { truthy: ['on'], falsy: ['off'] };

const OPTIONS = {
  /** What kind of message ours are in the conversation; both are shown by a provider of type SMS. */
  messageType: z.enum(['SMS', 'Custom']).default('SMS'),
  /** How a sound file without words arrives: as a voice note, or as a file to be saved. */
  audioAs: z.enum(['voice', 'file']).default('voice'),
  /** A reply on WhatsApp shows the start of what it answers above its own text. */
  quotes: z.stringbool(SWITCH).default(true),
  /** A contact's reaction: on our side, under their name, where it starts no workflow; or as a message of theirs. */
  reactions: z.enum(['quiet', 'message']).default('quiet'),
  /** What another program sent through the same gateway says so above its text. */
  labelPrograms: z.stringbool(SWITCH).default(false),
  /** The conversation provider by which this location is served; empty = GHL_CONVERSATION_PROVIDER_ID. */
  providerId: z
    .string()
    .regex(/^[\w-]{1,80}$/)
    .or(z.literal(''))
    .default(''),
  /** Added to people whose contact is found or created; between commas. `{instance}`: the name of the number. */
  contactTags: z.string().max(1_000).default(''),
  /** Added to who came by a click-to-WhatsApp ad; between commas. `off` = none. */
  adTags: z
    .string()
    .max(1_000)
    .transform((text) => (text === 'off' ? '' : text))
    .default('whatsapp-ad'),
  /** The ad's headline, link and click id are written into fields of the contact, where the access allows it. */
  adFields: z.stringbool(SWITCH).default(true),
  /** Where an agent's name stands in a text: `{agent}` and `{text}`, a new line as `\n`. Empty = nowhere. */
  agentName: z
    .string()
    .max(1_000)
    .refine((text) => text === '' || (text.includes('{text}') && text.includes('{agent}')))
    .transform((text) => text.replaceAll('\\n', '\n'))
    .default(''),
  /** A message that is nothing but a stop word puts the contact on Do Not Disturb; a start word takes that back. */
  stopWords: z.stringbool(SWITCH).default(false),
  /** What no person wrote is not sent to contacts on Do Not Disturb. */
  respectDnd: z.stringbool(SWITCH).default(true),
  /** What no person wrote is not sent while a merge field in it is unfilled. */
  refuseUnfilled: z.stringbool(SWITCH).default(true),
  /** An agent's answer shows the contact's messages as read on WhatsApp. */
  markRead: z.stringbool(SWITCH).default(false),
  /** What whoever calls on WhatsApp is written at once; a new line as `\n`. Empty = nothing. */
  callReply: z
    .string()
    .max(1_000)
    .transform((text) => text.replaceAll('\\n', '\n').trim())
    .default(''),
  /** After so many minutes another number sends in place of one that is away, to people whom none has spoken with yet. */
  failoverMinutes: z
    .string()
    .regex(/^(off|\d{1,4})$/)
    .transform((text) => (text === 'off' ? null : Number(text)))
    .default(null),
  /** An agent's message that the relay missed is still sent when it is no older; an older one is shown as failed. */
  missedMaxAgeMinutes: z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .default(120),
} as const;

/** What a value that is no choice of words looks like. */
const EXAMPLES: Readonly<Partial<Record<keyof typeof OPTIONS, string>>> = {
  providerId: '61d6d1f9cdac7612faf80753',
  failoverMinutes: 'off, 5',
  contactTags: 'whatsapp, whatsapp-instance-{instance}',
  adTags: 'off, whatsapp-ad',
  agentName: '*{agent}*:\\n{text}',
  callReply: 'We take no calls here. Please write to us.',
};

export type OptionName = keyof typeof OPTIONS;
const shape = z.object(OPTIONS);
export type LocationOptions = Readonly<z.output<typeof shape>>;

export const OPTION_NAMES = Object.keys(OPTIONS) as OptionName[];
export const DEFAULT_OPTIONS: LocationOptions = shape.parse({});

const stored = z.record(z.string(), z.string());

/** Null or unreadable = no options. What this version does not know of is kept for the one that does. */
export function storedTexts(json: string | null): Readonly<Record<string, string>> {
  if (json === null) return {};
  try {
    return stored.parse(JSON.parse(json));
  } catch {
    return {};
  }
}

/** A stored text that this version cannot read counts as not set, so that a relay always starts. */
export function optionsOf(texts: Readonly<Record<string, string>>): LocationOptions {
  const readable = OPTION_NAMES.filter((name) => OPTIONS[name].safeParse(texts[name]).success);
  return shape.parse(Object.fromEntries(readable.map((name) => [name, texts[name]])));
}

/** The conversation provider of a location: its own, else the one that is configured for all; null = neither. */
export function providerFor(
  location: { readonly options: Pick<LocationOptions, 'providerId'> } | null,
  configured: string | null,
): string | null {
  const own = location?.options.providerId ?? '';
  return own === '' ? configured : own;
}

/** A value as it would be typed. */
export function optionText(name: OptionName, value: LocationOptions[OptionName]): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  // An empty text would set it back to its default, which is a tag.
  if (value === null || (name === 'adTags' && value === '')) return 'off';
  return String(value).replaceAll('\n', '\\n');
}

/** An option as a form shows it: every value as it would be typed. */
export interface OptionView {
  readonly name: OptionName;
  readonly value: string;
  readonly default: string;
  /** Null = it is typed. */
  readonly choices: readonly string[] | null;
}

export function optionViews(options: LocationOptions): OptionView[] {
  return OPTION_NAMES.map((name) => ({
    name,
    value: optionText(name, options[name]),
    default: optionText(name, DEFAULT_OPTIONS[name]),
    choices: choicesOf(name),
  }));
}

function choicesOf(name: OptionName): readonly string[] | null {
  if (typeof DEFAULT_OPTIONS[name] === 'boolean') return ['on', 'off'];
  const { innerType } = OPTIONS[name].def;
  return innerType instanceof z.ZodEnum ? innerType.options : null;
}

/** @throws WordedError `location.option-unknown`, `location.option-invalid` */
export function checkOption(name: string, text: string | undefined): OptionName {
  const known = OPTION_NAMES.find((one) => one === name);
  if (known === undefined) {
    const params = { option: name, known: OPTION_NAMES.join(', ') };
    throw new WordedError('location.option-unknown', params, 'invalid');
  }
  const read = OPTIONS[known].safeParse(text);
  if (read.success) return known;
  const expected = EXAMPLES[known] ?? read.error.issues.map(expectation).filter(Boolean).join('; ');
  throw new WordedError('location.option-invalid', { option: name, expected }, 'invalid');
}

/** The same in every language. */
const WHOLE_NUMBER = '0–99999';

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_format') return WHOLE_NUMBER;
  return issue.code === 'invalid_value' ? issue.values.map(String).join(', ') : '';
}
