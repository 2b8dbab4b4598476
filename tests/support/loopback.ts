/** Real servers on loopback whose every answer, silence and hang-up a test decides. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { freePort } from './free-port.ts';

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly socket: Socket;
}
export type Reply = (response: ServerResponse, seen: Seen) => void;

/** An HTTP server that remembers what it saw. `reply` may be replaced at any time. */
export class LoopbackServer implements AsyncDisposable {
  readonly url: string;
  readonly seen: Seen[] = [];
  /** Connections accepted so far. */
  connections = 0;
  reply: Reply;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, url: string, reply: Reply) {
    this.#server = server;
    this.url = url;
    this.reply = reply;
  }

  static async start(reply: Reply): Promise<LoopbackServer> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const made = new LoopbackServer(server, addressOf(server), reply);
    server.on('connection', (socket: Socket) => {
      made.connections += 1;
      made.#sockets.add(socket);
      socket.on('close', () => made.#sockets.delete(socket));
    });
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      made.#read(request, response);
    });
    return made;
  }

  /** Every request's body as JSON. */
  get bodies(): unknown[] {
    return this.seen.map((one) => JSON.parse(one.body.toString('utf8')) as unknown);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #read(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const seen: Seen = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers as Record<string, string>,
        body: Buffer.concat(chunks),
        socket: request.socket,
      };
      this.seen.push(seen);
      this.reply(response, seen);
    });
  }
}

/** A bare TCP server: `talk` gets every connection. */
export async function startTcp(
  talk: (socket: Socket) => void,
): Promise<{ url: string; port: number; close: () => Promise<void> } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    talk(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  const url = addressOf(server);
  return { url, port: Number(new URL(url).port), close, [Symbol.asyncDispose]: close };
}

/** The address of a port on which nobody listens. */
export async function deadUrl(): Promise<string> {
  return `http://127.0.0.1:${String(await freePort())}`;
}

/** Replies with this status and JSON. */
export function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}

/** Replies one by one, the last one for ever. */
export function inTurn(...replies: readonly Reply[]): Reply {
  let turn = 0;
  return (response, seen) => {
    const reply = replies[Math.min(turn, replies.length - 1)];
    turn += 1;
    reply?.(response, seen);
  };
}

/** Does the work, then hangs up without an answer. */
export const hangUp: Reply = (_response, seen) => {
  seen.socket.destroy();
};

/** Takes the request and never answers. */
export const silence: Reply = () => undefined;

function addressOf(server: Server): string {
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}
