/**
 * Every code that a person may meet, with the names of its parameters. A failure has a sentence (what happened) and an
 * act (the one thing that mends it); a phrase is a sentence or label alone. The wording is in one folder per language.
 *
 * A code is part of the outside interface (`--json`, HighLevel's `error.code`, the journal): it is never renamed.
 */
import { ACTS, AUDIT_PHRASES, LIST_PHRASES } from './audit-codes.ts';
import { REASONS } from '../settings/settings-error.ts';
import type { LineCode } from '../relay/message.ts';
import { ALERT_PHRASES, ALERTS } from './alert-codes.ts';
import { LIMITED, MISSED } from './limited-codes.ts';
import { MESSAGES, MESSAGE_PHRASES } from './message-codes.ts';
import { LIVE_PHRASES, PREFLIGHT } from './preflight-codes.ts';
import { TYPE_LABELS, TYPE_LINES } from './type-codes.ts';
import { BACKUP_PHRASES, BACKUPS } from './backup-codes.ts';
import { IMPORT_PHRASES, IMPORTS } from './import-codes.ts';
import { PEOPLE, PEOPLE_PHRASES } from './people-codes.ts';
import { REACH, REACH_PHRASES } from './reach-codes.ts';
import { SENDING, SENDING_PHRASES } from './sending-codes.ts';
import { PAIRING, PAIRING_PHRASES, STANDINGS } from './pairing-codes.ts';
import { FORM, WORKFLOW } from './workflow-codes.ts';

type Codes = Record<string, readonly string[]>;

/** What the two outside systems, WhatsApp and files can answer. */
export const OUTSIDE = {
  'network.refused': ['system', 'host'],
  'network.timeout': ['system', 'host'],
  'network.cut': ['system', 'host'],
  'network.dns': ['system', 'host'],
  'network.tls': ['system', 'host'],
  'http.rate-limited': ['system'],
  'http.unauthorized': ['system'],
  'http.forbidden': ['system'],
  'http.not-found': ['system'],
  'http.invalid': ['system'],
  'http.too-large': ['system'],
  'http.unsupported-type': ['system'],
  'http.server': ['system', 'status'],
  'answer.unreadable': ['system'],
  'highlevel.no-message-id': [],
  'highlevel.contact-gone': [],
  'highlevel.status-too-early': [],
  'highlevel.token-invalid': ['location'],
  'highlevel.location-inactive': ['location'],
  'highlevel.scope-missing': ['scope', 'location'],
  'evolution.not-on-whatsapp': ['number'],
  'evolution.connection-closed': ['instance'],
  'evolution.media-rejected': [],
  'evolution.licence-missing': ['registerUrl'],
  'evolution.instance-unknown': ['instance'],
  'evolution.message-unknown': [],
  'evolution.group-unknown': [],
  'attachment.address-refused': [],
  'attachment.too-large': ['size', 'limit'],
  'attachment.unavailable': [],
  'whatsapp.failed': [],
  'number.offline': ['instance'],
  'number.not-on-whatsapp': ['number'],
  'number.changed': ['instance', 'number'],
  'number.logged-out': ['instance'],
  'media.too-large': ['size', 'limit'],
  'media.type-refused': ['type'],
  'media.unavailable': [],
  'peer.unresolved': [],
  'receipt.early': [],
  'change.early': [],
  'echo.pending': [],
  'route.unknown': [],
} as const satisfies Codes;

