/**
 * The MySQL database of the adapter that this relay replaces: the one for Evolution API
 * (github.com/Plaidmustache/evo-api-ghl, prisma/schema.prisma and migration 20260113000000), or its parent for Green API
 * (github.com/green-api/greenapi-integration-gohighlevel, prisma/schema.prisma). Both keep a `User` per location, with
 * its tokens in plain text, and an `Instance` per number; the first has `SentMessage` as well.
 */
import { createHash } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import type { Connection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { z } from 'zod';
import { mysqlError } from '../dialect/mysql-errors.ts';
import { readMysqlUrl } from '../dialect/mysql-url.ts';
import { WordedError } from '../../words/worded-error.ts';

export interface LegacyTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

export interface LegacyLocation extends LegacyTokens {
  readonly id: string;
  readonly companyId: string | null;
  /** Milliseconds; null = not written down. */
  readonly expiresAt: number | null;
}

export interface LegacyInstance {
  /** Of the row, a 64-bit number. */
  readonly id: string;
  /** At Evolution; of a Green API number its id. */
  readonly name: string;
  /** Null = a number at Green API, which no Evolution server knows. */
  readonly server: { readonly url: string; readonly apiKey: string } | null;
}

/** A message that the adapter sent, by its ids on both sides. */
export interface LegacyLink {
  readonly rowId: string;
  readonly highlevelId: string;
  readonly whatsappId: string;
  /** As HighLevel wrote it. */
  readonly phone: string | null;
  /** Milliseconds. */
  readonly createdAt: number;
}

export type LegacyVariant = 'evolution' | 'green-api';

const CONNECT_MS = 10_000;
const LINKS_AT_ONCE = 1_000;

const text = z.coerce.string();
/** Prisma keeps times in UTC. */
const time = z.string().transform((at) => Date.parse(`${at.replace(' ', 'T')}Z`));
const location = z.object({
  id: text,
  companyId: text.nullable(),
  accessToken: text,
  refreshToken: text,
  expiresAt: time.nullable(),
});
const link = z.object({
  rowId: text,
  highlevelId: text,
  whatsappId: text,
  phone: text.nullable(),
  createdAt: time,
});

const LOCATIONS =
  'select id, companyId, accessToken, refreshToken, tokenExpiresAt as expiresAt from `User`';
const LINKS_COUNT =
  'select count(*) as count from SentMessage where instanceId = ? and createdAt >= ?';
const LINKS =
  'select id as rowId, ghlMessageId as highlevelId, evolutionMsgId as whatsappId, contactPhone as phone, createdAt ' +
  `from SentMessage where instanceId = ? and id > ? and createdAt >= ? order by id limit ${LINKS_AT_ONCE}`;

export class LegacyDatabase implements AsyncDisposable {
  readonly variant: LegacyVariant;
  readonly #connection: Connection;
  readonly #place: string;
  readonly #hasLinks: boolean;

  private constructor(
    connection: Connection,
    facts: { readonly place: string; readonly variant: LegacyVariant; readonly hasLinks: boolean },
  ) {
    this.#connection = connection;
    this.#place = facts.place;
    this.variant = facts.variant;
    this.#hasLinks = facts.hasLinks;
  }

  /** @param url as the adapter's DATABASE_URL. @throws StorageError; WordedError `import.not-an-adapter` */
  static async open(url: string): Promise<LegacyDatabase> {
    const address = readMysqlUrl(url);
    const place = `${address.socketPath ?? `${address.host}:${address.port}`}/${address.database}`;
    const connection = await asStorage(place, () =>
      createConnection({
        ...(address.socketPath === null
          ? { host: address.host, port: address.port }
          : { socketPath: address.socketPath }),
        user: address.user,
        password: address.password,
        database: address.database,
        ...(address.tls === 'off'
          ? {}
          : { ssl: { rejectUnauthorized: address.tls === 'checked' } }),
        charset: 'utf8mb4_bin',
        supportBigNumbers: true,
        bigNumberStrings: true,
        dateStrings: true,
        connectTimeout: CONNECT_MS,
      }),
    );
    try {
      const columns = await asStorage(place, () => columnsOf(connection));
      const variant = variantOf(columns);
      if (variant === null || !columns.has('User.refreshToken')) {
        throw new WordedError('import.not-an-adapter', { place }, 'invalid');
      }
      const hasLinks = columns.has('SentMessage.evolutionMsgId');
      return new LegacyDatabase(connection, { place, variant, hasLinks });
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  async locations(): Promise<LegacyLocation[]> {
    return location.array().parse(await this.#rows(`${LOCATIONS} order by createdAt, id`, []));
  }

  async location(id: string): Promise<LegacyLocation | null> {
    const rows = await this.#rows(`${LOCATIONS} where id = ?`, [id]);
    return location.array().parse(rows)[0] ?? null;
  }

  async instancesOf(locationId: string): Promise<LegacyInstance[]> {
    const columns =
      this.variant === 'evolution'
        ? 'id, instanceName as name, evolutionApiUrl as url, evolutionApiKey as apiKey'
        : 'id, idInstance as name, null as url, null as apiKey';
    const rows = await this.#rows(
      `select ${columns} from Instance where userId = ? order by createdAt, id`,
      [locationId],
    );
    return rows.map(({ id, name, url, apiKey }) => ({
      id: String(id),
      name: String(name),
      server: typeof url === 'string' && typeof apiKey === 'string' ? { url, apiKey } : null,
    }));
  }

  /** How many messages the adapter sent by this number since then (ms). */
  async countLinks(instanceId: string, since: number): Promise<number> {
    if (!this.#hasLinks) return 0;
    const [row] = await this.#rows(LINKS_COUNT, [instanceId, utc(since)]);
    return Number(row?.['count'] ?? 0);
  }

  /** What the adapter sent by this number since then (ms), the oldest first, in pieces. */
  async *linksOf(instanceId: string, since: number): AsyncGenerator<LegacyLink[]> {
    if (!this.#hasLinks) return;
    const from = utc(since);
    let after = '0';
    for (;;) {
      const links = link.array().parse(await this.#rows(LINKS, [instanceId, after, from]));
      const last = links.at(-1);
      if (last === undefined) return;
      yield links;
      after = last.rowId;
    }
  }

  /**
   * Puts others in the place of the tokens, if they are still those that were seen: the adapter may have renewed them
   * meanwhile. From then on it can do nothing for this location. False = they are others by now.
   */
  async replaceTokens(id: string, seen: LegacyTokens, by: LegacyTokens): Promise<boolean> {
    const changed = await this.#change(
      'update `User` set accessToken = ?, refreshToken = ? where id = ? and ' +
        'sha2(concat(accessToken, char(10), refreshToken), 256) = ?',
      [by.accessToken, by.refreshToken, id, fingerprintOf(seen)],
    );
    return changed === 1;
  }

  /** The adapter has the location again. False = it has no such location any more. */
  async giveBack(
    id: string,
    tokens: LegacyTokens & { readonly expiresAt: number },
  ): Promise<boolean> {
    const expiresAt = utc(tokens.expiresAt);
    const found = await this.#change(
      'update `User` set accessToken = ?, refreshToken = ?, tokenExpiresAt = ? where id = ?',
      [tokens.accessToken, tokens.refreshToken, expiresAt, id],
    );
    return found === 1;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.end().catch(() => {
      this.#connection.destroy();
    });
  }

  #rows(sql: string, values: readonly string[]): Promise<RowDataPacket[]> {
    return asStorage(this.#place, async () => {
      const [rows] = await this.#connection.query<RowDataPacket[]>(sql, [...values]);
      return rows;
    });
  }

  /** How many rows were found. */
  #change(sql: string, values: readonly string[]): Promise<number> {
    return asStorage(this.#place, async () => {
      const [result] = await this.#connection.query<ResultSetHeader>(sql, [...values]);
      return result.affectedRows;
    });
  }
}

/** As Prisma keeps times. */
function utc(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').replace('Z', '');
}

/** The collation of the adapter's columns tells no case apart, tokens do. */
function fingerprintOf({ accessToken, refreshToken }: LegacyTokens): string {
  return createHash('sha256').update(`${accessToken}\n${refreshToken}`).digest('hex');
}

/** `Table.column` of the database that is in use. */
async function columnsOf(connection: Connection): Promise<Set<string>> {
  const [rows] = await connection.query<RowDataPacket[]>(
    'select table_name as t, column_name as c from information_schema.columns where table_schema = database()',
  );
  return new Set(rows.map(({ t, c }) => `${tableName(String(t))}.${String(c)}`));
}

/** Some servers write the names of tables small. */
function tableName(found: string): string {
  const known = ['User', 'Instance', 'SentMessage'];
  return known.find((name) => name.toLowerCase() === found.toLowerCase()) ?? found;
}

function variantOf(columns: ReadonlySet<string>): LegacyVariant | null {
  if (columns.has('Instance.evolutionApiKey')) return 'evolution';
  return columns.has('Instance.idInstance') ? 'green-api' : null;
}

async function asStorage<T>(place: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw mysqlError(error, place);
  }
}
