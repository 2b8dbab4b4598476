/** The public side on a free port, with one instance, an intake that does as it is told, and keys of its own. */
import { generateKeyPairSync, sign } from 'node:crypto';
import type { InstanceId, LocationId, PhoneJid } from '../../message.ts';
import { ReachEar } from '../../../reach/ear.ts';
import { createInboundServer } from '../server.ts';
import type { InboundLimits, InboundServer, InboundServerOptions } from '../server.ts';
import { Wire } from './wire.ts';
import type { WireAnswer } from './wire.ts';

export const SECRET = 'header-secret-0123456789';
export const PATH_SECRET = 'path-secret-0123456789';
export const INSTANCE = {
  id: '0198c0de-0000-7000-8000-000000000001' as InstanceId,
  locationId: 'loc1' as LocationId,
  name: 'sales',
  serverUrl: 'http://127.0.0.1:8080',
  ownJid: '5511990000001@s.whatsapp.net' as PhoneJid,
  state: 'open' as const,
  stateSince: 0,
  evolutionVersion: '2.3.6',
};

const { publicKey, privateKey } = generateKeyPairSync('ed25519');

export function signatureOf(body: string | Buffer): string {
  return sign(null, Buffer.from(body), privateKey).toString('base64');
}

type Work = (body: unknown) => Promise<void>;

export class PublicSide implements AsyncDisposable {
  readonly server: InboundServer;
  /** What the intake was given. */
  readonly taken: { side: string; body: unknown }[] = [];
  readonly refused: { side: string; status: number; reason: string }[] = [];
  ready = true;
  /** What the intake does with it. */
  work: Work = () => Promise.resolve();
  port = 0;

  private constructor(limits: Partial<InboundLimits>, more: Partial<InboundServerOptions>) {
    const take = (side: string, body: unknown): Promise<void> => {
      this.taken.push({ side, body });
      return this.work(body);
    };
    this.server = createInboundServer({
      host: '127.0.0.1',
      port: 0,
      instances: {
        bySecret: (header) => (header === SECRET ? INSTANCE : null),
        byPathSecret: (segment) => (segment === PATH_SECRET ? INSTANCE : null),
      },
      intake: {
        evolution: (instance, body) => take(instance.name, body),
        highlevel: (body) => take('highlevel', body),
      },
      media: { open: () => Promise.resolve({ type: 'dead', code: 'media.link-unknown' }) },
      install: {
        callback: () => Promise.resolve({ status: 200, html: 'back' }),
        appEvent: (body) => take('app', body),
      },
      ear: new ReachEar(),
      webhookPublicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      ready: () => this.ready,
      events: { webhookRefused: (event) => void this.refused.push({ ...event }) },
      limits: { checkEveryMs: 20, ...limits },
      ...more,
    });
  }

  static async open(
    limits: Partial<InboundLimits> = {},
    more: Partial<InboundServerOptions> = {},
  ): Promise<PublicSide> {
    const side = new PublicSide(limits, more);
    ({ port: side.port } = await side.server.listen());
    return side;
  }

  wire(): Promise<Wire> {
    return Wire.open(this.port);
  }

  /** Sends one request on a connection of its own and waits for its answer. */
  async ask(request: string | Buffer): Promise<WireAnswer> {
    await using wire = await this.wire();
    wire.send(request);
    return await wire.answer();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.server.close();
  }
}

/** A request as text; `Content-Length` is added unless the headers say otherwise. */
export function request(
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body: string | Buffer = '{}',
): Buffer {
  const bytes = Buffer.from(body);
  const all: Record<string, string> = { host: 'relay.example', ...headers };
  if (!('transfer-encoding' in all)) all['content-length'] ??= String(bytes.length);
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), bytes]);
}

/** Only the head, announcing a body of this length. */
export function head(
  path: string,
  headers: Readonly<Record<string, string>>,
  length: number,
): Buffer {
  return request(path, { ...headers, 'content-length': String(length) }, '');
}

export function fromEvolution(body: string | Buffer = '{"event":"x"}'): Buffer {
  return request('/webhooks/evolution', { 'x-waybridge-secret': SECRET }, body);
}

export function fromHighLevel(
  body: string | Buffer = '{"type":"SMS"}',
  path = '/webhooks/ghl',
  signature: string = signatureOf(body),
): Buffer {
  return request(path, { 'x-ghl-signature': signature }, body);
}
