/** Lines and labels of the rarer message types; part of the lists in codes.ts. */

export const TYPE_LINES = {
  'line.poll-vote-unreadable': ['target'],
  'line.poll-result': ['question', 'options'],
  'line.reaction-unreadable': ['target'],
  'line.pinned': ['target'],
  'line.unpinned': ['target'],
  'line.event': ['title', 'when', 'place', 'text'],
  'line.event-cancelled': ['title'],
  'line.event-answer': ['target'],
  'line.scheduled-call': ['title', 'when'],
  'line.channel-invite': ['channel', 'caption'],
  'line.sticker-pack': ['name'],
  'line.phone-asked': [],
  'line.payment': ['text'],
  'line.payment-asked': ['amount', 'text'],
  'line.payment-declined': ['target'],
  'line.payment-cancelled': ['target'],
  'line.payment-invite': [],
  'line.ad': ['title', 'link', 'click'],
} as const;

export const TYPE_LABELS = {
  'label.forwarded': [],
  'label.program': [],
  'label.transcript': ['text'],
  'cli.unsupported': ['types'],
} as const;