/** What can happen to an entry, and to the parts that the relay stands on. */
export const RELAY = {
  'entry.expired': ['reason'],
  'entry.unsure-highlevel': [],
  'entry.unsure-whatsapp': [],
  'entry.buried': [],
  'entry.unreadable': [],
  'entry.part-failed': [],
  'relay.offline': [],
  'relay.stopped': [],
  'route.no-instance': ['location'],
  'route.no-phone': [],
  'route.location-unknown': ['location'],
  'contact.dnd': [],
  'text.unfilled': ['field'],
  'location.uninstalled': ['location'],
  'location.revoked': ['location'],
  'token.missing': ['location'],
  'token.refresh-lost': ['location'],
  'token.not-saved': ['location'],
  'token.client-missing': [],
  'breaker.evolution': ['server'],
  'breaker.highlevel': ['location'],
  'breaker.number': ['instance'],
  'breaker.token': ['location'],
  'paused.all': [],
  'paused.to-highlevel': [],
  'paused.to-whatsapp': [],
  'paused.location': ['location'],
  'paused.instance': ['instance'],
  'storage.newer-schema': [],
  'storage.unreachable': ['place'],
  'storage.commit-unknown': [],
  'storage.busy': [],
  'storage.full': ['place'],
  'storage.corrupt': [],
  'storage.locked': ['folder', 'pid'],
  'storage.folder': ['folder'],
  'storage.read-only': [],
  'storage.refused': ['place'],
  'storage.url': ['reason'],
  'storage.duplicate': [],
  'storage.too-long': ['table', 'column'],
  'storage.server-too-old': ['version', 'needed'],
  'storage.runtime': ['version', 'needed'],
  'storage.not-durable': [],
  'storage.no-wal': [],
  'storage.failed': ['driver'],
  'vault.key-invalid': [],
  'vault.key-file': ['file'],
  'vault.wrong-key': [],
  'vault.damaged': [],
  'vault.in-keychain': ['file'],
  'vault.keychain': ['file'],
  'vault.no-keychain': [],
  'settings.invalid': ['name', 'reason'],
  'settings.missing': ['name'],
  'settings.sandbox': [],
  'sandbox.failed': ['reason'],
  'sandbox.not-here': [],
  'settings.not-typable': ['name'],
  'settings.set-outside': ['name', 'source'],
  'settings.file': ['name', 'file'],
  'start.node': ['version'],
  'start.port-taken': ['port'],
  'start.already-running': ['folder'],
  'start.database-in-use': [],
  internal: [],
} as const satisfies Codes;

/** What the command line and the control side answer, what is still to be configured, and what `doctor` finds. */
export const CONTROL = {
  'control.not-running': [],
  'control.not-ours': ['port'],
  'control.unauthorized': [],
  'control.refused-origin': [],
  'control.host-unknown': ['host'],
  'control.host-rewritten': ['host', 'origin'],
  'control.proxy-untrusted': ['address'],
  'control.path-unknown': ['path'],
  'control.not-secure': [],
  'control.log-in': [],
  'control.too-many-log-ins': ['seconds'],
  'control.password-missing': ['host'],
  'input.invalid': ['field', 'reason'],
  'input.not-kept': ['name', 'reason'],
  'input.file': ['file'],
  'input.token-missing': [],
  'input.key-missing': [],
  'input.scope-missing': [],
  'location.not-found': ['location'],
  'location.exists': ['location'],
  'location.has-instances': ['location', 'count'],
  'location.token-other': ['location'],
  'location.option-unknown': ['option', 'known'],
  'location.option-invalid': ['option', 'expected'],
  'install.denied': [],
  'install.state': [],
  'install.code-missing': [],
  'install.code-used': [],
  'install.redirect-refused': [],
  'install.refused': [],
  'install.too-many-held': [],
  'install.not-held': ['install'],
  'install.public-url': [],
  'install.waits': ['name', 'owner'],
  'install.failed': ['location', 'name'],
  'instance.not-found': ['instance'],
  'instance.exists': ['instance'],
  'instance.number-taken': ['number'],
  'instance.integration': ['instance', 'type'],
  'instance.webhook-foreign': ['instance', 'url'],
  'instance.webhook-missing': ['instance'],
  'instance.webhook-differs': ['instance', 'fields'],
  'instance.webhook-stolen': ['instance', 'url'],
  'instance.webhook-silent': ['instance'],
  'instance.stores-nothing': ['instance'],
  'forward.failing': ['instance', 'host', 'reason'],
  'catch-up.failing': ['instance', 'reason'],
  'catch-up.too-far': ['days'],
  'instance.version-old': ['version'],
  'instance.key-refused': ['instance'],
  'entry.not-found': ['entry'],
  'entry.not-replayable': ['entry', 'state'],
  'entry.not-buriable': ['entry', 'state'],
  'entry.already-done': ['entry'],
  'setup.public-url': [],
  'setup.highlevel-app': ['names'],
  'setup.provider': [],
  'setup.location': [],
  'setup.instance': ['location'],
  'setup.pairing': ['instance'],
  'doctor.match-by-mail': ['location'],
  'doctor.folder-open': ['path', 'mode'],
  'doctor.folder-unwritable': ['path'],
  'doctor.clock': ['seconds', 'system'],
  'doctor.storage-slow': ['ms'],
  'doctor.token-unreadable': ['location'],
  'doctor.url-local': ['url'],
  'doctor.dead': ['count'],
  'doctor.unsure': ['count'],
  'doctor.waiting-long': ['minutes'],
} as const satisfies Codes;

