import type { Language } from '../codes.ts';
import type { SENDING_PHRASES } from '../sending-codes.ts';

const OPTIONS =
  'Nothing to do: it leaves by itself. To change it: “waybridge instances set[ {instance}]';

export const sending = {
  'bulk.gap': [
    'Bulk messages leave[ {instance}] one after the other, with a pause between two[; this one until about {until}].',
    `${OPTIONS} gapSeconds=…”.`,
  ],
  'bulk.minute': [
    'The number[ {instance}] has sent as many bulk messages as it may in a minute[; this one waits until about {until}].',
    `${OPTIONS} perMinute=…”.`,
  ],
  'bulk.hour': [
    'The number[ {instance}] has sent as many bulk messages as it may in an hour[; this one waits until about {until}].',
    `${OPTIONS} perHour=…”.`,
  ],
  'bulk.day': [
    'The number[ {instance}] has sent as many bulk messages as it may in a day[; this one waits until about {until}].',
    `${OPTIONS} perDay=…”.`,
  ],
  'bulk.warm-up': [
    'The number[ {instance}] is new and is warming up: it may send more from week to week[; this message waits until about {until}].',
    `${OPTIONS} age=established”.`,
  ],
  'bulk.quiet-hours': [
    'These are quiet hours[ of {instance}]; bulk messages wait[ until {until}].',
    `${OPTIONS} quiet=…”.`,
  ],
  'number.reach-out-limited': [
    'WhatsApp does not let the number[ {instance}] write to people who have not written to it[, probably until about {until}].',
    'Answer only people who wrote first until then; bulk messages wait by themselves.',
  ],
  'number.restricted': [
    'WhatsApp has restricted the number[ {instance}][; bulk messages wait until {until}].',
    'Open WhatsApp on the phone and follow what it says there.',
  ],
  'number.banned': [
    'WhatsApp has banned the number[ {instance}] for a time[; bulk messages wait until {until}].',
    'Open WhatsApp on the phone, and ask for a review there.',
  ],
  'number.held': [
    'The WhatsApp number[ {instance}] was not connected for too long, so the message was not sent.',
    'Link the number on its page, then send the message again if it still matters.',
  ],
  'number.sends-fail': [
    'WhatsApp gave back several messages of the number[ {instance}] in a row[; bulk messages wait until {until}].',
    'Open WhatsApp on the phone and see whether it shows a warning. If all is well: “waybridge instances set[ {instance}] repliesOnly=off”.',
  ],
  'number.renewed': [
    'The number of {instance} is a new one to WhatsApp, so that only what persons write leaves by it[; {waiting} bulk messages wait].',
    'Answer some people by hand first. When bulk may leave too: “waybridge instances set {instance} repliesOnly=off”, or “Let bulk leave” on the number’s page.',
  ],
  'evolution.reach-out-limited': [
    'WhatsApp does not let this number write to people who have not written to it.',
    'Wait until the person writes, or send it by another number.',
  ],
  'evolution.restricted': [
    'WhatsApp has restricted this number.',
    'Open WhatsApp on the phone and follow what it says there.',
  ],
  'evolution.banned': [
    'WhatsApp has banned this number for a time.',
    'Open WhatsApp on the phone, and ask for a review there.',
  ],
  'route.rule-invalid': [
    'The rule[ “{rule}”] cannot be read, or names a number that is not of this location.',
    'Write rules as code:#sales=NUMBER, tag:vip=NUMBER, tags, sticky, sticky:30, user:ID=NUMBER or default.',
  ],
  'route.rules-changed': [
    'The rules of {location} were changed by somebody else meanwhile.',
    'Look at them as they are now, then change them again.',
  ],
  'route.nobody': [
    'Nobody is known as “{to}”.',
    'Give a phone number with its country code, or the id of a contact of this location.',
  ],
} as const satisfies Language['sending'];

export const sendingPhrases = {
  'cli.number-set': 'The sending of {instance} is set.',
  'cli.rules-set': 'The rules of {location} are set.',
  'cli.route-chosen': '{instance} would send it[ ({rule})].',
  'cli.route-none': 'No number of {location} would send it.',
  'route.matches': 'matches',
  'route.stands-in': 'matches, but its number is away: another one stands in',
  'route.no-code': 'the text does not begin with it',
  'route.no-tag': 'the contact has no such tag',
  'route.no-sticky': 'no number has spoken with the contact',
  'route.sticky-old': 'they last spoke too long ago',
  'route.other-user': 'another user',
  'route.foreign': 'the number is not of this location any more',
  'page.held-bulk': 'Bulk messages that wait for their turn',
  'page.held-until': 'the last one until about {time}',
} as const satisfies Record<keyof typeof SENDING_PHRASES, string>;
