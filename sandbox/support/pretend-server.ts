/**
 * What both pretend servers are made of: an Express server on 127.0.0.1 whose routes carry names, so that faults, the
 * request log and the counters can speak of them.
 *
 * Order for every request: body read whole → fault decided → (delay, refusal, cut, hang) → the route → answer written,
 * or the connection destroyed after the work. A request is counted once, with the status it was answered with.
 */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import express, { type Express, type Request } from 'express';
import { readBody } from './body.ts';
import { Refusal, type Answer, type AnswerState, type Call } from './call.ts';
import { Faults, type Decision } from './faults.ts';
import { RequestLog, type OpenRequest } from './requests.ts';

export interface PretendServerOptions {
  /** 0 (default) = a free port. */
  readonly port?: number;
  /** How many requests are kept in full; 0 when memory matters more than inspection. Default 1,000. */
  readonly keepRequests?: number;
  /** Seed of every draw by probability. Default 1. */
  readonly seed?: number;
  /** Milliseconds every answer takes at least, as a far server would. Default 0. */
  readonly latencyMs?: number;
}

export interface RouteDefinition {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  readonly path: string;
  /** The name that faults and counters use. */
  readonly route: string;
  readonly limitBytes: number;
  readonly handle: (call: Call) => Answer | Promise<Answer>;
}

/** What differs between the two servers. */
export interface Manners {
  /** Which location or instance a request belongs to, for scoped faults. */
  scope(call: Call): string | undefined;
  /** Headers of every answer, refusals included. */
  headers(call: Call): Record<string, string>;
  tooLarge(call: Call): Answer;
  uncaught(call: Call, error: unknown): Answer;
  unknownRoute(method: string, path: string): Answer;
  /** Sees every request before anything is decided about it. */
  onCall?(call: Call): void;
}

export class PretendServer implements AsyncDisposable {
  readonly app: Express = express();
  readonly faults: Faults;
  readonly requests: RequestLog;
  latencyMs: number;
  readonly #manners: Manners;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #port: number;
  #url = '';

