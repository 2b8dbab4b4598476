/** Codes of the check with the real HighLevel; see codes.ts. */

/** What it did not find well. */
export const LIVE = {
  'live.contact-missing': [],
  'live.location-missing': [],
  'live.contact-unknown': ['contact'],
  'live.upsert-no-phone': [],
  'live.upsert-other': [],
  'live.message-lost': ['direction'],
  'live.message-differs': ['direction', 'fields'],
  'live.outbound-echoed': [],
  'live.status-not-asked': [],
  'live.status-refused': [],
  'live.no-phone-matched': [],
  'live.no-phone-refused': [],
  'live.not-cleaned': ['contact'],
  'live.not-asked': [],
} as const;

/** What it did find well, and around it. */
export const LIVE_PHRASES = {
  'live.upsert-same': [],
  'live.message-kept': ['direction'],
  'live.outbound-silent': [],
  'live.status-taken': ['seconds'],
  'live.upload-taken': [],
  'live.webp-taken': [],
  'live.webp-refused': [],
  'live.no-phone-taken': [],
  'cli.live-begun': [],
  'cli.live-report': ['path'],
} as const;
