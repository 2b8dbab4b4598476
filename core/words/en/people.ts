import type { Language } from '../codes.ts';
import type { PEOPLE_PHRASES } from '../people-codes.ts';

export const people = {
  'chat.ignored': [
    'The chat[ {chat}] is ignored[ by {instance}].',
    'To relay it: “waybridge instances ignore[ {instance} {chat}] --remove”.',
  ],
  'chat.own-number': [
    'The chat[ {chat}] is with another number of the same location.',
    'Nothing to do. To relay it: “waybridge instances admission[ {instance}] --own-numbers on”.',
  ],
  'chat.not-listed': [
    '[{instance} relays only ]chats that are allowed[, and {chat} is not one of them].',
    'To relay it: “waybridge instances allow[ {instance} {chat}]”.',
  ],
  'chat.not-known': [
    '[{instance} relays only ]people who are in HighLevel already[, and {chat} is not].',
    'Add the person to HighLevel with this phone number, or “waybridge instances allow[ {instance} {chat}]”.',
  ],
  'chat.unresolved': [
    '[{instance} relays only ]people who are in HighLevel already, and the phone number of this person[ ({chat})] is not known yet.',
    'To relay it: “waybridge instances allow[ {instance} {chat}]”.',
  ],
  'chat.original-unknown': [
    'The edited message belongs to a chat that was not relayed[ by {instance}].',
    'Nothing to do.',
  ],
  'chat.gateway-off': [
    'Another program sent it through the same gateway, and {instance} does not show what other programs send.',
    'To show it: “waybridge instances admission[ {instance}] --gateway on”.',
  ],
  'group.off': ['Groups are not relayed[: {chat}].', 'Nothing to do: it is only counted.'],
  'chat.invalid': [
    '“{chat}” is not a chat of WhatsApp.',
    'Write a phone number with its country code (+55…), or an address that ends in @lid or @g.us.',
  ],
  'chat.not-named': [
    'The chat {chat} is not on this list of {instance}.',
    'See which are: the same command without a chat.',
  ],
} as const satisfies Language['people'];

export const peoplePhrases = {
  'cli.admission':
    '{instance} relays: {rule} · numbers of the same location: {own} · what other programs send: {gateway}',
  'cli.chats-named': '{instance}, {list}: {count}',
} as const satisfies Record<keyof typeof PEOPLE_PHRASES, string>;