  constructor(manners: Manners, options: PretendServerOptions) {
    this.#manners = manners;
    this.#port = options.port ?? 0;
    this.faults = new Faults(options.seed ?? 1);
    this.requests = new RequestLog(options.keepRequests ?? 1000);
    this.latencyMs = options.latencyMs ?? 0;
    this.app.disable('x-powered-by');
    this.app.disable('etag');
    this.#server = createServer({ keepAliveTimeout: 60_000 }, this.app);
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  get url(): string {
    return this.#url;
  }

  route(definition: RouteDefinition): void {
    this.app[definition.method](definition.path, (request, response) =>
      this.#serve(definition, request, response),
    );
  }

  async listen(): Promise<void> {
    this.app.use((request, response) => {
      const call = callOf(request, 'unknown', Buffer.alloc(0), newState(this.requests.nextSeq()));
      write(response, this.#manners.unknownRoute(request.method, request.path), {
        ...this.#manners.headers(call),
      });
    });
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    this.#server.once('error', reject);
    this.#server.listen(this.#port, '127.0.0.1', () => {
      resolve(undefined);
    });
    await promise;
    const { port } = this.#server.address() as AddressInfo;
    this.#url = `http://127.0.0.1:${String(port)}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#server.close(() => {
      resolve(undefined);
    });
    for (const socket of this.#sockets) socket.destroy();
    await promise;
  }

  async #serve(
    definition: RouteDefinition,
    request: Request,
    response: ServerResponse,
  ): Promise<void> {
    const state = newState(this.requests.nextSeq());
    const record = openRecord(definition.route, request, state);
    this.requests.open(record);
    const body = await readBody(request, definition.limitBytes);
    if (!body.ok && body.reason === 'aborted') {
      this.#cut(record, response);
      return;
    }
    const raw = body.ok ? body.bytes : Buffer.alloc(0);
    record.raw = raw;
    const seen = callOf(request, definition.route, raw, state);
    this.#manners.onCall?.(seen);
    const decision = this.faults.decide(definition.route, this.#manners.scope(seen));
    if (decision.end) record.fault = decision.end.kind;
    const waitMs = decision.delayMs + this.latencyMs;
    if (waitMs > 0) await sleep(waitMs);
    if (this.#endsBeforeWork(decision, seen, record, response)) return;
    const forget = decision.end?.kind === 'answerAndForget';
    const call = forget ? { ...seen, forget } : seen;
    const answer = body.ok ? await this.#work(definition, call) : this.#manners.tooLarge(call);
    if (this.#endsAfterWork(decision, answer, record, response)) return;
    this.#answer(answer, this.#manners.headers(call), record, response);
  }

  #endsBeforeWork(
    decision: Decision,
    call: Call,
    record: OpenRequest,
    response: ServerResponse,
  ): boolean {
    const fault = decision.end;
    if (fault?.kind === 'refuse') {
      const headers = this.#manners.headers(call);
      if (fault.retryAfter !== undefined) headers['retry-after'] = String(fault.retryAfter);
      const status = fault.status ?? 503;
      const body = fault.body ?? { statusCode: status, message: 'refused on demand' };
      this.#answer({ status, body }, headers, record, response);
      return true;
    }
    if (fault?.kind === 'cutBefore') {
      this.#cut(record, response);
      return true;
    }
    if (fault?.kind === 'hang') {
      this.#hang(record, response);
      return true;
    }
    return false;
  }

  async #work(definition: RouteDefinition, call: Call): Promise<Answer> {
    try {
      return await definition.handle(call);
    } catch (error) {
      return error instanceof Refusal ? error.answer : this.#manners.uncaught(call, error);
    }
  }

  /** A request that was refused for a reason of its own is answered; the fault waits for the next one. */
  #endsAfterWork(
    decision: Decision,
    answer: Answer,
    record: OpenRequest,
    response: ServerResponse,
  ): boolean {
    const fault = decision.end;
    if (fault === null) return false;
    if (answer.status >= 300) {
      decision.undo();
      record.fault = null;
      return false;
    }
    if (fault.kind === 'cutAfter') this.#cut(record, response);
    if (fault.kind === 'hangAfter') this.#hang(record, response);
    return fault.kind === 'cutAfter' || fault.kind === 'hangAfter';
  }

  #answer(
    answer: Answer,
    headers: Record<string, string>,
    record: OpenRequest,
    response: ServerResponse,
  ): void {
    if (response.destroyed || response.socket === null || response.socket.destroyed) {
      this.#cut(record, response);
      return;
    }
    write(response, answer, headers);
    record.state.answered = 'written';
    this.requests.settle(record, answer.status);
  }

  #cut(record: OpenRequest, response: ServerResponse): void {
    record.state.answered = 'cut';
    this.requests.settle(record, null);
    response.socket?.destroy();
  }

  /** The connection stays open until the client gives up or the server closes. */
  #hang(record: OpenRequest, response: ServerResponse): void {
    response.on('close', () => {
      record.state.answered = 'cut';
      this.requests.settle(record, null);
    });
  }
}

function newState(seq: number): AnswerState {
  return { seq, answered: 'pending' };
}

function openRecord(route: string, request: Request, state: AnswerState): OpenRequest {
  return {
    at: Date.now(),
    route,
    method: request.method,
    path: request.originalUrl,
    headers: request.headers,
    raw: Buffer.alloc(0),
    fault: null,
    status: null,
    ms: null,
    state,
  };
}

function callOf(request: Request, route: string, raw: Buffer, state: AnswerState): Call {
  const question = request.originalUrl.indexOf('?');
  return {
    seq: state.seq,
    at: Date.now(),
    route,
    method: request.method,
    path: question < 0 ? request.originalUrl : request.originalUrl.slice(0, question),
    params: request.params as Record<string, string>,
    query:
      question < 0
        ? {}
        : Object.fromEntries(new URLSearchParams(request.originalUrl.slice(question))),
    headers: request.headers,
    raw,
    forget: false,
    state,
  };
}

function write(response: ServerResponse, answer: Answer, headers: Record<string, string>): void {
  const all = { ...headers, ...answer.headers };
  if (answer.bytes) {
    all['content-type'] = answer.contentType ?? 'application/octet-stream';
    response.writeHead(answer.status, { ...all, 'content-length': answer.bytes.length });
    response.end(answer.bytes);
    return;
  }
  if (answer.body === undefined) {
    response.writeHead(answer.status, { ...all, 'content-length': 0 });
    response.end();
    return;
  }
  const text = JSON.stringify(answer.body);
  all['content-type'] = 'application/json; charset=utf-8';
  response.writeHead(answer.status, { ...all, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
