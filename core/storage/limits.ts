/**
 * How long a value of a keyed or short column may be, in UTF-16 units (MySQL counts characters, which are never more).
 * SQLite would take any length; it is checked on both, so that what works on one works on the other. A test compares
 * this list with the columns that the migrations made.
 */
import type { Schema } from './schema.ts';
import { StorageError } from './storage-error.ts';

type Limits = { readonly [T in keyof Schema]: Readonly<Partial<Record<keyof Schema[T], number>>> };

export const LIMITS: Limits = {
  locations: {
    id: 64,
    company_id: 64,
    language: 16,
    time_zone: 64,
    state: 16,
    default_instance_id: 64,
  },
  companies: { id: 64, state: 16 },
  oauth_states: { hash: 64, asked_by: 64 },
  held_installs: { id: 64, kind: 16, owner_id: 64, company_id: 64 },
  install_tasks: { location_id: 64, company_id: 64, state: 16, code: 64 },
  app_events: { id: 190 },
  instances: {
    id: 64,
    location_id: 64,
    webhook_secret_hash: 64,
    path_secret_hash: 64,
    previous_secret_hash: 64,
    evolution_id: 190,
    evolution_version: 64,
    own_jid: 128,
    state: 16,
  },
  contacts: {
    location_id: 64,
    peer: 128,
    contact_id: 64,
    conversation_id: 64,
    last_instance_id: 64,
  },
  lid_pairs: { instance_id: 64, lid: 128, phone: 128 },
  agents: { location_id: 64, user_id: 80 },
  unread_messages: {
    instance_id: 64,
    whatsapp_id: 190,
    location_id: 64,
    contact_id: 64,
    peer: 128,
  },
  journal: {
    id: 36,
    kind: 40,
    location_id: 64,
    instance_id: 64,
    lane: 255,
    lane_hash: 8,
    dedupe_key: 190,
    dedupe_hash: 22,
    state: 16,
    waits_for: 255,
    owner: 64,
    error_code: 64,
  },
  attempts: { entry_id: 36, outcome: 16, code: 64 },
  message_links: {
    instance_id: 64,
    whatsapp_id: 190,
    location_id: 64,
    highlevel_id: 64,
    origin: 16,
    peer: 128,
  },
  catch_up: { instance_id: 64 },
  missed_marks: { location_id: 64 },
  message_twins: { location_id: 64, highlevel_id: 80, twin_of: 80 },
  app_settings: { id: 64 },
  evolution_servers: { id: 64, key_kind: 16, version: 64 },
  pair_links: { id: 64, token_hash: 64, instance_id: 64, location_id: 64, holder_hash: 64 },
  media_links: {
    id: 36,
    token_hash: 64,
    location_id: 64,
    instance_id: 64,
    whatsapp_id: 190,
    sha256: 64,
  },
  admission: { instance_id: 64 },
  chat_groups: { instance_id: 64, jid: 64 },
  assigned_peers: { instance_id: 64, lid: 64, location_id: 64, phone: 64, contact_id: 64 },
  number_sending: { instance_id: 64, limited_code: 64 },
  paced_sends: { entry_id: 36, instance_id: 64 },
  routing: { location_id: 64 },
  workflow_triggers: { location_id: 64, trigger_id: 64, event: 32, workflow_id: 80 },
  offline_spells: { instance_id: 64 },
  kept_webhooks: { id: 64 },
  forwards: { id: 36, instance_id: 64, event: 64 },
  reach_changes: { id: 36, relay_id: 64, code: 64 },
  troubles: { id: 64, relay_id: 64, code: 64 },
  alert_channels: { id: 36 },
  alert_notices: { id: 64, relay_id: 64, channel_id: 36, trouble_id: 64, code: 64 },
  settings: { name: 190 },
  audit: { id: 36, actor: 190, act: 190 },
  relays: { id: 64, version: 64, host: 190 },
  lane_leases: { location_id: 64, relay_id: 64 },
  posts: { id: 36, location_id: 64, kind: 16, instance_id: 64, body_hash: 22 },
};

/** Throws `storage.too-long` for the first value that does not fit its column. */
export function assertFits(
  table: keyof Schema,
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
): void {
  const limits: Readonly<Record<string, number | undefined>> = LIMITS[table];
  columns.forEach((column, index) => {
    const limit = limits[column];
    if (limit === undefined) return;
    for (const row of rows) {
      const value = row[index];
      if (typeof value === 'string' && value.length > limit) {
        throw new StorageError('storage.too-long', { table, column });
      }
    }
  });
}
