/** A public address in front of a relay: a proxy that passes everything on, until a test breaks it. */
import { createServer, request } from 'node:http';
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export class Gate implements AsyncDisposable {
  /** Where it leads; null = every connection breaks off. */
  target: string | null = null;
  /** Takes everything and says nothing. */
  isSilent = false;
  /** So many of the next round trips break off. */
  breakNext = 0;
  /** Round trips of the relay that came by. */
  trips = 0;
  readonly #server: HttpServer;

  private constructor() {
    this.#server = createServer((req, res) => {
      this.#pass(req, res);
    });
  }

  static async open(): Promise<Gate> {
    const gate = new Gate();
    await new Promise<void>((resolve) => gate.#server.listen(0, '127.0.0.1', resolve));
    return gate;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #pass(req: IncomingMessage, res: ServerResponse): void {
    const isTrip = req.url?.startsWith('/reach/') === true;
    if (isTrip) this.trips += 1;
    if (this.isSilent) return;
    if (this.target === null || (isTrip && this.breakNext > 0)) {
      this.breakNext = Math.max(0, this.breakNext - 1);
      req.socket.destroy();
      return;
    }
    const { method, headers, url = '' } = req;
    const there = request(this.target + url, { method, headers }, (came) => {
      res.writeHead(came.statusCode ?? 502, came.headers);
      came.pipe(res);
    });
    there.on('error', () => res.writeHead(502).end());
    req.pipe(there);
  }
}
