/** A bare connection for tests: sends what a client library never would, and reads what comes back. */
import { connect } from 'node:net';
import type { Socket } from 'node:net';

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export class Wire implements AsyncDisposable {
  readonly #socket: Socket;
  #received = '';
  #isOver = false;
  #wake = Promise.withResolvers<undefined>();

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.#received += text;
      this.#heard();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#isOver = true;
      this.#heard();
    });
  }

  static open(port: number): Promise<Wire> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1' }, () => {
        resolve(new Wire(socket));
      });
      socket.once('error', reject);
    });
  }

  send(text: string | Buffer): void {
    this.#socket.write(text);
  }

  /** Breaks the connection off. */
  cut(): void {
    this.#socket.resetAndDestroy();
  }

  /** The next answer; rejects when the connection ends before one is complete. `100 Continue` counts as one. */
  async answer(): Promise<WireAnswer> {
    for (;;) {
      const answer = this.#take();
      if (answer !== null) return answer;
      if (this.#isOver) throw new Error(`the connection ended after: ${this.#received}`);
      await this.#wake.promise;
    }
  }

  /** Resolves with what is left once the other side has closed. */
  async ended(): Promise<string> {
    while (!this.#isOver) await this.#wake.promise;
    return this.#received;
  }

  get hasAnswer(): boolean {
    return this.#received.includes('\r\n\r\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
    await this.ended();
  }

  #heard(): void {
    this.#wake.resolve(undefined);
    this.#wake = Promise.withResolvers<undefined>();
  }

  #take(): WireAnswer | null {
    const end = this.#received.indexOf('\r\n\r\n');
    if (end === -1) return null;
    const [first = '', ...lines] = this.#received.slice(0, end).split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const length = Number(headers['content-length'] ?? 0);
    const start = end + 4;
    if (this.#received.length < start + length) return null;
    const body = this.#received.slice(start, start + length);
    this.#received = this.#received.slice(start + length);
    return { status: Number(first.split(' ')[1]), headers, body };
  }
}
