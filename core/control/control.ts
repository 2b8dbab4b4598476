/** What the control side needs of the service; the service hands its own parts over. */
import type { Alerts } from '../alerts/alerts.ts';
import type { HighLevelClient } from '../clients/highlevel/client.ts';
import type { HighLevelOAuth } from '../clients/highlevel/oauth.ts';
import type { HttpClient } from '../clients/http.ts';
import type { Events } from '../events.ts';
import type { AgentDirectory } from '../install/agents.ts';
import type { CompanyDirectory } from '../install/company-directory.ts';
import type { Install } from '../install/install.ts';
import type { LocationDirectory } from '../install/location-directory.ts';
import type { TokenKeeper } from '../install/token-keeper.ts';
import type { TokenStore } from '../install/token-store.ts';
import type { Logs } from '../log.ts';
import type { InstanceConnections } from '../pairing/connection.ts';
import type { Pairing } from '../pairing/pairing.ts';
import type { InstanceDirectory } from '../pairing/instance-directory.ts';
import type { Forwarding } from '../forwarding/forwarding.ts';
import type { InstanceWatch } from '../pairing/instance-watch.ts';
import type { Reach } from '../reach/reach.ts';
import type { AdmissionBook } from '../relay/admission/admission-book.ts';
import type { GroupBook } from '../relay/groups/group-book.ts';
import type { GroupNames } from '../relay/groups/group-names.ts';
import type { AssignedPeers } from '../relay/assigned-peers.ts';
import type { JournalActs } from '../relay/journal/acts.ts';
import type { LocationId } from '../relay/message.ts';
import type { MediaStore } from '../relay/media/media-store.ts';
import type { MissedWatch } from '../relay/missed/watch.ts';
import type { HeldLanes } from '../relay/outbound/held-lanes.ts';
import type { WaitingBulk } from '../relay/outbound/waiting-bulk.ts';
import type { TroubleWatch } from '../monitoring/trouble-watch.ts';
import type { Pauses } from '../relay/pauses.ts';
import type { Relay } from '../relay/relay.ts';
import type { RoutingBook } from '../relay/routing/routing-book.ts';
import type { TriggerBook } from '../relay/triggers/trigger-book.ts';
import type { SendingBook } from '../relay/sending/sending-book.ts';
import type { Settings } from '../settings/settings.ts';
import type { Sharing } from '../sharing/shared-side.ts';
import type { AppSettings } from '../storage/app-settings.ts';
import type { Backups } from '../storage/backup/backups.ts';
import type { Mover } from '../storage/move/mover.ts';
import type { Storage } from '../storage/storage.ts';
import type { Vault } from '../storage/vault.ts';
import type { BatchReplays } from './batch-replays.ts';
import type { EntryChanges } from './entry-changes.ts';
import type { DayView } from './day-view.ts';
import type { ImportRuns } from './import/runs.ts';
import type { MinuteView } from './minute-view.ts';
import type { JournalView } from './journal-view.ts';
import type { PeopleSearch } from './search/people.ts';
import type { SandboxBeside } from './sandbox-beside.ts';
import type { SetUpDesk } from './set-up/view.ts';

