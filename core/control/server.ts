/**
 * The control side: the router, the pages and the log-in, on loopback unless a person chose otherwise (P9).
 * Everything but liveness needs the token of the data folder, or a session.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createExpressMiddleware } from '@trpc/server/adapters/express';
import express from 'express';
import type { Express, Request, Response } from 'express';
import type { Log } from '../log.ts';
import { isLoopback } from '../settings/checks.ts';
import { listenFailure } from '../settings/listen-failure.ts';
import { languageFor } from '../words/say.ts';
import { isWordedError, WordedError } from '../words/worded-error.ts';
import { auditOrLog } from './audit.ts';
import type { Control } from './control.ts';
import { isSame, newToken, proofOf, removeControlFile, writeControlFile } from './control-file.ts';
import { cameDirectly, guarded, refuse, WITHOUT_PROXY, withoutBasePath } from './behind-proxy.ts';
import type { ProxySettings } from './behind-proxy.ts';
import { guiRoutes } from './gui.ts';
import type { LogInRules } from './log-ins.ts';
import { LogIns } from './log-ins.ts';
import { logInRoutes, sessionOf } from './log-in-routes.ts';
import { monitorRoutes } from './monitor-routes.ts';
import { controlRouter } from './router.ts';
import type { ControlContext } from './trpc.ts';

export interface ControlServerOptions {
  readonly control: Control;
  readonly log: Pick<Log, 'warn' | 'error'>;
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  /** Needed where the host is not loopback. */
  readonly password: string | null;
  readonly dataDir: string;
  /** What a proxy in front of it needs. */
  readonly proxy?: ProxySettings;
  readonly logInRules?: Partial<LogInRules>;
  /** Who is logged in already, when the relay begins anew. */
  readonly logIns?: LogIns;
}

const MAX_BODY_BYTES = 256 * 1024;

