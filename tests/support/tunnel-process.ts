/** A tunnel as a test has one: it listens on a free port, says so, and passes everything on to the port that it is given. */
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

const [, , port = '', secret = ''] = process.argv;
// It goes on when nobody hears it any more.
process.stdout.on('error', () => undefined);

const server = createServer((socket) => {
  const there = connect(Number(port), '127.0.0.1');
  socket.pipe(there).pipe(socket);
  socket.on('error', () => there.destroy());
  there.on('error', () => socket.destroy());
});
server.listen(0, '127.0.0.1', () => {
  const { port: outside } = server.address() as AddressInfo;
  process.stdout.write(`logged in with ${secret}\n`);
  process.stdout.write(`forwarding http://127.0.0.1:${String(outside)} -> ${port}\n`);
});
