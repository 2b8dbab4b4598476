import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Ddl, TableDefinition } from '../dialect/types.ts';

export function initial(ddl: Ddl): Migration {
  return {
    async up(db: Kysely<unknown>) {
      for (const table of tables(ddl)) {
        for (const statement of ddl.createTable(table)) await sql.raw(statement).execute(db);
      }
    },
  };
}

function tables(t: Ddl): TableDefinition[] {
  const id = `${t.key(64)} not null`;
  const integer = `${t.integer} not null`;
  const text = `${t.text} not null`;
  const state = `${t.key(16)} not null`;
  return [
    {
      name: 'locations',
      columns: {
        id,
        company_id: t.key(64),
        name: text,
        language: state,
        time_zone: t.key(64),
        state,
        access_token_sealed: t.text,
        refresh_token_sealed: t.text,
        token_expires_at: t.integer,
        scopes: t.text,
        default_instance_id: t.key(64),
        created_at: integer,
        updated_at: integer,
      },
      primaryKey: ['id'],
    },
    {
      name: 'companies',
      columns: {
        id,
        name: text,
        access_token_sealed: t.text,
        refresh_token_sealed: t.text,
        token_expires_at: t.integer,
        created_at: integer,
        updated_at: integer,
      },
      primaryKey: ['id'],
    },
    {
      name: 'instances',
      columns: {
        id,
        location_id: id,
        server_url: text,
        name: text,
        api_key_sealed: text,
        webhook_secret_hash: id,
        webhook_secret_sealed: text,
        path_secret_hash: id,
        path_secret_sealed: text,
        previous_secret_hash: t.key(64),
        previous_until: t.integer,
        evolution_id: t.key(190),
        evolution_version: t.key(64),
        own_jid: t.key(128),
        state,
        state_since: integer,
        created_at: integer,
        updated_at: integer,
      },
      primaryKey: ['id'],
    },
    {
      name: 'contacts',
      columns: {
        location_id: id,
        peer: `${t.key(128)} not null`,
        contact_id: id,
        conversation_id: t.key(64),
        last_instance_id: t.key(64),
        created_at: integer,
        updated_at: integer,
      },
      primaryKey: ['location_id', 'peer'],
      indexes: { contacts_contact: { columns: ['location_id', 'contact_id'] } },
      small: true,
    },
    {
      name: 'lid_pairs',
      columns: {
        instance_id: id,
        lid: `${t.key(128)} not null`,
        phone: `${t.key(128)} not null`,
        created_at: integer,
      },
      primaryKey: ['instance_id', 'lid'],
      small: true,
    },
    journal(t),
    {
      name: 'attempts',
      columns: {
        entry_id: `${t.key(36)} not null`,
        number: integer,
        started_at: integer,
        ended_at: integer,
        outcome: state,
        code: t.key(64),
        detail: t.text,
      },
      primaryKey: ['entry_id', 'number'],
      small: true,
    },
    {
      name: 'message_links',
      columns: {
        instance_id: id,
        whatsapp_id: `${t.key(190)} not null`,
        location_id: id,
        highlevel_id: id,
        part: integer,
        parts: integer,
        origin: state,
        peer: `${t.key(128)} not null`,
        receipt_rank: integer,
        created_at: integer,
      },
      primaryKey: ['instance_id', 'whatsapp_id'],
      indexes: { message_links_highlevel: { columns: ['location_id', 'highlevel_id'] } },
      small: true,
    },
    {
      name: 'settings',
      columns: { name: `${t.key(190)} not null`, value: `${t.body} not null`, updated_at: integer },
      primaryKey: ['name'],
    },
    {
      name: 'audit',
      columns: {
        id: `${t.key(36)} not null`,
        at: integer,
        actor: `${t.key(190)} not null`,
        act: `${t.key(190)} not null`,
        detail: t.text,
      },
      primaryKey: ['id'],
    },
    {
      name: 'relays',
      columns: { id, epoch: integer, started_at: integer, lease_until: integer },
      primaryKey: ['id'],
    },
  ];
}

/**
 * Appends must be cheap, so beside its two unique keys the journal has one index, and that holds open entries only, in
 * the order of their ids: with lane and position in it, an append costs a third more and a settlement twice as much.
 * Retention needs none: ids are UUIDv7 and rise with time, hence `id < <uuid of a moment>` is a range of the primary
 * key (the same for `attempts.entry_id`). `lane` and `waits_for` are looked for among open entries.
 */
function journal(t: Ddl): TableDefinition {
  return {
    name: 'journal',
    columns: {
      id: `${t.key(36)} not null`,
      kind: `${t.key(40)} not null`,
      location_id: t.key(64),
      instance_id: t.key(64),
      lane: `${t.key(255)} not null`,
      position: `${t.integer} not null`,
      order_at: `${t.integer} not null`,
      dedupe_key: `${t.key(190)} not null`,
      payload: t.body,
      state: `${t.key(16)} not null`,
      open: t.integer,
      waits_for: t.key(255),
      attempts: `${t.integer} not null`,
      next_try_at: `${t.integer} not null`,
      expires_at: t.integer,
      owner: t.key(64),
      epoch: t.integer,
      claimed_at: t.integer,
      error_code: t.key(64),
      error_detail: t.text,
      created_at: `${t.integer} not null`,
      settled_at: t.integer,
    },
    primaryKey: ['id'],
    unique: { journal_dedupe: ['dedupe_key'] },
    indexes: { journal_open: { columns: ['open'], onlyWhereSet: 'open' } },
  };
}
