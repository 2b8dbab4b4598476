/**
 * What happens in the business of the relay, one function per event: a log line, a counter, and a push to whoever
 * listens (the status surfaces). Events hold ids and codes only, so every one of them may be shown and logged.
 */
import type { Log } from './log.ts';
import type { CompanyId, ContactId, InstanceId, LocationId } from './relay/message.ts';
import { say } from './words/say.ts';

export type Side = 'evolution' | 'highlevel' | 'workflow';
/** What fails as a whole: an Evolution server, HighLevel for a location, a number, a location's token. */
export type BreakerKind = 'evolution' | 'highlevel' | 'number' | 'token';
type ConnectionState = 'open' | 'connecting' | 'close' | 'refused' | 'unknown';

interface EntryEvent {
  readonly entryId: string;
  readonly kind: string;
}

interface ContactEvent {
  readonly locationId: LocationId;
  readonly contactId: ContactId;
}

interface CatchUpEvent {
  readonly instanceId: InstanceId;
  /** What it was done for: `start`, `silence`, … */
  readonly reason: string;
  /** New entries, and new receipts among what we sent. */
  readonly stored: number;
  readonly receipts: number;
}

/** The parameters of every event. Codes are those of the catalogue of words. */
interface EventShapes {
  /** Committed and about to be answered 200; a duplicate is answered 200 too. */
  'webhook.stored': { readonly side: Side; readonly stored: number; readonly duplicates: number };
  /** Rightly ignored and answered 200; the reason is a short code. */
  'webhook.ignored': {
    readonly side: Side;
    readonly reason: string;
    /** Where a body could not be read: the path of the field, never its content. */
    readonly field?: string;
  };
  /** Shown as a line that only names its type; the name is cut to letters and digits. */
  'message.unsupported': { readonly messageType: string };
  /** Answered with an error. */
  'webhook.refused': { readonly side: Side; readonly status: number; readonly reason: string };
  'entry.claimed': EntryEvent & { readonly attempt: number };
  'entry.sent': EntryEvent & { readonly attempt: number; readonly ms: number };
  'entry.postponed': EntryEvent & {
    readonly attempt: number;
    readonly code: string;
    readonly nextTryAt: number;
  };
  'entry.parked': EntryEvent & { readonly fact: 'lid' | 'link' | 'location' | 'settled' };
  'entry.unsure': EntryEvent & { readonly code: string };
  'entry.dead': EntryEvent & { readonly code: string };
  /** An entry whose owner died was taken back: it goes to look-up or waits again. */
  'entry.recovered': EntryEvent & { readonly state: 'waiting' | 'looked-up' };
  /** A person said "send again" or let it go. */
  'entry.replayed': EntryEvent;
  'entry.buried': EntryEvent;
  /** A person said that an unsure one was carried out. */
  'entry.arrived': EntryEvent;
  /** Somebody who is new here has a contact in HighLevel now. */
  'contact.met': ContactEvent & { readonly how: 'found' | 'created' };
  /** Deleted or merged in HighLevel: who it was is looked for anew. */
  'contact.gone': ContactEvent;
  /** The person has another phone number on WhatsApp; who they are in HighLevel went with it. */
  'contact.moved': ContactEvent;
  /** A name or a tag was refused; the message went on without it. */
  'contact.not-touched': { readonly locationId: LocationId; readonly code: string };
  'breaker.tripped': {
    readonly breaker: BreakerKind;
    readonly target: string;
    readonly code: string;
  };
  'breaker.closed': { readonly breaker: BreakerKind; readonly target: string };
  /** HighLevel allows no more calls for this location until then (ms). */
  'budget.spent': {
    readonly locationId: LocationId;
    readonly until: number;
    readonly code: 'rate.day-spent';
  };
  /** WhatsApp limits a number: only replies leave. */
  'number.limited': {
    readonly instanceId: InstanceId;
    readonly code: string;
    readonly until: number;
  };
  'token.refreshed': { readonly locationId: LocationId };
  'token.failed': { readonly locationId: LocationId; readonly code: string };
  'company-token.refreshed': { readonly companyId: CompanyId };
  'company-token.failed': { readonly companyId: CompanyId; readonly code: string };
  'install.done': { readonly locationId: LocationId };
  /** Begun in the marketplace: a person has to confirm it. `owner`: the location's or the agency's id. */
  'install.held': { readonly owner: string };
  'install.event': { readonly outcome: string };
  'install.trouble': { readonly code: string };
  'connection.changed': { readonly instanceId: InstanceId; readonly state: ConnectionState };
  /** Our webhook at Evolution was not as it should be, and was registered again. */
  'webhook.repaired': { readonly instanceId: InstanceId; readonly fields: string };
  /** Another tool's webhook stands in the place of ours; it is left there. */
  'webhook.taken': { readonly instanceId: InstanceId; readonly code: string };
  /** Messages of a number were read back from Evolution. */
  'catch-up.passed': CatchUpEvent & { readonly read: number };
  /** Some of them were missing. */
  'catch-up.recovered': CatchUpEvent;
  'catch-up.failed': { readonly instanceId: InstanceId; readonly code: string };
  /** Evolution keeps no messages: nothing can be read back. */
  'catch-up.blind': { readonly instanceId: InstanceId; readonly code: string };
  /** Messages are fetched every few seconds, because webhooks do not come through; or they do again. */
  'pull.changed': { readonly instanceId: InstanceId; readonly state: 'begun' | 'ended' };
  /** Messages that HighLevel's posts did not bring, found by reading back: sent now, or too old and shown as failed. */
  'missed.found': {
    readonly locationId: LocationId;
    readonly recovered: number;
    readonly failed: number;
  };
  /** A location could not be read back for missed messages. */
  'missed.not-read': { readonly locationId: LocationId; readonly code: string };
  /** What is sent to the public address arrives here; `downMs`: for how long it did not, 0 = not known. */
  'reach.up': { readonly downMs: number };
  'reach.down': { readonly code: string };
  /** Told somebody outside; `channel`: the kind of it. */
  'alert.told': { readonly channel: string; readonly begun: number; readonly ended: number };
  'alert.failed': { readonly channel: string; readonly code: string };
  /** Events that another tool's webhook was to get, too: it does not take them, takes them again, or never got some. */
  'forward.failed': { readonly instanceId: InstanceId; readonly code: string };
  'forward.back': { readonly instanceId: InstanceId };
  'forward.dropped': { readonly instanceId: InstanceId; readonly count: number };
  'storage.failed': { readonly code: string; readonly during: string };
  /** Another database is in charge; `waiting`: changed rows that the server has not got. */
  'storage.changed': {
    readonly mode: string;
    readonly waiting: number;
    /** Why the server is not. */
    readonly code?: string;
  };
  'backup.made': { readonly reason: string; readonly entries: number; readonly ms: number };
  'backup.failed': { readonly reason: string; readonly code: string };
  'service.started': { readonly publicUrl: string };
  'service.stopping': { readonly reason: string };
  'service.stopped': { readonly unfinished: number };
}
export type EventType = keyof EventShapes;