function contentPolicy(style: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${style}`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

export class ControlServer implements AsyncDisposable {
  readonly #options: ControlServerOptions;
  readonly #token = newToken();
  readonly #logIns: LogIns;
  readonly #server: Server;
  #port = 0;

  /** @throws WordedError `control.password-missing` */
  constructor(options: ControlServerOptions) {
    const { host, password } = options;
    if (password === null && !isLoopback(host)) {
      throw new WordedError('control.password-missing', { host }, 'invalid');
    }
    this.#options = options;
    this.#logIns = options.logIns ?? new LogIns(password, options.logInRules);
    this.#server = createServer(this.#app());
    this.#server.headersTimeout = 10_000;
    this.#server.requestTimeout = 30_000;
  }

  /** Listens, and tells local clients where. @throws WordedError `start.port-taken` */
  async listen(): Promise<void> {
    const { host, port, dataDir } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    this.#server.once('error', reject);
    this.#server.listen(port, host, () => {
      resolve(undefined);
    });
    await promise.catch((error: unknown) => {
      throw listenFailure(error, {
        port,
        hostName: 'WAYBRIDGE_CONTROL_HOST',
        portName: 'WAYBRIDGE_CONTROL_PORT',
      });
    });
    this.#port = (this.#server.address() as AddressInfo).port;
    await writeControlFile(dataDir, {
      host: reachable(host),
      port: this.#port,
      token: this.#token,
      pid: process.pid,
    });
    // What is wrong is told by this side, so it is watched as long as this side is there.
    this.#options.control.troubles.start();
  }

  /** Where a browser on this machine opens it. */
  get url(): string {
    const host = reachable(this.#options.host);
    return `http://${host.includes(':') ? `[${host}]` : host}:${String(this.#port)}`;
  }

  get logIns(): LogIns {
    return this.#logIns;
  }

  /** A link that logs one browser in, once, within 15 minutes. */
  logInLink(): string {
    return `${this.url}/#code=${this.#logIns.newCode()}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#options.control.troubles[Symbol.asyncDispose]();
    await removeControlFile(this.#options.dataDir, this.#token);
    if (!this.#server.listening) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#server.close(() => {
      resolve(undefined);
    });
    this.#server.closeAllConnections();
    await promise;
  }

  #app(): Express {
    const { control, host, log, proxy = WITHOUT_PROXY } = this.#options;
    const app = express();
    app.disable('x-powered-by');
    app.disable('etag');
    app.use(withoutBasePath(proxy.path));
    app.get('/live', (_request, response) => void response.json({ alive: true }));
    app.get('/ready', (_request, response) => {
      const ready = control.service.ready();
      response.status(ready ? 200 : 503).json({ ready });
    });
    app.use((_request, response, next) => {
      setHeaders(response);
      next();
    });
    app.use(guarded(host, proxy));
    app.use(
      logInRoutes(this.#logIns, {
        proxy,
        loggedIn: (cookie) => auditOrLog(control, askerName(cookie), 'session.log-in', () => ({})),
        loggedOut: (cookie) => control.install.states.forget(askerName(cookie)),
      }),
    );
    app.get('/oauth/start', async (request, response) => {
      if (!this.#isIn(request)) {
        response.status(401).json({ code: 'control.unauthorized' });
        return;
      }
      response.redirect(await control.install.installer.begin(askerOf(request)));
    });
    app.use(monitorRoutes(control, (request) => this.#isIn(request)));
    app.use(guiRoutes(contentPolicy));
    app.use(
      '/trpc',
      createExpressMiddleware({
        router: controlRouter,
        createContext: ({ req }) => this.#context(req),
        maxBodySize: MAX_BODY_BYTES,
        onError: ({ error, path }) => {
          if (error.code !== 'INTERNAL_SERVER_ERROR') return;
          log.error({ err: error.cause, path }, 'a call of the control side failed');
        },
      }),
    );
    app.use((request, response) => {
      const path = request.path.slice(0, 100);
      // A page that a person opened: mostly a path that the proxy passes on.
      const isPage = request.get('sec-fetch-mode') === 'navigate';
      if (isPage)
        refuse(request, response, { status: 404, code: 'control.path-unknown', params: { path } });
      else response.status(404).json({ code: 'http.not-found' });
    });
    app.use(answerFailure(log));
    return app;
  }

  #context(request: Request): ControlContext {
    return {
      control: this.#options.control,
      logIns: this.#logIns,
      language: languageFor(request.headers['accept-language']),
      prove: (nonce) => proofOf(this.#token, nonce, this.#port),
      authenticated: this.#isIn(request),
      asker: askerOf(request),
      isHere: this.#isHere(request),
    };
  }

  /** The token stands in a file of the data folder; a browser must have come by loopback, without a proxy. */
  #isHere(request: Request): boolean {
    if (request.headers.authorization !== undefined) return this.#isIn(request);
    return isLoopback(this.#options.host) && cameDirectly(request);
  }

  /** By the token, which only local clients have, or by both halves of a session. */
  #isIn(request: Request): boolean {
    const bearer = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (bearer !== undefined) return isSame(bearer, this.#token);
    const session = sessionOf(request);
    return session !== null && this.#logIns.isSession(session.cookie, session.key);
  }
}

/** A log-in by the hash of its cookie: it names who asked, and opens nothing. */
function askerOf(request: Request): string {
  const session = sessionOf(request);
  return session === null ? 'cli' : askerName(session.cookie);
}

function askerName(cookie: string): string {
  return createHash('sha256').update(cookie).digest('hex');
}

function setHeaders(response: Response): void {
  response.set({
    'Content-Security-Policy': contentPolicy("'self'"),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  });
}

/** Bodies that cannot be read, and our own faults; never a stack. */
function answerFailure(log: Pick<Log, 'error'>) {
  // Express knows an error handler by its four parameters.
  return (error: unknown, _request: Request, response: Response, _next: () => void): void => {
    const status =
      error instanceof Error && 'status' in error && typeof error.status === 'number'
        ? error.status
        : 500;
    if (isWordedError(error)) {
      response.status(error.kind === 'conflict' ? 409 : 400).json({ code: error.code });
      return;
    }
    if (status >= 500) log.error({ err: error }, 'a request of the control side failed');
    if (response.headersSent) response.destroy();
    else response.status(status).json({ code: status < 500 ? 'input.invalid' : 'internal' });
  };
}

/** The address to call when all are listened on. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}
