/** The calls that make, link, unlink and remove instances. `create` and `isGlobalKey` need the server's global key. */
import { z } from 'zod';
import { optionalText, readInt } from '../decode.ts';
import { ClientError } from '../client-error.ts';
import type { HttpAnswer, HttpRequest } from '../http.ts';
import type { ConnectionState } from './schemas.ts';
import type { WebhookConfig } from './webhook-config.ts';

/** What a phone links with: the text of a QR code, and where a number was given a code of 8 characters. */
export interface LinkCode {
  /** Null = WhatsApp has not handed one out yet. */
  readonly qr: string | null;
  readonly pairingCode: string | null;
  /** The how many-th it is; Evolution stops at its limit. */
  readonly count: number;
}

/** `state`: it is not to be linked now, since it is open or ended. */
export type Connected =
  | { readonly type: 'code'; readonly code: LinkCode }
  | { readonly type: 'state'; readonly state: ConnectionState };

export interface NewEvolutionInstance {
  readonly name: string;
  /** The instance's own key; left out, Evolution makes one. */
  readonly token?: string;
  readonly webhook: WebhookConfig;
}

type Call = Pick<HttpRequest, 'method' | 'json' | 'idempotent'> & { readonly path: string };
export type Caller = (call: Call) => Promise<{ readonly answer: HttpAnswer }>;

const STATES = ['open', 'connecting', 'close', 'refused'] as const;
const linkCode = z.object({
  code: optionalText,
  pairingCode: optionalText,
  count: z
    .unknown()
    .optional()
    .transform((value) => readInt(value) ?? 0),
});
const stateOnly = z.object({
  instance: z.object({
    state: z.enum(STATES).optional().catch(undefined),
    status: z.enum(STATES).optional().catch(undefined),
  }),
});

export class PairingCalls {
  readonly #call: Caller;

  constructor(call: Caller) {
    this.#call = call;
  }

  /** False: the key is not the server's global one. */
  async isGlobalKey(): Promise<boolean> {
    try {
      await this.#call({ method: 'POST', path: '/verify-creds', idempotent: true });
      return true;
    } catch (error) {
      if (error instanceof ClientError && error.code === 'http.unauthorized') return false;
      throw error;
    }
  }

  /** Made without connecting, so that the answer comes at once: `connect` asks for the code. */
  async create({ name, token, webhook }: NewEvolutionInstance): Promise<void> {
    const json = {
      instanceName: name,
      integration: 'WHATSAPP-BAILEYS',
      qrcode: false,
      ...(token === undefined ? {} : { token }),
      webhook,
    };
    await this.#call({ method: 'POST', path: '/instance/create', json });
  }

  /** From `close` it opens the socket; `number` (digits) asks for a pairing code, and is ignored while it connects. */
  async connect(name: string, number?: string): Promise<Connected> {
    const query = number === undefined ? '' : `?number=${encodeURIComponent(number)}`;
    const path = `/instance/connect/${encodeURIComponent(name)}${query}`;
    const { answer } = await this.#call({ method: 'GET', path });
    const other = stateOnly.safeParse(answer.body).data?.instance;
    if (other !== undefined) {
      return { type: 'state', state: other.state ?? other.status ?? 'unknown' };
    }
    return { type: 'code', code: readLinkCode(answer.body) };
  }

  /** Fails on an instance that is closed. */
  async restart(name: string): Promise<void> {
    await this.#call({ method: 'POST', path: `/instance/restart/${encodeURIComponent(name)}` });
  }

  /** Unlinks the phone. Up to 2.3.7 it fails on an instance that is closed. */
  async logOut(name: string): Promise<void> {
    await this.#call({ method: 'DELETE', path: `/instance/logout/${encodeURIComponent(name)}` });
  }

  /** With all that Evolution stores of it. */
  async remove(name: string): Promise<void> {
    await this.#call({ method: 'DELETE', path: `/instance/delete/${encodeURIComponent(name)}` });
  }
}

/** Of an answer to `connect`, or of what a `qrcode.updated` webhook shows. */
export function readLinkCode(body: unknown): LinkCode {
  const { code = null, pairingCode = null, count = 0 } = linkCode.safeParse(body).data ?? {};
  return { qr: code, pairingCode, count };
}