const LINES = {
  'line.location': ['name', 'address', 'link'],
  'line.live-location': ['link'],
  'line.contacts': ['cards'],
  'line.reaction': ['emoji', 'target'],
  'line.reaction-removed': ['target'],
  'line.edited': ['text', 'target'],
  'line.edited-unreadable': ['target'],
  'line.deleted': ['target'],
  'line.poll': ['question', 'options'],
  'line.poll-vote': ['target', 'options'],
  'line.group-invite': ['group', 'caption'],
  'line.product': ['title', 'description'],
  'line.order': ['title', 'items'],
  'line.album': ['count'],
  'line.view-once': [],
  'line.open-on-phone': [],
  'line.call': ['status', 'video'],
  'line.unsupported': ['type'],
  ...TYPE_LINES,
} as const satisfies Record<LineCode, readonly string[]>;

/** Lines and labels written into HighLevel, and the phrases of the command line and the status page. */
export const PHRASES = {
  ...LINES,
  'line.without-original': [],
  'line.number-changed': ['former', 'number'],
  'line.opted-out': [],
  'line.opted-in': [],
  'dnd.nobody': [],
  'dnd.as-it-is': [],
  'read.nothing': [],
  'read.not-marked': [],
  'receipt.not-ours': [],
  'receipt.superseded': [],
  'receipt.no-change': [],
  'repetition.done': [],
  'repetition.let-go': [],
  'label.voice': ['duration'],
  'label.round': [],
  'label.gif': [],
  'label.sticker': [],
  'label.image': [],
  'label.video': [],
  'label.audio': [],
  'label.document': ['name'],
  'label.media-missing': [],
  'label.media-link': ['link'],
  'label.quote': ['text'],
  ...TYPE_LABELS,
  'ok.settings': [],
  'ok.folder': ['path'],
  'ok.storage': ['dialect', 'ms'],
  'ok.clock': [],
  'ok.service': [],
  'ok.token': ['location'],
  'ok.evolution': ['server', 'version'],
  'ok.webhook': ['instance'],
  'ok.connection': ['instance'],
  'ok.catch-up': ['instance'],
  'ok.journal': [],
  'ok.public-url': ['url'],
  'ok.media': ['used', 'limit'],
  'ok.app-keys': [],
  'ok.scopes': ['location'],
  'ok.no-ad-fields': ['location', 'scopes'],
  'ok.provider': ['location'],
  'ok.contacts': ['location'],
  ...LIVE_PHRASES,
  'cli.public': ['url'],
  'cli.control': ['url'],
  'cli.sandbox': ['url'],
  'cli.log-in': ['url'],
  'cli.still-to-do': [],
  'cli.nothing-to-do': [],
  'cli.stopping': [],
  'cli.stopped': [],
  'cli.location-added': ['location', 'name'],
  'cli.location-removed': ['location'],
  'cli.location-set': ['location'],
  'cli.location-caught-up': ['location', 'conversations', 'recovered', 'failed'],
  'cli.install-link': ['url'],
  'cli.install-confirmed': ['name'],
  'cli.install-rejected': ['install'],
  'cli.install-bulk': ['company'],
  'cli.install-retried': ['company'],
  'install.page-title': [],
  'install.done': ['name'],
  'install.done-next': [],
  'install.bulk': [],
  'install.bulk-next': [],
  'install.held': ['name'],
  'install.held-next': [],
  'install.not-done': [],
  'cli.instance-added': ['instance', 'url'],
  'cli.instance-repaired': ['instance', 'url'],
  'cli.caught-up': ['instance', 'count', 'read', 'time'],
  'cli.catch-up-goes-on': ['instance'],
  'cli.pulling': ['time'],
  'cli.instance-removed': ['instance'],
  'cli.webhook-left': ['instance'],
  'cli.webhook-put-back': ['instance', 'url'],
  'cli.webhook-kept': ['instance', 'url', 'waiting', 'sent', 'refused', 'dropped'],
  'cli.webhook-not-kept': ['instance'],
  'cli.webhook-given-up': ['instance'],
  'cli.entry-replayed': ['entry'],
  'cli.entry-buried': ['entry'],
  'cli.vault-rotated': ['count', 'key'],
  'cli.paused': ['scope'],
  'cli.resumed': ['scope'],
  'cli.media-revoked': ['link'],
  'cli.argv-secret': ['option'],
  'cli.vault-resealed': ['count', 'key'],
  'cli.key-in-file': ['file'],
  'cli.key-in-keychain': ['file'],
  'cli.key-in-setting': [],
  'page.running-since': ['time'],
  'page.locations': [],
  'page.instances': [],
  'page.entries': [],
  'page.oldest': ['time'],
  'page.lost': [],
  'page.not-built': [],
  ...ALERT_PHRASES,
  ...AUDIT_PHRASES,
  ...LIST_PHRASES,
  ...SENDING_PHRASES,
  ...MESSAGE_PHRASES,
  ...BACKUP_PHRASES,
  ...IMPORT_PHRASES,
  ...PEOPLE_PHRASES,
  ...REACH_PHRASES,
  ...FORM,
  ...PAIRING_PHRASES,
} as const satisfies Codes;

