import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Ddl, TableDefinition } from '../dialect/types.ts';
import { addColumn } from './add-column.ts';

/** What is known of contacts beyond their ids, the names of agents, and what nobody has answered yet. */
export function people(ddl: Ddl): Migration {
  return {
    async up(db) {
      await addColumn(db, { table: 'contacts', name: 'named', type: ddl.integer });
      await addColumn(db, { table: 'contacts', name: 'opted_out_at', type: ddl.integer });
      for (const table of tables(ddl)) {
        for (const statement of ddl.createTable(table)) await sql.raw(statement).execute(db);
      }
    },
  };
}

function tables(t: Ddl): TableDefinition[] {
  const id = `${t.key(64)} not null`;
  return [
    {
      name: 'agents',
      columns: {
        location_id: id,
        user_id: `${t.key(80)} not null`,
        name: `${t.text} not null`,
        created_at: `${t.integer} not null`,
      },
      primaryKey: ['location_id', 'user_id'],
    },
    {
      name: 'unread_messages',
      columns: {
        instance_id: id,
        whatsapp_id: `${t.key(190)} not null`,
        location_id: id,
        contact_id: id,
        peer: `${t.key(128)} not null`,
        created_at: `${t.integer} not null`,
      },
      primaryKey: ['instance_id', 'whatsapp_id'],
      indexes: { unread_messages_contact: { columns: ['location_id', 'contact_id'] } },
      small: true,
    },
  ];
}
