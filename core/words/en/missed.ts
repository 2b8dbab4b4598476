import type { Language } from '../codes.ts';

export const missed = {
  'missed.not-read': [
    'Location {location} cannot be read back for messages that HighLevel did not deliver[: {reason}]',
    'Nothing to do if it passes by itself. If it stays: the app needs the scopes conversations.readonly and conversations/message.readonly.',
  ],
  'repetition.waits': [
    'The same message was sent before and is still under way; this one waits for what becomes of it.',
    'Nothing to do: it is not sent twice.',
  ],
} as const satisfies Language['missed'];
