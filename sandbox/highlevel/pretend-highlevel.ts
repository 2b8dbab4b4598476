/**
 * A pretend HighLevel with the routes a relay uses, as strict as the marketplace documents describe them, and a
 * vocabulary of its own: what an agent does, what the inbox shows, and what goes wrong.
 */
import { WorkflowActions } from './actions.ts';
import { mountAdmin, vocabularyOf } from '../support/admin.ts';
import { Changes } from '../support/changes.ts';
import type { Call } from '../support/call.ts';
import { newDelivery } from '../support/poster.ts';
import { DeliveryUrl, type DeliveryOptions } from './delivery.ts';
import { SHARED_VOCABULARY } from '../support/pretend.ts';
import { PretendWorkflows } from './pretend-workflows.ts';
import type { PretendServerOptions } from '../support/pretend-server.ts';
import { letterId } from '../support/random.ts';
import { applyEdit, isHeldBack, type ContactEdit } from './contact-edits.ts';
import type {
  HighLevelBehaviour,
  HighLevelChange,
  HighLevelWorld,
  MarketplaceApp,
  NewSend,
} from './highlevel-world.ts';
import { manners } from './manners.ts';
import { DOCUMENTED_LIMIT, RateLimiter, type RateLimitRule } from './rate-limit.ts';
import { consent, grantFor, marketplaceQuery, remove } from './installs.ts';
import type { InstallTarget } from './installs.ts';
import type { AgentMessage, LocationAccess, NewContact, NewLocation } from './inputs.ts';
import { retryOf } from './retries.ts';
import { locationOf } from './new-location.ts';
import { inboxOf, ledgerOf, type InboxConversation } from './inbox.ts';
import { mountHighLevelRoutes } from './routes.ts';
import {
  HighLevelState,
  messageView,
  type Contact,
  type Location,
  type MessageView,
  type Provider,
  type StoredMessage,
} from './state.ts';
import { WorkflowTriggers } from './triggers.ts';
import { ALL_SCOPES, Tokens, type UserType } from './tokens.ts';

export interface HighLevelOptions
  extends PretendServerOptions, DeliveryOptions, Partial<HighLevelBehaviour> {
  /** How long after a Delivery URL post status updates are refused. Default 5,000 ms. */
  readonly statusRefusedMs?: number;
  readonly rateLimit?: Partial<RateLimitRule>;
  /** Life of an access token. Default one day. */
  readonly tokenLifeMs?: number;
  /** Scopes of the app beside those that a relay cannot do without. */
  readonly moreScopes?: readonly string[];
  /** How many messages are kept; the oldest go first. Default: all. */
  readonly keepMessages?: number;
  /** A single message read back names the one that a Retry was pressed on. Default true. */
  readonly showsOriginals?: boolean;
  /** Sees every request before anything is decided about it. */
  readonly onRequest?: (call: Call) => void;
}

export const HIGHLEVEL_VOCABULARY = [
  ...(['addLocation', 'addContact', 'agentWrites', 'retries', 'agentReads'] as const),
  ...(['inbox', 'contacts'] as const),
  ...(['editsContact', 'mergesContacts', 'deletesContact', 'setDuplicates'] as const),
  ...(['addProvider', 'useProvider'] as const),
  ...([
    'ledger',
    'message',
    'idle',
    'setDeliveryUrl',
    'repeatsPosts',
    'subscribesOutbound',
    'setRateLimit',
    'setStatusRefusedMs',
    'spendDay',
  ] as const),
  ...([
    'endTokens',
    'pauseLocation',
    'replayedRefreshTokens',
    'usedRefreshTokens',
    'authorizationCode',
    'setAppWebhookUrl',
    'marketplaceLink',
    'installs',
    'uninstalls',
    'postInstall',
  ] as const),
  ...(['setAction', 'runsAction', 'actionOptions', 'actionFields', 'keeps'] as const),
  ...(['setTriggers', 'putsTrigger', 'takesTriggerOut', 'workflowRuns'] as const),
  ...SHARED_VOCABULARY,
] as const satisfies readonly (keyof PretendHighLevel)[];
export type HighLevelVocabulary = Pick<PretendHighLevel, (typeof HIGHLEVEL_VOCABULARY)[number]>;

export class PretendHighLevel extends PretendWorkflows implements AsyncDisposable {
  readonly app: MarketplaceApp;
  readonly #delivery: DeliveryUrl;
  protected readonly actions: WorkflowActions;
  protected readonly triggers = new WorkflowTriggers();
  readonly #state: HighLevelState;
  readonly #tokens: Tokens;
  readonly #rateLimiter: RateLimiter;
  readonly #changes = new Changes<HighLevelChange>();
  readonly #providers = new Map<string, Provider>();
  #statusRefusedMs: number;
  #appWebhookUrl: string | null = null;
  #subscribesOutbound = false;

