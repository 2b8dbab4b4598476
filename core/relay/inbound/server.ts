/**
 * The public side: a small HTTP server for webhooks and liveness. What is answered, and why: webhook-doors.ts, routes.ts.
 *
 * What must stay true (P1): 200 leaves only after `Intake` has resolved. (P9): nothing else is reachable here.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { InstanceDirectory, InstanceRef } from '../../pairing/instance-directory.ts';
import type { ReachEar } from '../../reach/ear.ts';
import { BodyReader } from './body.ts';
import type { MediaShelf } from './media-route.ts';
import type { PairDoor } from './pair-routes.ts';
import { inboundRoutes } from './routes.ts';
import type { PublicInstall } from './routes.ts';
import { readPublicKey } from './signatures.ts';
import { Throttle } from './throttle.ts';
import type { InboundEvents, Intake as IntakeOf } from './webhook-doors.ts';
import { webhooksFirst } from './webhooks-first.ts';
import type { OldAdapter } from './old-adapter.ts';
import type { WorkflowDesk } from './workflow-routes.ts';

export type { InboundEvents } from './webhook-doors.ts';

/** Resolves once the body is committed or rightly ignored; rejects when it could not be stored (answered 503). */
export type Intake = IntakeOf<InstanceRef>;

export interface InboundServerOptions {
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  readonly instances: Pick<InstanceDirectory, 'bySecret' | 'byPathSecret'>;
  readonly intake: Intake;
  /** Files behind links. */
  readonly media: MediaShelf;
  /** Ed25519, PEM. */
  readonly webhookPublicKey: string;
  /** The last segment of the Delivery URL, where it has one; without it the signature alone decides. */
  readonly pathSecretForHighLevel?: string | undefined;
  /** What is shown to whoever has a link to pair a number. */
  readonly pair?: PairDoor | undefined;
  /** Who serves the workflow actions. */
  readonly workflow?: WorkflowDesk | undefined;
  /** Whether settings, directory and database are there. */
  readonly ready: () => boolean;
  readonly events: InboundEvents;
  readonly install: PublicInstall;
  /** Who still serves some locations. */
  readonly oldAdapter?: OldAdapter | null;
  /** Hears what the relay sends to its own public address. */
  readonly ear: ReachEar;
  /** For tests. */
  readonly limits?: Partial<InboundLimits>;
}

const SECOND = 1000;

/** Sizes in bytes, times in milliseconds. */
export interface InboundLimits {
  /** With `base64` switched on, a body holds the media. */
  readonly evolutionBytes: number;
  readonly highlevelBytes: number;
  readonly evolutionBodyMs: number;
  readonly highlevelBodyMs: number;
  /** Without a byte of the body. */
  readonly idleMs: number;
  readonly headersMs: number;
  /** Longer than what proxies and tunnels keep an idle connection, so that they close first. */
  readonly keepAliveMs: number;
  /** How exactly the times above are kept. */
  readonly checkEveryMs: number;
  readonly mostUnverified: number;
  readonly strangersAtOnce: number;
  readonly strangersPerSecond: number;
}

const LIMITS: InboundLimits = {
  evolutionBytes: 150 * 1024 * 1024,
  highlevelBytes: 1024 * 1024,
  evolutionBodyMs: 300 * SECOND,
  highlevelBodyMs: 20 * SECOND,
  idleMs: 15 * SECOND,
  headersMs: 10 * SECOND,
  keepAliveMs: 95 * SECOND,
  checkEveryMs: SECOND,
  mostUnverified: 64,
  strangersAtOnce: 40,
  strangersPerSecond: 10,
};

export interface InboundServer extends AsyncDisposable {
  /** Rejects with the error of the socket (`EADDRINUSE`, `EACCES`). */
  listen(): Promise<{ port: number }>;
  /** New requests are answered 503; resolves once those under way are answered, at the latest after `graceMs`. */
  drain(graceMs?: number): Promise<void>;
  /** Stops listening and ends what is left. Without a drain before it, drains first. */
  close(): Promise<void>;
}

const DRAIN_MS = 5 * SECOND;
const LARGEST_HEADERS = 16 * 1024;

export function createInboundServer(options: InboundServerOptions): InboundServer {
  const limits = { ...LIMITS, ...options.limits };
  const traffic = new Traffic();
  const bodies = new BodyReader(limits);
  const { idleMs } = limits;
  const parts = {
    instances: options.instances,
    intake: options.intake,
    media: options.media,
    webhookPublicKey: readPublicKey(options.webhookPublicKey),
    pathSecretForHighLevel: options.pathSecretForHighLevel,
    pair: options.pair,
    workflow: options.workflow,
    ready: () => !traffic.isDraining && options.ready(),
    events: options.events,
    install: options.install,
    oldAdapter: options.oldAdapter ?? null,
    ear: options.ear,
    bodies,
    limits: {
      evolution: { maxBytes: limits.evolutionBytes, totalMs: limits.evolutionBodyMs, idleMs },
      highlevel: { maxBytes: limits.highlevelBytes, totalMs: limits.highlevelBodyMs, idleMs },
    },
    strangers: new Throttle(limits.strangersAtOnce, limits.strangersPerSecond),
  };
  const routes = webhooksFirst(parts, inboundRoutes(parts));
  const server = httpServer(limits, (req, res) => {
    traffic.enter(res);
    routes(req, res);
  });
  const drain = (graceMs = DRAIN_MS) => traffic.drain(graceMs);
  const close = async () => {
    await drain();
    bodies[Symbol.dispose]();
    await closed(server);
  };
  return {
    listen: () => listening(server, options),
    drain,
    close,
    [Symbol.asyncDispose]: close,
  };
}

type Handler = (req: IncomingMessage, res: ServerResponse) => void;

function httpServer(limits: InboundLimits, handler: Handler): Server {
  const server = createServer({
    maxHeaderSize: LARGEST_HEADERS,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.evolutionBodyMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.checkEveryMs,
    insecureHTTPParser: false,
    requireHostHeader: true,
    noDelay: true,
  });
  server.on('request', handler);
  // A client that asks before it sends its body hears the refusal first.
  server.on('checkContinue', handler);
  server.on('clientError', onClientError);
  return server;
}

const CLIENT_ERRORS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** What the parser refuses never becomes a request: smuggled lengths, headers that do not end, no `Host`. */
function onClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status = CLIENT_ERRORS[error.code ?? ''] ?? '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** Counts the requests under way. */
class Traffic {
  isDraining = false;
  #underWay = 0;
  #empty = Promise.withResolvers<undefined>();

  enter(res: ServerResponse): void {
    this.#underWay += 1;
    res.once('close', () => {
      this.#underWay -= 1;
      this.#settle();
    });
    if (this.isDraining) res.shouldKeepAlive = false;
  }

  async drain(graceMs: number): Promise<void> {
    this.isDraining = true;
    this.#settle();
    const timer = Promise.withResolvers<undefined>();
    const handle = setTimeout(timer.resolve, graceMs, undefined);
    await Promise.race([this.#empty.promise, timer.promise]);
    clearTimeout(handle);
  }

  #settle(): void {
    if (this.isDraining && this.#underWay === 0) this.#empty.resolve(undefined);
  }
}

function listening(server: Server, at: { host: string; port: number }): Promise<{ port: number }> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.host, () => {
      server.off('error', reject);
      resolve({ port: (server.address() as AddressInfo).port });
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
