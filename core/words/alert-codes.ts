/** The codes of alerts, and their words; part of the lists in codes.ts. */

export const ALERTS = {
  'alert.not-found': ['channel'],
  'alert.name-taken': ['channel'],
  'alert.not-delivered': ['channel', 'reason'],
  'alert.mail-login': [],
  'alert.mail-refused': [],
  'alert.mail-tls': [],
} as const;

export const ALERT_PHRASES = {
  'alert.one': [],
  'alert.some': ['count'],
  'alert.one-over': [],
  'alert.some-over': ['count'],
  'alert.since': ['time'],
  'alert.over': ['from', 'to'],
  'alert.test': [],
  'alert.test-text': [],
  'cli.alert-kept': ['channel'],
  'cli.alert-removed': ['channel'],
  'cli.alert-tested': ['channel'],
  'cli.diagnostics': ['file'],
} as const;
