/** The codes of how numbers send: what bulk waits for, what WhatsApp limits, and by which number a location sends. */

export const SENDING = {
  'bulk.gap': ['instance', 'until'],
  'bulk.minute': ['instance', 'until'],
  'bulk.hour': ['instance', 'until'],
  'bulk.day': ['instance', 'until'],
  'bulk.warm-up': ['instance', 'until'],
  'bulk.quiet-hours': ['instance', 'until'],
  'number.reach-out-limited': ['instance', 'until'],
  'number.restricted': ['instance', 'until'],
  'number.banned': ['instance', 'until'],
  'number.held': ['instance'],
  'number.sends-fail': ['instance', 'until'],
  'number.renewed': ['instance', 'waiting'],
  'evolution.reach-out-limited': [],
  'evolution.restricted': [],
  'evolution.banned': [],
  'route.rule-invalid': ['rule'],
  'route.rules-changed': ['location'],
  'route.nobody': ['to'],
} as const;

export const SENDING_PHRASES = {
  'cli.number-set': ['instance'],
  'cli.rules-set': ['location'],
  'cli.route-chosen': ['instance', 'rule'],
  'cli.route-none': ['location'],
  'route.matches': [],
  'route.stands-in': [],
  'route.no-code': [],
  'route.no-tag': [],
  'route.no-sticky': [],
  'route.sticky-old': [],
  'route.other-user': [],
  'route.foreign': [],
  'page.held-bulk': [],
  'page.held-until': ['time'],
} as const;
