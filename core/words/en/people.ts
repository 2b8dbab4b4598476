import type { Language } from '../codes.ts';
import type { PEOPLE_PHRASES } from '../people-codes.ts';

export const people = {
  'admission.chat-invalid': [
    '“{chat}” is neither a phone number nor the address of a WhatsApp chat.',
    'Write the number with its country code, or the address as “waybridge instances refused” shows it.',
  ],
  'group.unknown': [
    '“{group}” is no group’s address, and no single group of this number has that name.',
    'Take the address from “waybridge groups list”.',
  ],
  'group.elsewhere': [
    'The group is on at {instance}, a number of the same location: every message would be there twice.',
    'Switch it off there first.',
  ],
  'group.off': [
    'The group is not relayed: it was switched off, or the number that is in it is gone.',
    'Switch it on with “waybridge groups on”, or answer in WhatsApp.',
  ],
  'people.unknown': [
    'Nobody waits under the address “{peer}”, and nobody was assigned to it.',
    'Take an address from “waybridge people unresolved” or “waybridge people assigned”.',
  ],
  'people.known': [
    'WhatsApp has shown the phone number {phone} of “{peer}” since.',
    'Nothing to assign any more. To forget what was assigned by hand: “waybridge people undo”.',
  ],
  'people.phone-or-contact': [
    'Somebody is assigned by a phone number or by a contact.',
    'Give either --phone or --contact.',
  ],
  'people.phone-invalid': [
    '“{phone}” is not a phone number, or is one of your own numbers.',
    'Write the person’s number with its country code, such as +5511988887777.',
  ],
  'people.contact-unknown': [
    'The location has no contact with the id “{contact}”.',
    'Copy the id from the contact’s address in HighLevel.',
  ],
} as const satisfies Language['people'];

export const peoplePhrases = {
  'admission.group': 'groups are not relayed',
  'admission.ignored': 'the chat is ignored',
  'admission.own-number': 'a number of the same location',
  'admission.other-program': 'sent by another program',
  'admission.not-listed': 'not on the allow-list',
  'admission.not-in-highlevel': 'not in HighLevel',
  'admission.no-phone': 'WhatsApp shows no phone number to look for',
  'admission.original-refused': 'belongs to a message that was not taken',
  'people.contradicted': 'WhatsApp shows another number: {phone}',
  'group.somebody': 'Somebody',
  'group.left': 'not in the group any more',
  'cli.group-on': '{group} is relayed from now on by {instance}.',
  'cli.group-off': '{group} is not relayed any more by {instance}.',
  'cli.admission-set': 'What {instance} takes is set; it holds from now on.',
  'cli.peer-assigned': '{peer} is assigned; {count} waiting messages are being delivered.',
  'cli.peer-undone': '{peer} is not assigned any more; what was delivered stays.',
} as const satisfies Record<keyof typeof PEOPLE_PHRASES, string>;
