/** What a HighLevel workflow can have sent on WhatsApp: the shapes that are stored, and their names. */
import { z } from 'zod';

const button = z.object({
  type: z.enum(['reply', 'url', 'call', 'copy']),
  label: z.string(),
  /** The id of a reply, the address, the phone number, the code to copy. */
  value: z.string(),
});
export type WorkflowButton = z.infer<typeof button>;

const card = z.object({
  name: z.string(),
  /** Digits with country code. */
  phone: z.string(),
  organization: z.string().nullable(),
  email: z.string().nullable(),
  url: z.string().nullable(),
});

export const workflowAction = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({
    type: z.literal('media'),
    url: z.string(),
    caption: z.string(),
    fileName: z.string().nullable(),
    /** Only audio will do: it was asked for as a voice message. */
    voice: z.boolean(),
  }),
  z.object({
    type: z.literal('buttons'),
    header: z.string(),
    body: z.string(),
    footer: z.string(),
    buttons: z.array(button),
  }),
  z.object({
    type: z.literal('poll'),
    question: z.string(),
    options: z.array(z.string()),
    /** How many may be chosen; 0 = any number. */
    selectable: z.number().int(),
  }),
  z.object({
    type: z.literal('location'),
    latitude: z.number(),
    longitude: z.number(),
    name: z.string(),
    address: z.string(),
  }),
  z.object({ type: z.literal('contact'), card }),
  z.object({
    type: z.literal('reaction'),
    /** Empty = the reaction is taken back. */
    emoji: z.string(),
    /** The message's id in HighLevel or on WhatsApp; null = the contact's last one. */
    target: z.string().nullable(),
  }),
]);
export type WorkflowAction = z.infer<typeof workflowAction>;

/** What an action can be called for; `check` is answered at once and sends nothing. */
export const ACTION_NAMES = [
  'text',
  'media',
  'voice',
  'buttons',
  'poll',
  'location',
  'contact',
  'reaction',
  'check',
] as const;
export type ActionName = (typeof ACTION_NAMES)[number];

/** Buttons as a text that every phone shows: each with its number, and what it would have opened. */
export function numberedText(action: Extract<WorkflowAction, { type: 'buttons' }>): string {
  const rows = action.buttons.map(({ type, label, value }, index) => {
    const what = type === 'reply' || value === label ? '' : `: ${value}`;
    return `${String(index + 1)}. ${label}${what}`;
  });
  const parts = [action.header, action.body, rows.join('\n'), action.footer];
  return parts.filter((part) => part !== '').join('\n\n');
}
