/** A small receiver of webhooks, for the tests of the pretend servers: keeps what came, answers as it is told. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readBody } from './body.ts';
import { isObject, type Json } from './call.ts';

export interface ReceivedPost {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
  readonly body: Json;
}

export interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly posts: ReceivedPost[];
  /** The next answers; 200 when the list is empty. Null = no answer at all, the connection is cut. */
  readonly answers: (number | null)[];
}

export async function startReceiver(): Promise<Receiver> {
  const posts: ReceivedPost[] = [];
  const answers: (number | null)[] = [];
  const server = createServer((request, response) => {
    void readBody(request, 64 * 1024 * 1024).then((body) => {
      const raw = body.ok ? body.bytes : Buffer.alloc(0);
      const parsed: unknown = JSON.parse(raw.toString('utf8'));
      posts.push({
        path: request.url ?? '',
        headers: request.headers,
        raw,
        body: isObject(parsed) ? parsed : {},
      });
      const answer = answers.shift();
      if (answer === null) request.socket.destroy();
      else response.writeHead(answer ?? 200).end();
    });
  });
  const { promise, resolve } = Promise.withResolvers<undefined>();
  server.listen(0, '127.0.0.1', () => {
    resolve(undefined);
  });
  await promise;
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    posts,
    answers,
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<undefined>();
      server.close(() => {
        closed.resolve(undefined);
      });
      server.closeAllConnections();
      await closed.promise;
    },
  };
}