/** Any event as it is pushed; `at` is milliseconds since 1970. */
export type RelayEvent = {
  [T in EventType]: { readonly type: T; readonly at: number } & EventShapes[T];
}[EventType];

type Listener = (event: RelayEvent) => void;

/** What is normal thousands of times a day is `debug`; what a person should look at is `warn` or `error`. */
const LEVELS = {
  'webhook.stored': 'debug',
  'webhook.ignored': 'debug',
  'message.unsupported': 'info',
  'webhook.refused': 'warn',
  'entry.claimed': 'debug',
  'entry.sent': 'debug',
  'entry.postponed': 'info',
  'entry.parked': 'info',
  'entry.unsure': 'warn',
  'entry.dead': 'warn',
  'entry.recovered': 'info',
  'entry.replayed': 'info',
  'entry.buried': 'info',
  'entry.arrived': 'info',
  'contact.met': 'info',
  'contact.gone': 'info',
  'contact.moved': 'info',
  'contact.not-touched': 'warn',
  'breaker.tripped': 'warn',
  'breaker.closed': 'info',
  'budget.spent': 'warn',
  'number.limited': 'warn',
  'token.refreshed': 'info',
  'token.failed': 'error',
  'company-token.refreshed': 'info',
  'company-token.failed': 'error',
  'install.done': 'info',
  'install.held': 'warn',
  'install.event': 'info',
  'install.trouble': 'warn',
  'connection.changed': 'info',
  'webhook.repaired': 'warn',
  'webhook.taken': 'warn',
  'catch-up.passed': 'debug',
  'catch-up.recovered': 'info',
  'catch-up.failed': 'warn',
  'catch-up.blind': 'warn',
  'pull.changed': 'warn',
  'missed.found': 'info',
  'missed.not-read': 'warn',
  'reach.up': 'info',
  'reach.down': 'warn',
  'alert.told': 'info',
  'alert.failed': 'warn',
  'forward.failed': 'warn',
  'forward.back': 'info',
  'forward.dropped': 'warn',
  'storage.failed': 'error',
  'storage.changed': 'warn',
  'backup.made': 'info',
  'backup.failed': 'error',
  'service.started': 'info',
  'service.stopping': 'info',
  'service.stopped': 'info',
} as const satisfies Record<EventType, 'debug' | 'info' | 'warn' | 'error'>;