export const FAILURES = {
  ...ALERTS,
  ...OUTSIDE,
  ...LIMITED,
  ...MISSED,
  ...PREFLIGHT,
  ...REACH,
  ...RELAY,
  ...CONTROL,
  ...SENDING,
  ...MESSAGES,
  ...BACKUPS,
  ...IMPORTS,
  ...PEOPLE,
  ...WORKFLOW,
  ...PAIRING,
} as const;
/** Values of parameters that have a word of their own in each language; any other value is shown as it is. */
export const VALUES = {
  system: ['highlevel', 'evolution', 'attachment', 'alert', 'forward', ''],
  video: ['true', 'false', ''],
  status: ['offer', 'ringing', 'timeout', 'reject', 'accept', 'terminate', ''],
  state: [
    ...['waiting', 'running', 'parked', 'unsure', 'done', 'dead'],
    ...['open', 'connecting', 'close', 'refused', 'unknown'],
    ...['active', 'uninstalled', 'revoked'],
  ],
  direction: ['inbound', 'outbound'],
  standing: STANDINGS,
  /** What a person did. */
  act: ACTS,
  /** Of a link to a file. */
  linkState: ['open', 'expired', 'revoked'],
  /** What is wrong with a setting or an argument: the English phrase is the key. */
  reason: Object.values(REASONS),
} as const;

export type FailureCode = keyof typeof FAILURES;
export type PhraseCode = keyof typeof PHRASES;
export type WordCode = FailureCode | PhraseCode;
type Names = typeof FAILURES & typeof PHRASES;
/** The parameters of a code, all of them; an empty string means "not known" and drops the part that names it. */
export type WordParams<C extends WordCode> = { readonly [N in Names[C][number]]: string };

/** The words of some codes. */
type SaidBy<C> = { readonly [K in keyof C]: readonly [sentence: string, act: string] };

/** One language: `[sentence, act]` per failure, a text per phrase, a word per value. */
export interface Language {
  readonly outside: SaidBy<typeof OUTSIDE>;
  readonly alerts: SaidBy<typeof ALERTS>;
  readonly limited: SaidBy<typeof LIMITED>;
  readonly missed: SaidBy<typeof MISSED>;
  readonly preflight: SaidBy<typeof PREFLIGHT>;
  readonly reach: SaidBy<typeof REACH>;
  readonly relay: SaidBy<typeof RELAY>;
  readonly control: SaidBy<typeof CONTROL>;
  readonly backups: SaidBy<typeof BACKUPS>;
  readonly imports: SaidBy<typeof IMPORTS>;
  readonly people: SaidBy<typeof PEOPLE>;
  readonly sending: SaidBy<typeof SENDING>;
  readonly messages: SaidBy<typeof MESSAGES>;
  readonly workflow: SaidBy<typeof WORKFLOW>;
  readonly pairing: SaidBy<typeof PAIRING>;
  readonly phrases: { readonly [C in PhraseCode]: string };
  readonly values: {
    readonly [P in keyof typeof VALUES]: { readonly [V in (typeof VALUES)[P][number]]: string };
  };
  /** For a code that the catalogue does not know: `{code}`. */
  readonly unknown: readonly [sentence: string, act: string];
}

export function isFailureCode(code: string): code is FailureCode {
  return Object.hasOwn(FAILURES, code);
}

export function isWordCode(code: string): code is WordCode {
  return isFailureCode(code) || Object.hasOwn(PHRASES, code);
}
