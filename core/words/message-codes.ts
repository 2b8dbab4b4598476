/** The codes of looking for messages and of deciding about them. */

export const MESSAGES = {
  'entry.arrived': [],
  'entry.not-unsure': ['entry', 'state'],
  'message.text-hidden': [],
  'sent.not-ours': [],
  'sent.too-late': ['minutes'],
  'sent.not-editable': [],
  'sent.not-confirmed': ['status'],
  'batch.not-prepared': [],
  'person.unknown': ['person'],
} as const;

export const MESSAGE_PHRASES = {
  'cli.entry-arrived': ['entry'],
  'cli.message-edited': ['entry'],
  'cli.message-unsent': ['entry'],
  'cli.searched-to': ['time', 'command'],
  'cli.count': ['count'],
  'cli.count-at-least': ['count'],
  'cli.batch-counted': ['count', 'command'],
  'cli.batch-counted-part': ['count', 'command'],
  'cli.batch-done': ['replayed', 'skipped'],
} as const;