/** The fields that tell counters of one type apart. None may hold an id: the number of counters stays small. */
const LABELS = [
  'side',
  'kind',
  'breaker',
  'reason',
  'status',
  'fact',
  'state',
  'how',
  'code',
  'outcome',
  'messageType',
  'channel',
] as const;

export class Events {
  readonly #log: Log;
  readonly #now: () => number;
  readonly #counters = new Map<string, number>();
  readonly #listeners = new Set<Listener>();

  constructor(log: Log, now: () => number = Date.now) {
    this.#log = log;
    this.#now = now;
  }

  webhookStored(event: EventShapes['webhook.stored']): void {
    this.#happened('webhook.stored', event);
  }

  webhookIgnored(event: EventShapes['webhook.ignored']): void {
    this.#happened('webhook.ignored', event);
  }

  messageUnsupported(event: EventShapes['message.unsupported']): void {
    this.#happened('message.unsupported', event);
  }

  webhookRefused(event: EventShapes['webhook.refused']): void {
    this.#happened('webhook.refused', event);
  }

  entryClaimed(event: EventShapes['entry.claimed']): void {
    this.#happened('entry.claimed', event);
  }

  entrySent(event: EventShapes['entry.sent']): void {
    this.#happened('entry.sent', event);
  }

  entryPostponed(event: EventShapes['entry.postponed']): void {
    this.#happened('entry.postponed', event);
  }

  entryParked(event: EventShapes['entry.parked']): void {
    this.#happened('entry.parked', event);
  }

  entryUnsure(event: EventShapes['entry.unsure']): void {
    this.#happened('entry.unsure', event);
  }

  entryDead(event: EventShapes['entry.dead']): void {
    this.#happened('entry.dead', event);
  }

  entryRecovered(event: EventShapes['entry.recovered']): void {
    this.#happened('entry.recovered', event);
  }

  entryReplayed(event: EventShapes['entry.replayed']): void {
    this.#happened('entry.replayed', event);
  }

  entryBuried(event: EventShapes['entry.buried']): void {
    this.#happened('entry.buried', event);
  }

  entryArrived(event: EventShapes['entry.arrived']): void {
    this.#happened('entry.arrived', event);
  }

  contactMet(event: EventShapes['contact.met']): void {
    this.#happened('contact.met', event);
  }

  contactGone(event: EventShapes['contact.gone']): void {
    this.#happened('contact.gone', event);
  }

  contactMoved(event: EventShapes['contact.moved']): void {
    this.#happened('contact.moved', event);
  }

  contactNotTouched(event: EventShapes['contact.not-touched']): void {
    this.#happened('contact.not-touched', event);
  }

  breakerTripped(event: EventShapes['breaker.tripped']): void {
    this.#happened('breaker.tripped', event);
  }

  breakerClosed(event: EventShapes['breaker.closed']): void {
    this.#happened('breaker.closed', event);
  }

  budgetSpent(event: EventShapes['budget.spent']): void {
    this.#happened('budget.spent', event);
  }

  numberLimited(event: EventShapes['number.limited']): void {
    this.#happened('number.limited', event);
  }

  tokenRefreshed(event: EventShapes['token.refreshed']): void {
    this.#happened('token.refreshed', event);
  }

  tokenFailed(event: EventShapes['token.failed']): void {
    this.#happened('token.failed', event);
  }

  companyTokenRefreshed(event: EventShapes['company-token.refreshed']): void {
    this.#happened('company-token.refreshed', event);
  }

  companyTokenFailed(event: EventShapes['company-token.failed']): void {
    this.#happened('company-token.failed', event);
  }

  installed(event: EventShapes['install.done']): void {
    this.#happened('install.done', event);
  }

  installHeld(event: EventShapes['install.held']): void {
    this.#happened('install.held', event);
  }

  /** INSTALL or UNINSTALL came; `outcome` is a short code from a fixed list. */
  appEventTaken(event: EventShapes['install.event']): void {
    this.#happened('install.event', event);
  }

  /** An agency's locations cannot be listed now, or the callback failed. */
  installTrouble(event: EventShapes['install.trouble']): void {
    this.#happened('install.trouble', event);
  }

  connectionChanged(event: EventShapes['connection.changed']): void {
    this.#happened('connection.changed', event);
  }

  webhookRepaired(event: EventShapes['webhook.repaired']): void {
    this.#happened('webhook.repaired', event);
  }

