/** Codes of what ends at HighLevel's limits, and of what it did not tell; see codes.ts. */

/** Where HighLevel's limits end the road: files that become links of ours, statuses it does not take, calls of a day. */
export const LIMITED = {
  'media.link-unknown': [],
  'media.link-expired': [],
  'media.link-revoked': [],
  'media.link-gone': [],
  'media.link-later': [],
  'media.no-room': ['size'],
  'media.quota-near': ['used', 'limit'],
  'media.not-found': ['link'],
  'highlevel.status-refused': [],
  'rate.day-spent': ['location', 'until'],
} as const;

/** Messages that HighLevel did not tell us of, or told twice. */
export const MISSED = {
  'missed.not-read': ['location', 'reason'],
  'repetition.waits': [],
} as const;
