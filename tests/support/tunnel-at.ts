import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';

/** What a tunnel is to the outside: a port that leads to the relay. */
export async function tunnelAt(port: number, url: string): Promise<AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createServer((from) => {
    const to = connect(Number(new URL(url).port), '127.0.0.1');
    for (const socket of [from, to]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        from.destroy();
        to.destroy();
      });
    }
    from.pipe(to).pipe(from);
  });
  const { promise, resolve } = Promise.withResolvers<undefined>();
  server.listen(port, '127.0.0.1', () => {
    resolve(undefined);
  });
  await promise;
  return {
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<undefined>();
      server.close(() => {
        closed.resolve(undefined);
      });
      for (const socket of sockets) socket.destroy();
      await closed.promise;
    },
  };
}
