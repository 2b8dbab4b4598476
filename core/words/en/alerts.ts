import type { ALERT_PHRASES } from '../alert-codes.ts';
import type { Language } from '../codes.ts';

export const alerts = {
  'alert.not-found': [
    'There is no alert channel {channel} here.',
    'See “waybridge alerts list” for those there are.',
  ],
  'alert.name-taken': ['There is an alert channel {channel} already.', 'Choose another name.'],
  'alert.not-delivered': [
    'Alerts do not get through to {channel}[: {reason}]',
    'Open “Alerts” to see the reason, mend it, and press “Test”.',
  ],
  'alert.mail-login': [
    'The mail server refuses user name or password.',
    'Correct them. Some providers want a password of its own for programs.',
  ],
  'alert.mail-refused': [
    'The mail server does not take this mail.',
    'Check that the sender’s address belongs to the account, and the addresses of the receivers.',
  ],
  'alert.mail-tls': [
    'The mail server does not offer an encrypted connection as it is set.',
    'Choose TLS for port 465, STARTTLS for 587.',
  ],
} as const satisfies Language['alerts'];

export const alertPhrases = {
  'alert.one': '⚠️ Waybridge:',
  'alert.some': '⚠️ Waybridge: {count} troubles',
  'alert.one-over': '✅ Waybridge, over:',
  'alert.some-over': '✅ Waybridge: {count} troubles are over',
  'alert.since': 'Since {time}.',
  'alert.over': 'From {from} to {to}.',
  'alert.test': 'Waybridge: a test',
  'alert.test-text': 'Alerts of this relay arrive here.',
  'cli.alert-kept': 'Alerts go to {channel}.',
  'cli.alert-removed': 'Nothing goes to {channel} any more.',
  'cli.alert-tested': 'A test message was taken by {channel}.',
  'cli.diagnostics': 'Written to {file}. Look through it before you pass it on.',
} as const satisfies { readonly [C in keyof typeof ALERT_PHRASES]: string };
