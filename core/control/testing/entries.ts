import { laneHash } from '../../relay/journal/facts.ts';
import { newId } from '../../relay/journal/ids.ts';
import { fingerprint } from '../../storage/fingerprint.ts';
import type { Schema } from '../../storage/schema.ts';
import type { Storage } from '../../storage/storage.ts';

type Row = Schema['journal'];

/** Rows as the journal writes them; more than one slice of the view. */
export async function fill(
  storage: Storage,
  rows: readonly Partial<Row>[],
  start = Date.now(),
): Promise<string[]> {
  const full = rows.map((row, index): Row => {
    const id = newId(start + index, index);
    const state = row.state ?? 'done';
    const open = ['waiting', 'running', 'parked', 'unsure'].includes(state);
    const lane = row.lane ?? 'wa:inst1:5511';
    return {
      id,
      kind: 'whatsapp.message',
      location_id: 'loc1',
      instance_id: 'inst1',
      lane,
      lane_hash: laneHash(lane),
      position: index,
      order_at: 0,
      dedupe_key: id,
      dedupe_hash: fingerprint(id),
      payload: null,
      state,
      open: open ? 1 : null,
      waits_for: null,
      attempts: 1,
      next_try_at: start,
      expires_at: null,
      owner: null,
      epoch: null,
      claimed_at: null,
      error_code: state === 'dead' ? 'http.invalid' : null,
      error_detail: null,
      created_at: start + index,
      settled_at: open ? null : start + index,
      ...row,
    };
  });
  for (let from = 0; from < full.length; from += 500) {
    await storage.transaction((tx) =>
      tx.db
        .insertInto('journal')
        .values(full.slice(from, from + 500))
        .execute(),
    );
  }
  return full.map(({ id }) => id);
}
