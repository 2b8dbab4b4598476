/** Codes of what is examined before messages travel, and of the check with the real HighLevel; see codes.ts. */

/** What `doctor highlevel` finds. */
export const PREFLIGHT = {
  'doctor.app-keys': [],
  'doctor.app-keys-untold': [],
  'doctor.scopes-missing': ['location', 'scopes'],
  'doctor.scopes-untold': ['location'],
  'doctor.provider-missing': ['location', 'provider'],
  'doctor.provider-untold': ['location'],
  'doctor.duplicates': ['location'],
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
  'live.leftovers-removed': ['count'],
  'cli.live-begun': [],
  'cli.live-report': ['path'],
} as const;