export interface Control {
  readonly settings: Settings;
  readonly logs: Pick<Logs, 'recent' | 'control'>;
  readonly storage: Storage;
  readonly appSettings: Pick<AppSettings, 'set'>;
  /** Moving to another database. */
  readonly mover: Pick<Mover, 'standing' | 'begin' | 'cancel' | 'old' | 'discard'>;
  readonly backups: Pick<Backups, 'all' | 'make' | 'failure' | 'folder' | 'everyMs'>;
  readonly http: HttpClient;
  readonly events: Pick<Events, 'unsupportedTypes' | 'subscribe' | 'storageFailed' | 'counters'>;
  readonly highlevel: Pick<
    HighLevelClient,
    'getLocation' | 'getContact' | 'findContactByPhone' | 'smsProviders'
  >;
  /** Whether, and by which address, the outside reaches this relay. */
  readonly reach: Pick<
    Reach,
    'address' | 'state' | 'check' | 'listen' | 'history' | 'tunnel' | 'change' | 'acknowledge'
  >;
  readonly locations: LocationDirectory;
  readonly agents: AgentDirectory;
  readonly instances: InstanceDirectory;
  readonly connections: InstanceConnections;
  readonly pairing: Omit<Pairing, 'pages'>;
  readonly companies: CompanyDirectory;
  /** Null = the app's id and secret are not set. */
  readonly oauth: HighLevelOAuth | null;
  readonly install: Install;
  readonly watch: Pick<
    InstanceWatch,
    'beginning' | 'adopted' | 'forget' | 'repaired' | 'catchUp' | 'problems' | 'stateOf'
  >;
  readonly tokens: TokenKeeper;
  readonly tokenStore: TokenStore;
  readonly pauses: Pick<Pauses, 'all' | 'set'>;
  readonly view: JournalView;
  readonly people: PeopleSearch;
  readonly replays: BatchReplays;
  readonly imports: ImportRuns;
  readonly changes: EntryChanges;
  readonly journal: Pick<JournalActs, 'replay' | 'bury' | 'arrived'>;
  readonly day: DayView;
  readonly minute: MinuteView;
  readonly media: Pick<MediaStore, 'isOn' | 'use' | 'links' | 'hasFile' | 'revoke'>;
  readonly missed: Pick<MissedWatch, 'catchUp' | 'problems'>;
  readonly sending: Pick<
    SendingBook,
    'set' | 'limit' | 'unlimit' | 'texts' | 'pace' | 'limited' | 'forget'
  >;
  readonly routing: Pick<RoutingBook, 'rules' | 'set'> & {
    preview: Relay['previewRoute'];
  };
  readonly admission: Pick<
    AdmissionBook,
    'of' | 'set' | 'setting' | 'counts' | 'refusals' | 'forget'
  >;
  /** What may be done to messages that the relay sent. */
  readonly sent: Pick<Relay['sent'], 'limits' | 'change'>;
  readonly assigned: Pick<AssignedPeers, 'waiting' | 'all' | 'toPhone' | 'toContact' | 'undo'>;
  readonly groups: Pick<GroupBook, 'of' | 'get' | 'set' | 'isOn' | 'forget'>;
  readonly groupNames: Pick<GroupNames, 'ask'>;
  readonly vault: Vault;
  /** Which workflows wait for an event of ours. */
  readonly triggers: Pick<TriggerBook, 'of'>;
  /** Whether workflow actions call, and no token is set for them. */
  readonly workflow: { readonly missesToken: boolean };
  /** What is wrong, each once, with since when. */
  readonly troubles: TroubleWatch;
  /** The first set-up, as far as it is. */
  readonly setUp: SetUpDesk;
  readonly alerts: Pick<Alerts, 'channels' | 'failing' | 'forget' | 'test' | 'see'>;
  /** Webhooks of other tools that are kept. */
  readonly forwarding: Pick<
    Forwarding,
    'alongside' | 'original' | 'keep' | 'giveUp' | 'end' | 'failing' | 'view'
  >;
  /** The relays of the database; null = it is this one's alone. */
  readonly sharing: Pick<Sharing, 'relays' | 'spooled' | 'turn' | 'changed'> | null;
  readonly service: ServiceFacts;
}

export interface ServiceFacts {
  /** Null in the sandbox itself. */
  readonly beside: SandboxBeside | null;
  readonly version: string;
  /** Milliseconds. */
  readonly startedAt: number;
  /** Ends and begins anew, with what was changed; returns at once. */
  restart(): void;
  /** Where the public side listens. */
  publicUrl(): string;
  /** Where the control side listens. */
  controlUrl(): string;
  /** False while starting, stopping, or unable to store: webhooks are answered 503. */
  ready(): boolean;
  /** Tripped breakers: `highlevel`, `highlevel:<location>`, `evolution:<server>`, `whatsapp:<instance>` → since when (ms). */
  breakers(): ReadonlyMap<string, number>;
  /** Locations that HighLevel allows no more calls today → until when (ms). */
  spentBudgets(): ReadonlyMap<LocationId, number>;
  /** Calls that HighLevel still allows a location today, where it said so. */
  callsLeft(): ReadonlyMap<LocationId, number>;
  /** What no person wrote and is held now, in the order in which it will leave. */
  waitingBulk(): readonly WaitingBulk[];
  /** Conversations that wait because nothing leaves for where their messages go. */
  heldLanes(): readonly HeldLanes[];
  /** A location, its access or its instances changed: what is parked or held for it is looked at again. */
  placesChanged(locationId: LocationId): Promise<void>;
}