  private constructor(options: HighLevelOptions) {
    const tokens = new Tokens(options.tokenLifeMs ?? 86_400_000);
    const rateLimiter = new RateLimiter({ ...DOCUMENTED_LIMIT, ...options.rateLimit });
    super(manners(tokens, rateLimiter, options.onRequest), options);
    const appId = letterId(24);
    this.app = {
      appId,
      clientId: `${appId}-${letterId(8).toLowerCase()}`,
      clientSecret: letterId(36),
      providerId: letterId(24),
      scopes: [...ALL_SCOPES, ...(options.moreScopes ?? [])],
    };
    this.#providers.set(this.app.providerId, { id: this.app.providerId, kind: 'custom' });
    this.#tokens = tokens;
    this.#rateLimiter = rateLimiter;
    this.#delivery = new DeliveryUrl(this.app, options);
    this.actions = new WorkflowActions(this.#delivery.privateKey);
    this.#state = new HighLevelState(options.keepMessages ?? Infinity);
    this.#statusRefusedMs = options.statusRefusedMs ?? 5000;
    mountHighLevelRoutes(this.server, this.#world(options));
    mountAdmin(this.server.app, vocabularyOf(this, HIGHLEVEL_VOCABULARY));
  }

  static async start(options: HighLevelOptions = {}): Promise<PretendHighLevel> {
    const highlevel = new PretendHighLevel(options);
    await highlevel.server.listen();
    return highlevel;
  }

  /** Checks `X-GHL-Signature` of what is posted from here. */
  get publicKeyPem(): string {
    return this.#delivery.publicKeyPem;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#delivery[Symbol.asyncDispose]();
    await this.server[Symbol.asyncDispose]();
  }

  // Setting up

  /** A location, with the app installed unless it is said otherwise, and the tokens of that install. */
  addLocation(location: NewLocation = {}): LocationAccess {
    const made = locationOf(location, this.app.providerId);
    this.#state.locations.set(made.id, made);
    const { access, refreshToken } = this.#tokens.issue(grantFor(this.#parts(), 'Location', made));
    return {
      locationId: made.id,
      name: made.name,
      companyId: made.companyId,
      timezone: made.timezone,
      accessToken: access.token,
      refreshToken,
      expiresAt: access.expiresAt,
      userType: 'Location',
      scopes: access.scopes.join(' '),
    };
  }

  addContact(contact: NewContact): Contact {
    const made = this.#state.addContact({
      locationId: contact.locationId,
      name: contact.name ?? '',
      phone: contact.phone ?? null,
      email: contact.email ?? null,
      source: null,
      tags: [...(contact.tags ?? [])],
    });
    this.#changes.tell({ type: 'contact', id: made.id });
    return made;
  }

  /** Another conversation provider of the app: an extra channel, or (`sms`) one that stands in for SMS. */
  addProvider(kind: Provider['kind'] = 'custom'): string {
    const id = letterId(24);
    this.#providers.set(id, { id, kind });
    return id;
  }

  /** From now on the agents of this location write by this provider. */
  useProvider(locationId: string, providerId: string): void {
    this.#location(locationId).providerId = providerId;
  }

  /** "Allow Duplicate Contact", and the fields by which contacts are recognised. */
  setDuplicates(
    locationId: string,
    rule: { allow?: boolean; matchBy?: readonly ('email' | 'phone')[] },
  ): void {
    const location = this.#location(locationId);
    if (rule.allow !== undefined) location.allowDuplicateContact = rule.allow;
    if (rule.matchBy !== undefined) location.matchBy = rule.matchBy;
  }

  setDeliveryUrl(url: string | null): void {
    this.#delivery.url = url;
  }

  /** `false`: a post that is not taken at once is given up. */
  repeatsPosts(repeats: boolean): void {
    this.#delivery.repeats = repeats;
  }

  /** The app is subscribed to OutboundMessage, which tells its default webhook URL of every message of every channel. */
  subscribesOutbound(subscribes: boolean): void {
    this.#subscribesOutbound = subscribes;
  }

  /** Where INSTALL and UNINSTALL are posted to: the app's default webhook URL. */
  setAppWebhookUrl(url: string | null): void {
    this.#appWebhookUrl = url;
  }

  /** Where a browser is sent by a click on "Install" in the marketplace; there is no state in it. */
  marketplaceLink(redirectUri: string): string {
    const query = marketplaceQuery(this.app.clientId, redirectUri);
    return `${this.url}/v2/oauth/chooselocation?${query}`;
  }

