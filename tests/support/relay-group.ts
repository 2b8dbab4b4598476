/**
 * Several relays on one database behind one address, as a load balancer gives it to them: each request goes to one of
 * them by chance, and on to the next one where nobody listens or a 503 comes back. To each relay its database stands
 * behind a road of its own that can be cut.
 */
import { mkdir } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createConnection } from 'mysql2/promise';
import type { RowDataPacket } from 'mysql2/promise';
import { startCuttingProxy } from './cutting-proxy.ts';
import type { CuttingProxy } from './cutting-proxy.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { KillableRelay } from './killable-relay.ts';
import type { RelayConfig } from './setting-up.ts';

/** A relay that is frozen takes connections and answers none. */
const PATIENCE_MS = 2_500;

export interface Member {
  readonly relay: KillableRelay;
  readonly database: CuttingProxy;
  readonly port: number;
}

export class RelayGroup implements AsyncDisposable {
  readonly members: readonly Member[];
  /** Asked of each body that a relay has acknowledged. */
  onAcknowledged: (member: Member, body: string) => void = () => undefined;
  readonly #server: Server;
  readonly #databaseUrl: string;
  readonly #random: () => number;

  private constructor(members: readonly Member[], databaseUrl: string, random: () => number) {
    this.members = members;
    this.#databaseUrl = databaseUrl;
    this.#random = random;
    this.#server = createServer((req, res) => {
      this.#pass(req, res).catch(() => {
        res.writeHead(502).end();
      });
    });
  }

  /** `config.port` is the address of all. */
  static async create(
    config: RelayConfig,
    count: number,
    random: () => number,
  ): Promise<RelayGroup> {
    const members: Member[] = [];
    for (let index = 0; index < count; index += 1) {
      const dataDir = join(config.dataDir, `relay-${String(index)}`);
      await mkdir(dataDir, { recursive: true, mode: 0o700 });
      const database = await startCuttingProxy(config.databaseUrl ?? '');
      const port = await freePort();
      const own = { ...config, dataDir, port, databaseUrl: database.url };
      const more = { ...config.more, WAYBRIDGE_SHARED_DATABASE: 'yes' };
      const appUrl = `http://127.0.0.1:${String(config.port)}`;
      const relay = await KillableRelay.create({ ...own, more, appUrl });
      members.push({ relay, database, port });
    }
    const group = new RelayGroup(members, config.databaseUrl ?? '', random);
    await new Promise<void>((resolve) => {
      group.#server.listen(config.port, '127.0.0.1', resolve);
    });
    return group;
  }

  /** One after the other: each begins with what the ones before it leave. */
  async start(): Promise<void> {
    for (const { relay } of this.members) await relay.start();
    // As after an install: what is written from now on is younger than the mark from which a location is read back.
    await eventually(async () => {
      const missing = await this.#count(
        'select (select count(*) from locations) - (select count(*) from missed_marks) as n',
      );
      if (missing > 0) throw new Error('not every location is read back yet');
    });
  }

  /** Each of them has the database, and has handed over what it kept meanwhile. */
  async together(): Promise<void> {
    await eventually(async () => {
      const alive = await this.#count(
        'select count(*) as n from relays where lease_until > unix_timestamp(now(3)) * 1000',
      );
      if (alive < this.members.length) throw new Error('not every relay has its seat again');
      for (const { relay } of this.members) {
        const { mirrored = 0 } = await relay.open();
        if (mirrored > 0) throw new Error('a relay keeps something yet');
      }
    });
  }

  async stop(): Promise<void> {
    for (const { relay } of this.members) await relay.stop();
  }

  /**
   * Of all together, by the database: what lies between two relays is in neither's journal. What a relay keeps on its own
   * machine comes first, since it is in the database before it leaves there.
   */
  async open(): Promise<Record<string, number>> {
    let kept = 0;
    for (const { relay } of this.members) kept += (await relay.open())['mirrored'] ?? 0;
    const { posts, entries } = await this.#inDatabase();
    return kept + posts === 0 ? entries : { ...entries, mirrored: kept + posts };
  }

  async #count(query: string): Promise<number> {
    const connection = await createConnection({ uri: this.#databaseUrl });
    try {
      const [[row]] = await connection.query<RowDataPacket[]>(query);
      return Number(row?.['n']);
    } finally {
      await connection.end();
    }
  }

  async #inDatabase(): Promise<{ posts: number; entries: Record<string, number> }> {
    const connection = await createConnection({ uri: this.#databaseUrl });
    try {
      // Posts first: a post is taken into the journal before it is removed.
      const [[posts]] = await connection.query<RowDataPacket[]>('select count(*) as n from posts');
      const [rows] = await connection.query<RowDataPacket[]>(
        `select state, count(*) as n from journal where state not in ('done', 'dead') group by state`,
      );
      const entries = Object.fromEntries(
        rows.map(({ state, n }) => [String(state), Number(n)] as const),
      );
      return { posts: Number(posts?.['n']), entries };
    } finally {
      await connection.end();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    for (const { relay, database } of this.members) {
      await relay[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    }
  }

  async #pass(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await buffer(req);
    const from = Math.floor(this.#random() * this.members.length);
    const turn = [...this.members.slice(from), ...this.members.slice(0, from)];
    for (const member of turn) {
      const answer = await ask(member.port, req, body).catch(() => null);
      if (answer === null || answer.status === 503) continue;
      if (answer.status === 200) this.onAcknowledged(member, body.toString('utf8'));
      res.writeHead(answer.status).end(answer.body);
      return;
    }
    res.writeHead(503).end();
  }
}

function ask(
  port: number,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
): Promise<{ status: number; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { port, host: '127.0.0.1', method, path: url, headers, agent: false },
      (res) => {
        buffer(res).then((read) => {
          resolve({ status: res.statusCode ?? 502, body: read });
        }, reject);
      },
    );
    asked.setTimeout(PATIENCE_MS, () => asked.destroy(new Error('no answer')));
    asked.on('error', reject);
    asked.end(body);
  });
}
