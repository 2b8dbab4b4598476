/** The codes of whose messages are taken, and of people without a known phone number; see codes.ts. */

export const PEOPLE = {
  'admission.chat-invalid': ['chat'],
  'group.unknown': ['group'],
  'group.elsewhere': ['instance'],
  'group.off': [],
  'people.unknown': ['peer'],
  'people.known': ['peer', 'phone'],
  'people.phone-or-contact': [],
  'people.phone-invalid': ['phone'],
  'people.contact-unknown': ['contact'],
} as const;

export const PEOPLE_PHRASES = {
  'admission.group': [],
  'admission.ignored': [],
  'admission.own-number': [],
  'admission.other-program': [],
  'admission.not-listed': [],
  'admission.not-in-highlevel': [],
  'admission.no-phone': [],
  'admission.original-refused': [],
  'people.contradicted': ['phone'],
  'group.somebody': [],
  'group.left': [],
  'cli.group-on': ['group', 'instance'],
  'cli.group-off': ['group', 'instance'],
  'cli.admission-set': ['instance'],
  'cli.peer-assigned': ['peer', 'count'],
  'cli.peer-undone': ['peer'],
} as const;