  webhookTaken(event: EventShapes['webhook.taken']): void {
    this.#happened('webhook.taken', event);
  }

  catchUpPassed(event: EventShapes['catch-up.passed']): void {
    this.#happened('catch-up.passed', event);
  }

  catchUpRecovered(event: EventShapes['catch-up.recovered']): void {
    this.#happened('catch-up.recovered', event);
  }

  catchUpFailed(event: EventShapes['catch-up.failed']): void {
    this.#happened('catch-up.failed', event);
  }

  catchUpBlind(event: EventShapes['catch-up.blind']): void {
    this.#happened('catch-up.blind', event);
  }

  pullChanged(event: EventShapes['pull.changed']): void {
    this.#happened('pull.changed', event);
  }

  missedFound(event: EventShapes['missed.found']): void {
    this.#happened('missed.found', event);
  }

  missedNotRead(event: EventShapes['missed.not-read']): void {
    this.#happened('missed.not-read', event);
  }

  reachUp(event: EventShapes['reach.up']): void {
    this.#happened('reach.up', event);
  }

  reachDown(event: EventShapes['reach.down']): void {
    this.#happened('reach.down', event);
  }

  alertTold(event: EventShapes['alert.told']): void {
    this.#happened('alert.told', event);
  }

  alertFailed(event: EventShapes['alert.failed']): void {
    this.#happened('alert.failed', event);
  }

  forwardFailed(event: EventShapes['forward.failed']): void {
    this.#happened('forward.failed', event);
  }

  forwardBack(event: EventShapes['forward.back']): void {
    this.#happened('forward.back', event);
  }

  forwardDropped(event: EventShapes['forward.dropped']): void {
    this.#happened('forward.dropped', event);
  }

  storageFailed(event: EventShapes['storage.failed']): void {
    this.#happened('storage.failed', event);
  }

  storageChanged(event: EventShapes['storage.changed']): void {
    this.#happened('storage.changed', event);
  }

  backupMade(event: EventShapes['backup.made']): void {
    this.#happened('backup.made', event);
  }

  backupFailed(event: EventShapes['backup.failed']): void {
    this.#happened('backup.failed', event);
  }

  started(event: EventShapes['service.started']): void {
    this.#happened('service.started', event);
  }

  stopping(event: EventShapes['service.stopping']): void {
    this.#happened('service.stopping', event);
  }

  stopped(event: EventShapes['service.stopped']): void {
    this.#happened('service.stopped', event);
  }

  /** How often each event happened since the start, as `type` or `type{label="value"}`. */
  counters(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counters);
  }

  /** Message types that nobody knows here, and how often each came since the start. */
  unsupportedTypes(): Readonly<Record<string, number>> {
    const types: Record<string, number> = {};
    for (const [key, count] of this.#counters) {
      const type = /^message\.unsupported\{messageType="(\w*)"\}$/.exec(key)?.[1];
      if (type !== undefined) types[type] = count;
    }
    return types;
  }

  /** Calls back on every event until the returned function is called. A listener that throws is logged and kept. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #happened<T extends EventType>(type: T, shape: EventShapes[T]): void {
    this.#count(type, shape);
    this.#write(type, shape);
    if (this.#listeners.size === 0) return;
    // The compiler does not follow that a type and its own shape make one member of the union.
    const event = { type, at: this.#now(), ...shape } as unknown as RelayEvent;
    for (const listener of this.#listeners) this.#push(listener, event);
  }

  #count(type: EventType, shape: EventShapes[EventType]): void {
    const fields: Readonly<Record<string, unknown>> = { ...shape };
    let key: string = type;
    for (const label of LABELS) {
      if (label in fields) key += `${key === type ? '{' : ','}${label}="${String(fields[label])}"`;
    }
    if (key !== type) key += '}';
    this.#counters.set(key, (this.#counters.get(key) ?? 0) + 1);
  }

  #write(type: EventType, shape: EventShapes[EventType]): void {
    // An authenticated body that cannot be read is somebody's loss: it is said aloud.
    const unread = 'reason' in shape && shape.reason === 'body.unreadable';
    const level = unread ? 'warn' : LEVELS[type];
    if (!this.#log.isLevelEnabled(level)) return;
    // Without parameters, since those of some codes are phone numbers.
    const words = 'code' in shape ? { sentence: say(shape.code, {}, 'en').sentence } : {};
    this.#log[level]({ ...shape, ...words }, type);
  }

  #push(listener: Listener, event: RelayEvent): void {
    try {
      listener(event);
    } catch (err) {
      this.#log.error({ err }, 'a listener failed');
    }
  }
}
