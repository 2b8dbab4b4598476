import type { EvolutionClient } from '../../clients/evolution/client.ts';
import type { HighLevelClient } from '../../clients/highlevel/client.ts';
import type { Attachment } from '../../clients/attachments.ts';
import type { LocationOptions } from '../../install/location-options.ts';
import type { Times } from '../../settings/times.ts';
import type { LanguageTag } from '../../words/say.ts';
import type { Entry } from '../journal/entry.ts';
import type { GroupBook } from '../groups/group-book.ts';
import type { Journal } from '../journal/journal.ts';
import type { MediaStore } from '../media/media-store.ts';
import type { InstanceId, LocationId, PhoneJid } from '../message.ts';
import type { People } from '../people.ts';
import type { RoutingBook } from '../routing/routing-book.ts';
import type { SendingBook } from '../sending/sending-book.ts';
import type { ReceiptBook } from '../receipts/receipt-book.ts';
import type { Twins } from '../receipts/twins.ts';
import type { UnreadBook } from '../receipts/unread-book.ts';
import type { TriggerBook } from '../triggers/trigger-book.ts';
import type { AdFacts } from './ad-facts.ts';
import type { AutomatedSends } from './automated-sends.ts';
import type { ClosedSpells } from '../sending/closed-spells.ts';
import type { ContactEvents, ContactFinder } from './contact-finder.ts';
import type { Contacts } from './contacts.ts';
import type { Destinations } from './destinations.ts';
import type { Pacing } from './pacing.ts';
import type { RestoredEntries } from './restored.ts';

/** What is known of a location and an instance outside of the relay. */
export interface Places {
  location(id: LocationId): {
    language: LanguageTag;
    defaultInstanceId: InstanceId | null;
    options: LocationOptions;
  } | null;
  instance(
    id: InstanceId,
  ): { name: string; locationId: LocationId; ownJid: PhoneJid | null } | null;
  instancesOf(locationId: LocationId): InstanceId[];
  isOpen(id: InstanceId): boolean;
  /** The gateway of an instance. */
  evolution(id: InstanceId): EvolutionClient;
}

/**
 * A file of a message where HighLevel can reach it: what it keeps itself, or what we keep. Shown as an attachment where
 * its inbox knows the type, else told in the text.
 */
export interface PlacedFile {
  readonly url: string;
  readonly as: 'attachment' | 'text';
}

/** The parts that carry entries out, built once by the service. */
export interface RelayParts {
  readonly journal: Journal;
  readonly people: People;
  /** Which groups are relayed. */
  readonly groups: Pick<GroupBook, 'isOn' | 'get' | 'missed' | 'learnt'>;
  readonly places: Places;
  readonly contacts: Contacts;
  readonly finder: ContactFinder;
  readonly ads: AdFacts;
  readonly contactEvents: ContactEvents;
  readonly automated: AutomatedSends;
  readonly receipts: ReceiptBook;
  readonly twins: Twins;
  readonly unread: UnreadBook;
  readonly triggers: TriggerBook;
  readonly highlevel: HighLevelClient;
  /** Links to files that HighLevel does not take. */
  readonly media: Pick<MediaStore, 'isOn' | 'offer'>;
  /** What one try made is there for the next: no file travels twice because its message was put off. */
  readonly placed: WeakMap<Entry, PlacedFile>;
  readonly download: (url: string) => Promise<Attachment>;
  readonly destinations: Destinations;
  readonly pacing: Pacing;
  /** By which number each location sends. */
  readonly routing: RoutingBook;
  /** How each number sends what no person wrote, and what WhatsApp limits. */
  readonly sending: SendingBook;
  /** Since when each number cannot send. */
  readonly closed: ClosedSpells;
  readonly times: Times;
  /** The conversation provider that a location is served by; null until one is configured. */
  readonly providerOf: (locationId: LocationId) => string | null;
  /** Entries that may have been carried out while the database knew nothing, because a backup took its place. */
  readonly restored: RestoredEntries;
  /** What HighLevel is told as a message's date (ms): rising within a lane, so that it can be found again by it. */
  readonly dateFor: (lane: string, sentAt: number) => number;
  /** Opens what was sealed into an entry's payload; `at` is the entry's dedupe key. */
  readonly unseal: (sealed: string, at: string) => string;
}
