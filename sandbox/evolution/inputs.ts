/** What the pretend Evolution is started with, and what its vocabulary takes and gives. */
import type { Call } from '../support/call.ts';
import type { PretendServerOptions } from '../support/pretend-server.ts';
import type { EvolutionBehaviour } from './evolution-world.ts';
import type { NewInstanceFields } from './instance-routes.ts';
import type { AutomaticReceipts } from './phone.ts';
import type { WebhookConfig } from './state.ts';
import type { WebhookRetry } from './webhooks.ts';

export interface EvolutionOptions extends PretendServerOptions, Partial<EvolutionBehaviour> {
  /** What events call `server_url`; default the address of this server. */
  readonly serverUrl?: string;
  /** The wall clock that `date_time` shows with a false `Z`. Default that of the image, America/Sao_Paulo. */
  readonly timeZone?: string;
  /** `AUTHENTICATION_EXPOSE_IN_FETCH_INSTANCES`: events carry the token in place of null. Default false. */
  readonly exposeApiKey?: boolean;
  /** The most webhook connections at the same time; default no cap, as in the real server. */
  readonly webhookConnections?: number;
  readonly retry?: Partial<WebhookRetry>;
  readonly receipts?: AutomaticReceipts | null;
  readonly onRequest?: (call: Call) => void;
}

export interface NewInstance extends NewInstanceFields {
  /** Digits of the number it is linked to; default 5511990000001. */
  readonly phone?: string;
  /** Default `open`. */
  readonly state?: 'open' | 'close';
  readonly webhook?: { url: string; headers?: Record<string, string>; events?: string[] };
}

/** What a relay is configured with to serve an instance. */
export interface InstanceAccess {
  readonly id: string;
  readonly name: string;
  readonly token: string;
  readonly ownerJid: string | null;
  readonly state: string;
  readonly webhook: WebhookConfig | null;
  /** It shows a code and waits for a phone. */
  readonly waitsForPhone: boolean;
  /** The most send calls that were under way at the same time. */
  readonly mostSendsUnderway: number;
}

export interface NewPerson {
  /** Digits, with or without "+". */
  readonly phone: string;
  readonly name?: string;
  readonly lid?: string;
  readonly addressing?: 'pn' | 'lid';
  readonly onWhatsApp?: boolean;
}
