import type { Language } from '../codes.ts';

export const limited = {
  'media.link-unknown': [
    'This link leads to no file.',
    'Check that the address was copied whole, or ask whoever gave it to you.',
  ],
  'media.link-expired': [
    'This link has run out, and its file is no longer kept.',
    'Look at the file in the WhatsApp conversation on the phone.',
  ],
  'media.link-revoked': [
    'This link was withdrawn by the owner of the relay.',
    'Ask the owner for the file.',
  ],
  'media.link-gone': [
    'The file behind this link is no longer kept, and WhatsApp no longer gives it out either.',
    'Ask the person who sent it to send it again.',
  ],
  'media.link-later': [
    'The file behind this link has to be fetched from WhatsApp again, which does not work at the moment.',
    'Open the link again in a few minutes.',
  ],
  'media.no-room': [
    'The relay has no room to keep this file[ ({size})].',
    'Free some disk space on the machine of the relay, or raise mediaMaxMegabytes.',
  ],
  'media.quota-near': [
    'The files kept for links take up {used} of {limit}; at the limit the oldest give way.',
    'Raise mediaMaxMegabytes in settings.json, or lower mediaDays.',
  ],
  'media.not-found': [
    'There is no link {link} here.',
    'See “waybridge media list” for those there are.',
  ],
  'highlevel.status-refused': [
    'HighLevel does not take the status of this message.',
    'Check that GHL_CONVERSATION_PROVIDER_ID is the provider of the app that is connected; then replay the entry.',
  ],
  'rate.day-spent': [
    'All calls that HighLevel allows in a day are used up[ for location {location}]; its messages wait[ until {until}].',
    'Nothing to do: they leave by themselves then. If it happens again, look for other apps that share the connection.',
  ],
} as const satisfies Language['limited'];
