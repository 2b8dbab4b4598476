/** What the routes of the pretend HighLevel share: its state, its app, its options, and sending to the Delivery URL. */
import type { Changes } from '../support/changes.ts';
import type { RateLimiter } from './rate-limit.ts';
import type { Contact, HighLevelState, MessageOrigin, Provider, StoredMessage } from './state.ts';
import type { WorkflowTriggers } from './triggers.ts';
import type { Tokens } from './tokens.ts';

export interface MarketplaceApp {
  readonly appId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly providerId: string;
  /** What a location grants by installing it. */
  readonly scopes: readonly string[];
}

export interface HighLevelBehaviour {
  /** The documents say 200; 201 was seen too. */
  readonly createdStatus: 200 | 201;
  /** Reads wrapped as real answers were seen (`{message: …}`, `{messages: {messages: …}}`) in place of the documented shape. */
  readonly nestedReads: boolean;
  /** Whether `/oauth/locationToken` gives a refresh token; documents disagree. */
  readonly locationTokenRefreshes: boolean;
  /** False: the dated paths of OAuth are gone, as v3 announces it, and only v3 is answered. */
  readonly datedOAuth: boolean;
  /** Whether lost access may be had back by `/oauth/reconnect`. */
  readonly reconnects: boolean;
}

export type HighLevelChange =
  | { readonly type: 'message'; readonly id: string }
  | { readonly type: 'contact'; readonly id: string };

export interface NewSend {
  readonly contact: Contact;
  readonly text: string;
  readonly attachments: readonly string[];
  readonly userId: string | null;
  readonly origin: MessageOrigin;
  readonly type: string;
  /** When it was written (ms); default now. */
  readonly at?: number;
  readonly originalMessageId?: string;
  readonly replyToAltId?: string | null;
}

export interface HighLevelWorld {
  readonly app: MarketplaceApp;
  readonly options: HighLevelBehaviour;
  /** The app's conversation providers, by id. */
  readonly providers: ReadonlyMap<string, Provider>;
  readonly state: HighLevelState;
  readonly tokens: Tokens;
  readonly triggers: WorkflowTriggers;
  readonly rateLimiter: RateLimiter;
  readonly changes: Changes<HighLevelChange>;
  /** Whether a single message read back names the one that a Retry was pressed on; documented for events only. */
  showsOriginals(): boolean;
  /** Stores an outbound message and posts it to the Delivery URL in the background. */
  send(message: NewSend): StoredMessage;
  /** Keeps a file and gives its public URL. */
  keepFile(locationId: string, fileName: string, mimeType: string, bytes: Buffer): string;
  fileUrl(locationId: string, id: string, fileName: string): string;
}
