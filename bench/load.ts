/** The load generator: HTTP over plain sockets, so that it costs a fraction of what the server does. */
import { connect } from 'node:net';
import type { Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';
const LENGTH = /content-length: (\d+)/i;

/** One keep-alive connection with one request under way at a time. */
export class Connection {
  readonly #socket: Socket;
  #received = '';
  #answered: ((status: number) => void) | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    // With an encoding set, data are strings.
    socket.on('data', (chunk: Buffer | string) => {
      this.#take(String(chunk));
    });
    socket.on('close', () => this.#answer(0));
    socket.on('error', () => this.#answer(0));
  }

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new Connection(socket));
      });
    });
  }

  /** Calls back with the status, 0 when the connection broke. */
  send(request: Buffer, answered: (status: number) => void): void {
    this.#answered = answered;
    // One that the server has closed meanwhile would never say so again.
    if (this.#socket.destroyed) this.#answer(0);
    else this.#socket.write(request);
  }

  post(request: Buffer): Promise<number> {
    return new Promise((resolve) => {
      this.send(request, resolve);
    });
  }

  close(): void {
    this.#answered = null;
    this.#socket.destroy();
  }

  #take(chunk: string): void {
    this.#received = this.#received === '' ? chunk : this.#received + chunk;
    const headEnd = this.#received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const length = Number(LENGTH.exec(this.#received)?.[1] ?? 0);
    if (this.#received.length < headEnd + HEAD_END.length + length) return;
    const status = Number(this.#received.slice(9, 12));
    this.#received = '';
    this.#answer(status);
  }

  #answer(status: number): void {
    const answered = this.#answered;
    this.#answered = null;
    answered?.(status);
  }
}

export interface Flooded {
  readonly answered: number;
  /** Answered with anything but 200. */
  readonly refused: number;
  readonly seconds: number;
  readonly perSecond: number;
}

/** Posts on every connection as fast as it is answered, for `ms`; what is under way then is waited for, not counted. */
export async function flood(
  port: number,
  connections: number,
  ms: number,
  next: () => Buffer,
): Promise<Flooded> {
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(port)));
  let answered = 0;
  let refused = 0;
  const started = performance.now();
  const until = started + ms;
  await Promise.all(
    open.map(
      (connection) =>
        new Promise<void>((resolve) => {
          const again = (status: number): void => {
            const inTime = performance.now() < until;
            if (inTime) {
              answered += 1;
              if (status !== 200) refused += 1;
            }
            if (inTime && status !== 0) connection.send(next(), again);
            else resolve();
          };
          connection.send(next(), again);
        }),
    ),
  );
  for (const connection of open) connection.close();
  const seconds = ms / 1000;
  return { answered, refused, seconds, perSecond: (answered - refused) / seconds };
}

/** Runs `work` for each of `count` numbers, `atOnce` at a time. */
export async function inParallel(
  count: number,
  atOnce: number,
  work: (number: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(count, atOnce) }, async () => {
      while (next < count) {
        const number = next;
        next += 1;
        await work(number);
      }
    }),
  );
}
