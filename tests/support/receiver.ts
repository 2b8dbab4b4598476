/** Who is told: a web server that keeps what it is sent, and a mail server, on free ports of this machine. */
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server as TcpServer, Socket } from 'node:net';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export class WebReceiver implements AsyncDisposable {
  readonly calls: Call[] = [];
  /** What is answered from now on. */
  status = 200;
  /** Where the answer says that the path has moved to. */
  movedTo: string | null = null;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        this.calls.push({ method, path: url, headers, body: Buffer.concat(chunks).toString() });
        const location = this.movedTo === null ? {} : { location: this.movedTo + url };
        response.writeHead(this.status, location).end('ok');
      });
    });
  }

  static async start(): Promise<WebReceiver> {
    const receiver = new WebReceiver();
    await listening(receiver.#server);
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  /** The bodies that came, as JSON. */
  told<T = Record<string, unknown>>(): T[] {
    return this.calls.filter(({ body }) => body !== '').map(({ body }) => JSON.parse(body) as T);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await closed(this.#server);
  }
}

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly source: string;
}

/** Speaks as much SMTP as a client needs to hand a mail over after it has logged in. */
export class MailReceiver implements AsyncDisposable {
  readonly mails: Mail[] = [];
  readonly #password: string;
  readonly #server: TcpServer;
  readonly #sockets = new Set<Socket>();

  private constructor(password: string) {
    this.#password = password;
    this.#server = createTcpServer((socket) => {
      this.#sockets.add(socket);
      this.#converse(socket);
    });
  }

  static async start(password: string): Promise<MailReceiver> {
    const receiver = new MailReceiver(password);
    await listening(receiver.#server);
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await closed(this.#server);
  }

  #converse(socket: Socket): void {
    const mail = { from: '', to: [] as string[], source: '' };
    let isData = false;
    let rest = '';
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    socket.on('error', () => undefined);
    socket.setEncoding('utf8');
    say('220 pretend ESMTP');
    socket.on('data', (chunk: string) => {
      rest += chunk;
      if (isData) {
        const end = rest.indexOf('\r\n.\r\n');
        if (end < 0) return;
        this.mails.push({ ...mail, to: [...mail.to], source: rest.slice(0, end) });
        rest = rest.slice(end + 5);
        isData = false;
        say('250 kept');
      }
      const lines = rest.split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const verb = line.slice(0, 4).toUpperCase();
        if (verb === 'EHLO') say('250-pretend\r\n250 AUTH PLAIN');
        else if (verb === 'AUTH') say(this.#isRight(line) ? '235 welcome' : '535 wrong');
        else if (verb === 'MAIL') {
          mail.from = /<(.*?)>/.exec(line)?.[1] ?? '';
          say('250 ok');
        } else if (verb === 'RCPT') {
          mail.to.push(/<(.*?)>/.exec(line)?.[1] ?? '');
          say('250 ok');
        } else if (verb === 'DATA') {
          isData = true;
          say('354 go on');
        } else if (verb === 'QUIT') {
          say('221 bye');
          socket.end();
        } else say('250 ok');
      }
    });
  }

  #isRight(line: string): boolean {
    const [, , given = ''] = line.split(' ');
    return Buffer.from(given, 'base64').toString().split('\0')[2] === this.#password;
  }
}

async function listening(server: Server | TcpServer): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  server.listen(0, '127.0.0.1', () => {
    resolve(undefined);
  });
  await promise;
}

async function closed(server: Server | TcpServer): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  server.close(() => {
    resolve(undefined);
  });
  await promise;
}
