/**
 * Which page of `docs/repairs` helps with which failure. A name that ends with a dot or a hyphen stands for every code that begins with it;
 * a code of its own wins. What is in neither list breaks a test, so that no failure comes without help by oversight.
 */
import type { FailureCode } from './codes.ts';

type Family = `${string}.` | `${string}-`;
type Codes = readonly (FailureCode | Family)[];

export const REPAIR_PAGES = {
  'public-address': ['reach.', 'setup.public-url', 'doctor.url-local', 'install.public-url'],
  'highlevel-app': [
    'setup.highlevel-app',
    'token.client-missing',
    'doctor.app-keys',
    'doctor.app-keys-untold',
  ],
  'conversation-provider': [
    'setup.provider',
    'doctor.provider-missing',
    'doctor.provider-untold',
    'highlevel.status-refused',
    'highlevel.status-too-early',
    'live.',
  ],
  'connect-a-location': [
    'setup.location',
    'route.location-unknown',
    'doctor.scopes-missing',
    'doctor.scopes-untold',
    'highlevel.scope-missing',
    'install.waits',
    'install.failed',
  ],
  'access-of-a-location': [
    'token.',
    'location.uninstalled',
    'location.revoked',
    'highlevel.token-invalid',
    'highlevel.location-inactive',
    'breaker.token',
    'doctor.token-unreadable',
  ],
  'highlevel-does-not-answer': ['breaker.highlevel', 'highlevel.no-message-id'],
  'calls-used-up': ['rate.day-spent', 'http.rate-limited'],
  'duplicate-contacts': ['doctor.match-by-mail', 'doctor.duplicates', 'highlevel.contact-gone'],
  'missed-messages': ['missed.not-read', 'relay.offline'],
  'link-a-number': [
    'setup.instance',
    'setup.pairing',
    'number.needs-qr',
    'number.logged-out',
    'number.replaced',
    'number.changed',
    'pairing.codes-ended',
    'pairing.no-code',
    'route.no-instance',
  ],
  'number-offline': [
    'number.offline',
    'number.held',
    'breaker.number',
    'evolution.connection-closed',
  ],
  'number-limited': [
    'number.reach-out-limited',
    'number.restricted',
    'number.banned',
    'number.sends-fail',
    'number.renewed',
    'evolution.reach-out-limited',
    'evolution.restricted',
    'evolution.banned',
    'bulk.',
  ],
  'evolution-does-not-answer': ['breaker.evolution', 'instance.version-old'],
  'evolution-key': [
    'server.key-refused',
    'server.no-global-key',
    'instance.key-refused',
    'input.key-missing',
  ],
  'evolution-instance-gone': ['evolution.instance-unknown', 'instance.integration'],
  'evolution-licence': ['evolution.licence-missing'],
  'webhook-taken': ['instance.webhook-'],
  'kept-webhook': ['forward.'],
  'catch-up': ['catch-up.', 'instance.stores-nothing', 'instance.webhook-silent'],
  'unresolved-person': ['peer.unresolved', 'people.', 'route.no-phone'],
  'failed-messages': [
    'doctor.dead',
    'entry.',
    'whatsapp.failed',
    'number.not-on-whatsapp',
    'evolution.group-unknown',
  ],
  'unsure-messages': [
    'doctor.unsure',
    'entry.unsure-highlevel',
    'entry.unsure-whatsapp',
    'entry.restored',
    'entry.not-unsure',
    'trigger.unsure',
  ],
  'messages-wait': [
    'doctor.waiting-long',
    'receipt.early',
    'change.early',
    'echo.pending',
    'route.unknown',
  ],
  'do-not-disturb': ['contact.dnd'],
  'unfilled-fields': ['text.unfilled', 'workflow.field-unfilled'],
  paused: ['paused.'],
  files: ['media.', 'attachment.', 'evolution.media-rejected'],
  'workflow-actions': ['workflow.', 'trigger.'],
  database: [
    'storage.',
    'move.',
    'doctor.storage-slow',
    'doctor.folder-open',
    'doctor.folder-unwritable',
    'start.database-in-use',
    'start.database-held',
    'start.database-shared',
    'start.database-not-shared',
    'start.mirror-pending',
    'start.clock-differs',
  ],
  'database-away': [
    'storage.fallback',
    'storage.catching-up',
    'storage.taken-over',
    'storage.other-database',
    'storage.mirror-broken',
    'relay.cut-off',
  ],
  backups: ['backup.', 'storage.restored', 'storage.half-restored'],
  'disk-full': ['storage.full'],
  'vault-key': ['vault.'],
  alerts: ['alert.'],
  clock: ['doctor.clock'],
  network: ['network.', 'http.', 'answer.unreadable'],
  'wrong-setting': ['settings.', 'control.password-missing'],
  starting: ['start.', 'control.not-running', 'control.not-ours', 'relay.stopped', 'internal'],
  'log-in': ['control.'],
} as const satisfies Readonly<Record<string, Codes>>;
export type RepairPage = keyof typeof REPAIR_PAGES;

/** Failures whose sentence and act are all the help there is, each group with the reason. */
export const NO_REPAIR: readonly { readonly why: string; readonly codes: Codes }[] = [
  {
    why: 'The input of a command or form: it is told at once, and the sentence names the field.',
    codes: [
      'input.',
      'location.',
      'instance.not-found',
      'instance.exists',
      'instance.number-taken',
      'route.rule-invalid',
      'route.rules-changed',
      'route.nobody',
      'admission.',
      'group.',
      'person.unknown',
      'pair-link.',
      'pairing.',
      'server.',
      'batch.not-prepared',
      'import.',
    ],
  },
  {
    why: 'Told to a visitor on a page of its own, who begins again from there.',
    codes: ['install.'],
  },
  {
    why: 'A receipt or a repetition that settles by itself.',
    codes: ['repetition.waits', 'evolution.message-unknown', 'evolution.not-on-whatsapp'],
  },
  {
    why: 'A choice of who runs the relay, not a fault.',
    codes: ['message.text-hidden', 'relay.held-elsewhere'],
  },
  {
    why: 'Told to whoever asks for the change; the message stays as it was sent.',
    codes: ['sent.'],
  },
  {
    why: 'Told where the sandbox is asked for; the relay goes on without it.',
    codes: ['sandbox.'],
  },
];

/** The page that helps with this failure, or null. */
export function repairPageOf(code: string): RepairPage | null {
  const pages = Object.entries(REPAIR_PAGES) as [RepairPage, Codes][];
  const exact = pages.find(([, codes]) => (codes as readonly string[]).includes(code));
  if (exact !== undefined) return exact[0];
  if (NO_REPAIR.some(({ codes }) => (codes as readonly string[]).includes(code))) return null;
  return pages.find(([, codes]) => isInFamily(code, codes))?.[0] ?? null;
}

/** Whether somebody decided that this failure needs no page. */
export function needsNoRepair(code: string): boolean {
  return (
    repairPageOf(code) === null &&
    NO_REPAIR.some(
      ({ codes }) => (codes as readonly string[]).includes(code) || isInFamily(code, codes),
    )
  );
}

function isInFamily(code: string, codes: Codes): boolean {
  return codes.some((one) => /[.-]$/.test(one) && code.startsWith(one));
}
