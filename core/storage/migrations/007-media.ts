import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Ddl } from '../dialect/types.ts';

/** Links to files that HighLevel does not take; the bytes are in the data folder, under their SHA-256. */
export function media(ddl: Ddl): Migration {
  const id = `${ddl.key(64)} not null`;
  const integer = `${ddl.integer} not null`;
  const table = {
    name: 'media_links',
    columns: {
      id: `${ddl.key(36)} not null`,
      token_hash: id,
      location_id: id,
      instance_id: id,
      whatsapp_id: `${ddl.key(190)} not null`,
      sha256: id,
      file_name: `${ddl.text} not null`,
      mime_type: `${ddl.text} not null`,
      bytes: integer,
      created_at: integer,
      expires_at: integer,
      revoked_at: ddl.integer,
    },
    primaryKey: ['id'],
    unique: { media_links_token: ['token_hash'] },
    indexes: { media_links_sha256: { columns: ['sha256'] } },
  };
  return {
    async up(db: Kysely<unknown>) {
      for (const statement of ddl.createTable(table)) await sql.raw(statement).execute(db);
    },
  };
}
