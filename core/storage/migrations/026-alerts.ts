import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Ddl } from '../dialect/types.ts';

/** Where alerts go, and what was told there and is not over yet. */
export function alerts(ddl: Ddl): Migration {
  const channels = {
    name: 'alert_channels',
    columns: {
      id: `${ddl.key(36)} not null`,
      config_sealed: `${ddl.text} not null`,
      created_at: `${ddl.integer} not null`,
    },
    primaryKey: ['id'],
    small: true as const,
  };
  const notices = {
    name: 'alert_notices',
    columns: {
      id: `${ddl.key(64)} not null`,
      relay_id: `${ddl.key(64)} not null`,
      channel_id: `${ddl.key(36)} not null`,
      trouble_id: `${ddl.key(64)} not null`,
      code: `${ddl.key(64)} not null`,
      params: `${ddl.text} not null`,
      since: `${ddl.integer} not null`,
      told_at: `${ddl.integer} not null`,
    },
    primaryKey: ['id'],
    indexes: { alert_notices_by_relay: { columns: ['relay_id', 'channel_id'] } },
    small: true as const,
  };
  return {
    async up(db) {
      const statements = [channels, notices].flatMap((table) => ddl.createTable(table));
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  };
}
