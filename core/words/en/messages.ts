import type { Language } from '../codes.ts';
import type { MESSAGE_PHRASES } from '../message-codes.ts';

export const messages = {
  'entry.arrived': ['A person saw that this message had arrived.', 'Nothing to do.'],
  'entry.not-unsure': [
    'Nobody has to say whether entry {entry} arrived: it is {state}.',
    'Look at it again with “waybridge entries show”.',
  ],
  'message.text-hidden': [
    'This relay shows no message texts.',
    'Whoever runs it can allow them with WAYBRIDGE_MESSAGE_TEXT=click.',
  ],
  'sent.not-ours': [
    'Only a message that the relay itself sent can be changed here.',
    'Change it where it was written: on the phone, or in the program that sent it.',
  ],
  'sent.too-late': [
    'WhatsApp allows this for {minutes} minutes after sending, and they are over.',
    'Send another message that puts it right.',
  ],
  'sent.not-editable': [
    'WhatsApp edits only texts and the captions of pictures and films, and Evolution must still have the message.',
    'Delete it for everyone and send another one.',
  ],
  'sent.not-confirmed': [
    'Evolution did not confirm the change[ (error {status})].',
    'Look at the message on the phone. If it stands there as before, do it again; twice does no harm.',
  ],
  'batch.not-prepared': [
    'What was counted is not known here any more.',
    'Count again, then send again.',
  ],
  'person.unknown': [
    'Nobody here is called “{person}” or has this number.',
    'Type a part of the name, the phone number, or the contact’s id in HighLevel.',
  ],
} as const satisfies Language['messages'];

export const messagePhrases = {
  'cli.entry-arrived': 'Entry {entry} counts as delivered.',
  'cli.message-edited': 'The message of entry {entry} has its new text on WhatsApp.',
  'cli.message-unsent': 'The message of entry {entry} is deleted for everyone on WhatsApp.',
  'cli.searched-to': 'Searched back to {time} so far; go on: {command}',
  'cli.count': '{count} entries',
  'cli.count-at-least': 'more than {count} entries',
  'cli.batch-counted': '{count} failed entries would be sent again. Do it: {command}',
  'cli.batch-counted-part':
    '{count} failed entries, the oldest of more, would be sent again. Do it: {command}',
  'cli.batch-done':
    '{replayed} entries go to the end of their queues again; {skipped} had changed meanwhile.',
} as const satisfies Record<keyof typeof MESSAGE_PHRASES, string>;