  /** The app is installed there, as by an agency for a new location, and INSTALL is posted; the status of its answer. */
  async installs(of: InstallTarget, more: Record<string, unknown> = {}): Promise<number | null> {
    consent(this.#parts(), of, '');
    return this.#appEvent('INSTALL', of, { installType: 'Location', ...more });
  }

  /** The app is removed there and UNINSTALL is posted; the status of its answer, null without one. */
  async uninstalls(of: InstallTarget, more: Record<string, unknown> = {}): Promise<number | null> {
    remove(this.#parts(), of);
    return this.#appEvent('UNINSTALL', of, more);
  }

  isInstalled(locationId: string): boolean {
    return this.#location(locationId).installed;
  }

  setRateLimit(rule: Partial<RateLimitRule>): void {
    this.#rateLimiter.rule = { ...this.#rateLimiter.rule, ...rule };
  }

  /** The location has used up its calls of the day: every further one is refused until the day is over. */
  spendDay(locationId: string): void {
    this.#rateLimiter.spendDay(locationId, Date.now());
  }

  setStatusRefusedMs(ms: number): void {
    this.#statusRefusedMs = ms;
  }

  /** `access`: the location's access tokens are refused from now on; `all`: its refresh tokens too. */
  endTokens(resourceId: string, what: 'access' | 'all' = 'access'): void {
    this.#tokens.end(resourceId, what);
  }

  /** How often a refresh token was shown that had been used before; the relay must never do that. */
  replayedRefreshTokens(): number {
    return this.#tokens.replays;
  }

  /** How many were taken, each for a new one. */
  usedRefreshTokens(): number {
    return this.#tokens.renewals;
  }

  /** "Location is not active" on refresh, until it is active again. */
  pauseLocation(locationId: string, state: 'active' | 'paused' = 'paused'): void {
    const location = this.#state.locations.get(locationId);
    if (location) location.state = state;
  }

  /** A code as the consent page would hand it to the redirect address. */
  authorizationCode(of: { locationId: string; userType?: UserType; redirectUri?: string }): string {
    const location = this.#location(of.locationId);
    return this.#tokens.addCode(
      grantFor(this.#parts(), of.userType ?? 'Location', location),
      of.redirectUri ?? null,
    );
  }

  // What people do

  /** An agent (or a workflow, with `userId: null`) writes to a contact: stored, then posted to the Delivery URL. */
  agentWrites(message: AgentMessage): { messageId: string; conversationId: string } {
    const contact = this.#state.contacts.get(message.contactId);
    if (contact?.locationId !== message.locationId) throw new Error('no such contact here');
    const attachments = (message.attachments ?? []).map((a) =>
      typeof a === 'string' ? a : this.keeps(contact.locationId, a),
    );
    const stored = this.#send({
      contact,
      text: message.text ?? '',
      attachments,
      userId: message.userId === undefined ? 'user0000000000000001' : message.userId,
      origin: 'app',
      type: message.type ?? 'SMS',
      ...(message.at !== undefined && { at: message.at }),
      replyToAltId: this.#state.messages.get(message.replyTo ?? '')?.altId ?? null,
    });
    return { messageId: stored.id, conversationId: stored.conversationId };
  }

