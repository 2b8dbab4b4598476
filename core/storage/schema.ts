/**
 * The one schema, over SQLite and MySQL. Times are milliseconds since 1970 (64-bit), booleans 0 or 1, JSON is text;
 * columns that end in `_sealed` hold vault ciphertexts bound to table, row and column.
 */
export interface Schema {
  /** HighLevel sub-accounts. */
  locations: {
    id: string;
    company_id: string | null;
    name: string;
    /** `en`, `pt-BR` or `es`: the language of lines written into HighLevel. */
    language: string;
    time_zone: string | null;
    /** `active`, `uninstalled` or `revoked` (the token cannot be refreshed any more). */
    state: string;
    access_token_sealed: string | null;
    refresh_token_sealed: string | null;
    token_expires_at: number | null;
    scopes: string | null;
    /** The instance that sends when nothing else decides. */
    default_instance_id: string | null;
    /** JSON: option → text as typed; null = all defaults. */
    options: string | null;
    /** When the app was installed there last; null = before that was kept. */
    installed_at: number | null;
    created_at: number;
    updated_at: number;
  };
  /** HighLevel agencies, for bulk installs. */
  companies: {
    id: string;
    name: string;
    access_token_sealed: string | null;
    refresh_token_sealed: string | null;
    token_expires_at: number | null;
    scopes: string | null;
    /** As of a location; null = `active`. */
    state: string | null;
    created_at: number;
    updated_at: number;
  };
  /** Proofs that an install was begun here; each good once. */
  oauth_states: {
    /** SHA-256 (hex) of the state. */
    hash: string;
    /** Who asked: `cli`, or the log-in of a browser. */
    asked_by: string;
    expires_at: number;
  };
  /** Installs begun in the marketplace, which wait for a person to confirm them. */
  held_installs: {
    id: string;
    /** `location` or `company` */
    kind: string;
    owner_id: string;
    company_id: string | null;
    name: string;
    access_token_sealed: string;
    refresh_token_sealed: string | null;
    token_expires_at: number;
    scopes: string | null;
    created_at: number;
    expires_at: number;
  };
  /** One row per location that an agency's install brings; those that are done go with the retention of the list. */
  install_tasks: {
    location_id: string;
    company_id: string;
    name: string;
    /** `waiting`, `done` or `failed` */
    state: string;
    /** Why it failed, as in `core/words`. */
    code: string | null;
    /** JSON */
    params: string | null;
    attempts: number;
    next_try_at: number;
    updated_at: number;
  };
  /** Ids of app webhooks that were carried out. */
  app_events: { id: string; at: number };
  /** WhatsApp numbers. */
  instances: {
    /** Our own uuid. */
    id: string;
    location_id: string;
    server_url: string;
    /** The name at Evolution. */
    name: string;
    api_key_sealed: string;
    /** SHA-256 (hex) of the webhook header secret; the secret itself is sealed. */
    webhook_secret_hash: string;
    webhook_secret_sealed: string;
    /** SHA-256 (hex) of the unguessable last path segment. */
    path_secret_hash: string;
    path_secret_sealed: string;
    /** The secrets before a rotation hold until `previous_until`. */
    previous_secret_hash: string | null;
    previous_until: number | null;
    evolution_id: string | null;
    evolution_version: string | null;
    own_jid: string | null;
    /** `open`, `connecting`, `close`, `refused` or `unknown`. */
    state: string;
    state_since: number;
    created_at: number;
    updated_at: number;
  };
  /** Which HighLevel contact a WhatsApp peer is, per location. */
  contacts: {
    location_id: string;
    /** Phone JID, LID or group JID. */
    peer: string;
    contact_id: string;
    conversation_id: string | null;
    /** The instance that spoke with this contact last: replies leave by it. */
    last_instance_id: string | null;
    /** 1 once the contact has a name, or was looked at for one: it is not asked for again. */
    named: number | null;
    /** Since when the contact is on Do Not Disturb by a stop word of its own, set by this relay (ms). */
    opted_out_at: number | null;
    /** What the person is called on WhatsApp; null = not seen yet. */
    name: string | null;
    /** The name as it is searched: small letters without accents. */
    name_key: string | null;
    created_at: number;
    updated_at: number;
  };
  /** HighLevel users whose messages were seen; an empty name = not given yet. */
  agents: { location_id: string; user_id: string; name: string; created_at: number };
  /** What contacts wrote and nobody answered yet, where answering marks it as read on WhatsApp. */
  unread_messages: {
    instance_id: string;
    whatsapp_id: string;
    location_id: string;
    contact_id: string;
    /** The chat's address. */
    peer: string;
    created_at: number;
  };
  /** LID ↔ phone, learnt from any event that shows both. */
  lid_pairs: {
    instance_id: string;
    lid: string;
    phone: string;
    created_at: number;
  };
  /** All work: the truth. */
  journal: {
    /** UUIDv7, identity only. */
    id: string;
    kind: string;
    location_id: string | null;
    instance_id: string | null;
    lane: string;
    /** What a conversation's lane is looked up by; null for lanes of other kinds. */
    lane_hash: string | null;
    /** Rising number within the lane, issued by the lane's owner. */
    position: number;
    order_at: number;
    dedupe_key: string;
    /** The key's fingerprint; unique. */
    dedupe_hash: string;
    /** JSON; null once retention has removed the body. */
    payload: string | null;
    state: string;
    /** 1 while the state is open, else null, so that an index holds open entries only. */
    open: 1 | null;
    waits_for: string | null;
    attempts: number;
    next_try_at: number;
    expires_at: number | null;
    owner: string | null;
    epoch: number | null;
    claimed_at: number | null;
    error_code: string | null;
    /** JSON `{params, answer}` */
    error_detail: string | null;
    created_at: number;
    settled_at: number | null;
  };
  /** Every try of every entry. */
  attempts: {
    entry_id: string;
    number: number;
    started_at: number;
    ended_at: number;
    /** `sent`, `again`, `refused`, `unsure`, `parked` */
    outcome: string;
    code: string | null;
    detail: string | null;
  };
  /** Which WhatsApp id and which HighLevel id belong together; one HighLevel message may have several parts. */
  message_links: {
    instance_id: string;
    whatsapp_id: string;
    location_id: string;
    highlevel_id: string;
    part: number;
    parts: number;
    /** `contact`, `phone`, `gateway` (written into HighLevel by us) or `highlevel` (sent by us on WhatsApp). */
    origin: string;
    peer: string;
    /** 0 none, 1 failed, 2 delivered, 3 read: what WhatsApp said of this part. Only rises. */
    receipt_rank: number;
    created_at: number;
  };
  /** How far each number is caught up with what Evolution stores; times are those of WhatsApp's own clock. */
  catch_up: {
    instance_id: string;
    /** Nothing older is relayed. */
    floor_at: number;
    /** The newest message that was found and is committed. */
    watermark: number;
    /** Entries that only catch-up brought. */
    recovered: number;
    updated_at: number;
  };
  /** How far each location was read back for messages that no post of HighLevel's brought. */
  missed_marks: {
    location_id: string;
    /** Nothing that was written before is ever read: the location was not ours. */
    floor_at: number;
    /** All that was written until then is known here (ms of HighLevel's clock). */
    watermark: number;
    /** When the pass began that is not through yet; null = none. */
    pass_started_at: number | null;
    /** Until where that pass has gone through the list of conversations (ms). */
    listed_until: number | null;
    /** Messages found so far. */
    recovered: number;
    updated_at: number;
  };
  /** A HighLevel message that repeats another one (Retry) and was not sent by itself: it has the other one's status. */
  message_twins: {
    location_id: string;
    highlevel_id: string;
    twin_of: string;
    created_at: number;
  };
  /** Links to files that HighLevel does not take; the bytes are in the data folder of the relay that fetched them. */
  media_links: {
    /** UUIDv7: what a person names the link by. It opens nothing. */
    id: string;
    /** SHA-256 (hex) of the token in the address; the token itself is kept nowhere. */
    token_hash: string;
    location_id: string;
    /** Where the file is fetched from again when its bytes are missing. */
    instance_id: string;
    whatsapp_id: string;
    /** Of the bytes (hex). */
    sha256: string;
    file_name: string;
    mime_type: string;
    bytes: number;
    created_at: number;
    expires_at: number;
    revoked_at: number | null;
  };
  /** How a number sends what no person wrote: what was chosen, and until when WhatsApp limits it. */
  number_sending: {
    instance_id: string;
    /** JSON: option → text as typed; null = all defaults. */
    options: string | null;
    /** Why only replies leave, a code of `core/words`; null = nothing limits the number. */
    limited_code: string | null;
    limited_since: number | null;
    limited_until: number | null;
    updated_at: number;
  };
  /** Bulk sends of the last day, written with their settlement: the caps hold across restarts. */
  paced_sends: { entry_id: string; instance_id: string; at: number };
  /** By which number a location sends. */
  routing: {
    location_id: string;
    /** JSON: the rules in their order. */
    rules: string;
    updated_at: number;
  };
  /** Triggers of workflows that wait for an event of ours. */
  workflow_triggers: {
    location_id: string;
    trigger_id: string;
    event: string;
    workflow_id: string | null;
    /** Where it is told, on HighLevel's API. */
    path: string;
    updated_at: number;
  };
  /** Numbers that are offline, where a workflow waits to be told. */
  offline_spells: { instance_id: string; since: number };
  /** Whose messages a number takes, and how many it refused. */
  admission: {
    instance_id: string;
    /** JSON; null = everyone's. */
    rules: string | null;
    /** JSON: rule → how many messages it refused. */
    counts: string | null;
    updated_at: number;
  };
  /** Groups that a number has heard of. */
  chat_groups: {
    instance_id: string;
    jid: string;
    name: string | null;
    /** 1 = it is relayed. */
    is_on: number;
    /** Messages that were not taken. */
    missed: number;
    last_at: number | null;
    has_left: number;
  };
  /** People known by a LID only, whom somebody assigned by hand: to a phone or to a contact. */
  assigned_peers: {
    instance_id: string;
    lid: string;
    location_id: string;
    phone: string | null;
    contact_id: string | null;
    created_at: number;
  };
  /** Evolution servers that were checked, with the key that instances are created by. */
  evolution_servers: {
    id: string;
    url: string;
    api_key_sealed: string;
    /** `global`, or `instance`: a key that opens one instance only. */
    key_kind: string;
    version: string;
    created_at: number;
    updated_at: number;
  };
  /** Links by which somebody else pairs one number, once. */
  pair_links: {
    /** UUID: what a person names the link by. It opens nothing. */
    id: string;
    /** SHA-256 (hex) of the token in the address; the token itself is kept nowhere. */
    token_hash: string;
    instance_id: string;
    /** Null = a link from before this was written down. */
    location_id: string | null;
    /** SHA-256 (hex) of what the browser that used it keeps; null = not used yet. */
    holder_hash: string | null;
    created_at: number;
    expires_at: number;
    /** When the number was linked by it. */
    used_at: number | null;
    revoked_at: number | null;
  };
  /** Values set at run time (JSON), such as a pause. */
  settings: { name: string; value: string; updated_at: number };
  /** Settings typed into the GUI, by their outside names. */
  app_settings: { id: string; value_sealed: string; updated_at: number };
  /** Webhooks of other tools in whose place ours stands; the id is the instance's. */
  kept_webhooks: {
    id: string;
    config_sealed: string;
    /** Events that were passed on, that the tool refused, and that waited too long or had no room. */
    sent: number;
    refused: number;
    dropped: number;
    last_sent_at: number | null;
    kept_at: number;
    /** The number was removed: what waits still goes there. */
    ended_at: number | null;
  };
  /** Events that wait to be passed on there. */
  forwards: {
    /** UUIDv7: the order in which they came. */
    id: string;
    instance_id: string;
    event: string;
    attempts: number;
    bytes: number;
    next_at: number;
    created_at: number;
    /** JSON. */
    headers: string;
    /** Sealed with the key that stands in `config_sealed`. */
    body: string;
  };
  /** When each relay's public address began to work (`code` null), and stopped. */
  reach_changes: {
    id: string;
    relay_id: string;
    at: number;
    address: string;
    code: string | null;
    /** JSON. */
    params: string | null;
  };
  /** What is wrong with each relay right now; the id names relay, code and what it is about. */
  troubles: { id: string; relay_id: string; code: string; since: number };
  /** Where alerts go. */
  alert_channels: { id: string; config_sealed: string; created_at: number };
  /** What was told there and is not over yet. */
  alert_notices: {
    id: string;
    relay_id: string;
    channel_id: string;
    trouble_id: string;
    code: string;
    /** JSON. */
    params: string;
    since: number;
    told_at: number;
  };
  /** Append-only list of administrative acts. */
  audit: { id: string; at: number; actor: string; act: string; detail: string | null };
  /** Relays that run, or ran, on this database; the epoch fences writes of a relay that lost its lease. */
  relays: {
    id: string;
    epoch: number;
    started_at: number;
    /** 0 after an orderly end. */
    lease_until: number;
    /** 1 = it goes on while the database is away: only its orderly end says that it is gone. */
    outlives: number | null;
    /** The last sign of life (ms, the database's clock); null = a relay that does not share gives none. */
    seen_at: number | null;
    version: string | null;
    /** The name of its machine. */
    host: string | null;
    /** 1 = it shares the database with others. */
    shares: number | null;
  };
  /** Which relay carries out the lanes of a location, where several share the database. */
  lane_leases: {
    /** `*`: what belongs to no location that is known here. */
    location_id: string;
    /** Null = nobody; it counts only while that relay's own lease runs. */
    relay_id: string | null;
    /** Of the relay when it took them. */
    epoch: number;
    /** When another relay last changed something of the location (ms). */
    touched_at: number;
  };
  /** Webhooks that were acknowledged by a relay which does not hold the location's lanes, on their way to the one that does. */
  posts: {
    /** UUIDv7: the order in which they came. */
    id: string;
    /** As in `lane_leases`. */
    location_id: string;
    /** `evolution`, `highlevel` or `app` */
    kind: string;
    instance_id: string | null;
    /** JSON `{bytes, headers}`, the bytes in base64. */
    body_sealed: string;
    created_at: number;
    /** Fingerprint of who sent it and what it says; null: written by an older version. */
    body_hash: string | null;
  };
}
