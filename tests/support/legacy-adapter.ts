/**
 * The old adapter's database, in the form that its migrations give it: the tables of Prisma's MySQL provider for the
 * models User, Instance and SentMessage (github.com/Plaidmustache/evo-api-ghl), and for the first two as its parent has
 * them (github.com/green-api/greenapi-integration-gohighlevel).
 */
import { createConnection } from 'mysql2/promise';
import type { Connection, RowDataPacket } from 'mysql2/promise';

const TEXT = 'character set utf8mb4 collate utf8mb4_unicode_ci';
const USER = `create table \`User\` (
  id varchar(191) not null primary key, companyId varchar(191) null, accessToken text not null,
  refreshToken text not null, tokenExpiresAt datetime(3) null, createdAt datetime(3) not null default current_timestamp(3)
) default ${TEXT}`;
const OF_A_USER = `settings json null, name varchar(191) null, createdAt datetime(3) not null default current_timestamp(3),
  userId varchar(191) not null, foreign key (userId) references \`User\`(id) on delete cascade on update cascade,
  index Instance_userId_idx (userId)) default ${TEXT}`;
const TABLES = {
  evolution: [
    USER,
    `create table Instance (id bigint not null auto_increment primary key, instanceName varchar(191) not null unique,
      evolutionApiUrl varchar(191) not null, evolutionApiKey varchar(191) not null,
      stateInstance enum('open', 'close', 'connecting') null, ${OF_A_USER}`,
    `create table SentMessage (id bigint not null auto_increment primary key, ghlMessageId varchar(191) not null unique,
      evolutionMsgId varchar(100) not null, instanceId bigint not null, contactPhone varchar(50) null,
      createdAt datetime(3) not null default current_timestamp(3), index SentMessage_evolutionMsgId_idx (evolutionMsgId),
      foreign key (instanceId) references Instance(id) on delete cascade on update cascade) default ${TEXT}`,
  ],
  'green-api': [
    USER,
    `create table Instance (id bigint not null auto_increment primary key, idInstance bigint not null unique,
      apiTokenInstance varchar(191) not null,
      stateInstance enum('notAuthorized', 'authorized', 'yellowCard', 'blocked', 'starting') null, ${OF_A_USER}`,
  ],
} as const;

export interface AdapterTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

export class LegacyAdapter implements AsyncDisposable {
  readonly #connection: Connection;

  private constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Makes the tables in an empty database. */
  static async create(url: string, variant: keyof typeof TABLES): Promise<LegacyAdapter> {
    const connection = await createConnection({ uri: url });
    for (const table of TABLES[variant]) await connection.query(table);
    return new LegacyAdapter(connection);
  }

  async hasLocation(
    location: AdapterTokens & { readonly locationId: string; readonly expiresAt: number },
  ): Promise<void> {
    const { locationId, accessToken, refreshToken, expiresAt } = location;
    await this.#connection.query(
      'insert into `User` (id, accessToken, refreshToken, tokenExpiresAt) values (?, ?, ?, ?)',
      [locationId, accessToken, refreshToken, utc(expiresAt)],
    );
  }

  /** Gives the row's id. */
  async hasInstance(
    userId: string,
    instance: { readonly name: string; readonly url: string; readonly apiKey: string },
  ): Promise<number> {
    const { name, url, apiKey } = instance;
    await this.#connection.query(
      'insert into Instance (userId, instanceName, evolutionApiUrl, evolutionApiKey) values (?, ?, ?, ?)',
      [userId, name, url, apiKey],
    );
    return this.#lastId();
  }

  async hasGreenApiNumber(userId: string, idInstance: string): Promise<void> {
    await this.#connection.query(
      'insert into Instance (userId, idInstance, apiTokenInstance) values (?, ?, ?)',
      [userId, idInstance, 'token'],
    );
  }

  async hasSent(
    instance: number,
    sent: { readonly highlevelId: string; readonly whatsappId: string; readonly phone: string },
    at = Date.now(),
  ): Promise<void> {
    await this.#connection.query(
      'insert into SentMessage (instanceId, ghlMessageId, evolutionMsgId, contactPhone, createdAt) values (?, ?, ?, ?, ?)',
      [instance, sent.highlevelId, sent.whatsappId, sent.phone, utc(at)],
    );
  }

  /** It writes what a renewal brought at the moment in which the tokens that it renewed are taken from its row. */
  async renewsWhenTaken(renewed: string, late: AdapterTokens): Promise<void> {
    const { accessToken, refreshToken } = late;
    await this.#connection.query(
      `create trigger late_renewal before update on \`User\` for each row
        if old.refreshToken = ? and new.refreshToken <> old.refreshToken then
          set new.accessToken = ?, new.refreshToken = ?;
        end if`,
      [renewed, accessToken, refreshToken],
    );
  }

  async tokensOf(id: string): Promise<AdapterTokens> {
    const [rows] = await this.#connection.query<RowDataPacket[]>(
      'select accessToken, refreshToken from `User` where id = ?',
      [id],
    );
    const [{ accessToken, refreshToken } = {}] = rows as Partial<AdapterTokens>[];
    return { accessToken: accessToken ?? '', refreshToken: refreshToken ?? '' };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.end();
  }

  async #lastId(): Promise<number> {
    const [rows] = await this.#connection.query<RowDataPacket[]>('select last_insert_id() as id');
    return Number(rows[0]?.['id']);
  }
}

function utc(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').replace('Z', '');
}