  /** An agent changes a contact by hand. */
  editsContact(contactId: string, edit: ContactEdit): void {
    const contact = this.#contact(contactId);
    applyEdit(this.#state, contact, edit);
    this.#changes.tell({ type: 'contact', id: contact.id });
  }

  /** An agent merges `gone` into `kept`: from now on nobody knows the id of `gone`. */
  mergesContacts(kept: string, gone: string): void {
    this.#state.mergeContacts(this.#contact(kept), this.#contact(gone));
    this.#changes.tell({ type: 'contact', id: kept });
  }

  deletesContact(contactId: string): void {
    this.#state.deleteContact(this.#contact(contactId));
    this.#changes.tell({ type: 'contact', id: contactId });
  }

  /** A user presses Retry: the same text and attachments under a new id, posted like any other message. */
  retries(messageId: string): { messageId: string } {
    return { messageId: this.#send(retryOf(this.#state, messageId)).id };
  }

  /** A file in the location's media storage; gives its public address. */
  keeps(locationId: string, file: { fileName: string; mimeType: string; base64: string }): string {
    const bytes = Buffer.from(file.base64, 'base64');
    return this.#keepFile(locationId, file.fileName, file.mimeType, bytes);
  }

  agentReads(conversationId: string): void {
    const conversation = this.#state.conversations.get(conversationId);
    if (conversation) conversation.unreadCount = 0;
  }

  /** Posts an INSTALL or UNINSTALL to `url`, signed as app webhooks are; resolves with the answer's status. */
  postInstall(url: string, body: Record<string, unknown>): Promise<number | null> {
    return this.#delivery.postInstall(url, body);
  }

  // What is there

  inbox(locationId: string): InboxConversation[] {
    return inboxOf(this.#state, locationId);
  }

  contacts(locationId: string): Contact[] {
    return [...this.#state.contacts.values()]
      .filter((c) => c.locationId === locationId)
      .map((c) => structuredClone(c));
  }

  message(id: string): MessageView | null {
    const message = this.#state.messages.get(id);
    return message ? messageView(message) : null;
  }

  /** The authoritative record: every message of the location (or of all) in the order in which it was stored. */
  ledger(locationId?: string): MessageView[] {
    return ledgerOf(this.#state, locationId);
  }

  /** Bytes and type of an uploaded file or an agent's attachment, by its URL. */
  file(url: string): { fileName: string; mimeType: string; bytes: Buffer } | null {
    const id = url.split('/').at(-1)?.split('.')[0] ?? '';
    return this.#state.files.get(id) ?? null;
  }

  /** Resolves when no Delivery URL post is under way and none will be tried again. */
  idle(): Promise<void> {
    return this.#delivery.idle();
  }

  onChange(listener: (change: HighLevelChange) => void): () => void {
    return this.#changes.subscribe(listener);
  }

  // Inside

  #parts() {
    return { app: this.app, state: this.#state, tokens: this.#tokens };
  }

  async #appEvent(
    type: string,
    of: InstallTarget,
    more: Record<string, unknown>,
  ): Promise<number | null> {
    if (this.#appWebhookUrl === null) return null;
    const timestamp = new Date().toISOString();
    const fields = { type, ...of, timestamp, webhookId: letterId(36), ...more };
    return this.#delivery.postInstall(this.#appWebhookUrl, fields);
  }

  #world(options: HighLevelOptions): HighLevelWorld {
    return {
      app: this.app,
      providers: this.#providers,
      options: {
        createdStatus: options.createdStatus ?? 200,
        nestedReads: options.nestedReads ?? false,
        locationTokenRefreshes: options.locationTokenRefreshes ?? true,
        datedOAuth: options.datedOAuth ?? true,
        reconnects: options.reconnects ?? true,
      },
      state: this.#state,
      tokens: this.#tokens,
      triggers: this.triggers,
      rateLimiter: this.#rateLimiter,
      changes: this.#changes,
      showsOriginals: () => options.showsOriginals ?? true,
      send: (message) => this.#send(message),
      keepFile: (locationId, fileName, mimeType, bytes) =>
        this.#keepFile(locationId, fileName, mimeType, bytes),
      fileUrl: (locationId, id, fileName) => this.#fileUrl(locationId, id, fileName),
    };
  }

  #location(id: string): Location {
    const location = this.#state.locations.get(id);
    if (!location) throw new Error('no such location');
    return location;
  }

  #contact(id: string): Contact {
    const contact = this.#state.contacts.get(id);
    if (!contact) throw new Error('no such contact');
    return contact;
  }

  #send(message: NewSend): StoredMessage {
    const conversation = this.#state.openConversation(message.contact);
    const now = message.at ?? Date.now();
    const { providerId } = this.#location(message.contact.locationId);
    const heldBack = isHeldBack(message.contact, this.#providers.get(providerId));
    const status = heldBack ? 'failed' : 'pending';
    const stored: StoredMessage = {
      seq: this.#state.nextSeq(),
      id: letterId(),
      locationId: message.contact.locationId,
      conversationId: conversation.id,
      contactId: message.contact.id,
      direction: 'outbound',
      origin: message.origin,
      type: message.type,
      body: message.text,
      attachments: message.attachments,
      dateAdded: new Date(now).toISOString(),
      storedAt: now,
      altId: null,
      conversationProviderId: providerId,
      userId: message.userId,
      originalMessageId: message.originalMessageId ?? null,
      replyToAltId: message.replyToAltId ?? null,
      status,
      statuses: [{ status, error: null, at: now, requestSeq: null }],
      request: null,
      delivery: newDelivery(),
      statusFrom: now + this.#statusRefusedMs,
    };
    this.#state.addMessage(conversation, stored);
    this.#changes.tell({ type: 'message', id: stored.id });
    if (!heldBack) void this.#deliver(stored, message.contact);
    return stored;
  }

  async #deliver(message: StoredMessage, contact: Contact): Promise<void> {
    if (this.#subscribesOutbound) void this.#delivery.postOutbound(this.#appWebhookUrl, message);
    const decision = this.server.faults.decide('delivery', message.locationId);
    await this.#delivery.post(message, contact, decision);
    this.#changes.tell({ type: 'message', id: message.id });
  }

  #keepFile(locationId: string, fileName: string, mimeType: string, bytes: Buffer): string {
    const id = letterId();
    this.#state.files.set(id, { id, fileName, mimeType, bytes });
    return this.#fileUrl(locationId, id, fileName);
  }

  #fileUrl(locationId: string, id: string, fileName: string): string {
    const extension = fileName.split('.').at(-1) ?? 'bin';
    return `${this.url}/files/${locationId}/${id}.${extension}`;
  }
}
