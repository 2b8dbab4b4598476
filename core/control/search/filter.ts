/** What entries are looked for by, and the same as SQL that all databases understand. */
import type { RawBuilder, SqlBool } from 'kysely';
import { sql } from 'kysely';
import type { EntryKind, EntryState } from '../../relay/journal/entry.ts';
import { OPEN_STATES } from '../../relay/journal/entry.ts';
import { idAt } from '../../relay/journal/ids.ts';

export const DIRECTIONS = ['to-highlevel', 'to-whatsapp'] as const;
/** Which way a piece of work goes. */
export type Direction = (typeof DIRECTIONS)[number];

export interface EntryFilter {
  readonly states?: readonly EntryState[] | undefined;
  readonly kinds?: readonly string[] | undefined;
  readonly direction?: Direction | undefined;
  readonly locationId?: string | undefined;
  readonly instanceId?: string | undefined;
  /** Of these conversations; see `PeopleSearch`. */
  readonly lanes?: readonly string[] | undefined;
  /** False: without what the gateway reported of our own sends. */
  readonly echoes?: boolean | undefined;
  /** Stored from then on, and before then (ms). */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

export type Condition = RawBuilder<SqlBool>;

/** What goes to WhatsApp; everything else goes to HighLevel. */
const TO_WHATSAPP: readonly EntryKind[] = [
  ...(['highlevel.message', 'workflow.action', 'call.reply', 'whatsapp.read'] as const),
];
/** A person has let it go: it is no failure to look at any more, unless all states are asked for. */
const LET_GO = 'entry.buried';

export function directionOf(kind: string): Direction {
  return (TO_WHATSAPP as readonly string[]).includes(kind) ? 'to-whatsapp' : 'to-highlevel';
}

export function onlyOpen({ states }: EntryFilter): boolean {
  const open: readonly string[] = OPEN_STATES;
  return states !== undefined && states.every((state) => open.includes(state));
}

/** All of the filter but conversations and times, which the streams see to. */
export function conditionsOf(filter: EntryFilter): Condition[] {
  const { states, kinds, direction, locationId, instanceId } = filter;
  const all: Condition[] = [];
  if (states !== undefined) {
    all.push(sql`state in (${sql.join(states.length === 0 ? [''] : states)})`);
    if (states.includes('dead')) all.push(sql`(error_code is null or error_code <> ${LET_GO})`);
  }
  if (kinds !== undefined) all.push(sql`kind in (${sql.join(kinds.length === 0 ? [''] : kinds)})`);
  if (direction === 'to-whatsapp') all.push(sql`kind in (${sql.join(TO_WHATSAPP)})`);
  if (direction === 'to-highlevel') all.push(sql`kind not in (${sql.join(TO_WHATSAPP)})`);
  if (locationId !== undefined) all.push(sql`location_id = ${locationId}`);
  if (instanceId !== undefined) all.push(throughNumber(instanceId));
  if (filter.echoes === false) all.push(NO_ECHO);
  return all;
}

const whatsappId = sql`substr(dedupe_key, length(journal.instance_id) + 9)`;
const ownSend = sql`select 1 from message_links where message_links.instance_id = journal.instance_id and message_links.whatsapp_id = ${whatsappId} and message_links.origin in ('highlevel', 'workflow')`;
/** 1 = the gateway's report of a send that was ours. Of rows of the journal. */
export const ECHO = sql<number>`case when kind = 'whatsapp.message' and substr(lane, 1, 3) = 'gw:' and exists (${ownSend}) then 1 else 0 end`;
const NO_ECHO: Condition = sql`(kind <> 'whatsapp.message' or substr(lane, 1, 3) <> 'gw:' or not exists (${ownSend}))`;

/** An agent's message has no number until it is sent: then its link names the one it left by. */
function throughNumber(instanceId: string): Condition {
  const after = sql`length(journal.location_id) + 5`;
  const part = sql`case when substr(dedupe_key, -2, 1) = ':' then 2 else 3 end`;
  const messageId = sql`substr(dedupe_key, ${after}, length(dedupe_key) - length(journal.location_id) - 4 - (${part}))`;
  // `journal.` throughout: the bare name would be the link's, and its index of no use.
  const sent = sql`select 1 from message_links where message_links.location_id = journal.location_id and message_links.highlevel_id = ${messageId} and message_links.instance_id = ${instanceId}`;
  return sql`(instance_id = ${instanceId} or (instance_id is null and kind = 'highlevel.message' and exists (${sent})))`;
}

/** Greater than every id. */
const NEWEST = '~';

/** The ids between which a filter looks: below the first, from the second on. */
export function rangeOf({ since, until }: EntryFilter, after: string | null): [string, string] {
  const top = until === undefined ? NEWEST : idAt(until);
  const before = after !== null && after < top ? after : top;
  return [before, since === undefined ? '' : idAt(since)];
}
