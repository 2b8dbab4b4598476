/**
 * What kind of message a send is. This is the one place that decides it: what holds bulk, and what lets replies pass,
 * asks here.
 */
import { isKind } from '../journal/entry.ts';
import type { Entry } from '../journal/entry.ts';

/**
 * `reply`: a person wrote it, or somebody called and is answered. `bulk`: a workflow, a campaign, a bulk action, a bot or another program did; HighLevel's
 * post names the logged-in sender, and nobody where there is none (G's observation, reference §4.1 `userId`).
 */
export type SendKind = 'reply' | 'bulk';

/** Null = it is no send, or its body is not in memory. */
export function sendKindOf(entry: Entry): SendKind | null {
  if (isKind(entry, 'workflow.action')) return 'bulk';
  if (isKind(entry, 'call.reply')) return 'reply';
  if (!isKind(entry, 'highlevel.message') || entry.payload === null) return null;
  const { userId } = entry.payload.post;
  return typeof userId === 'string' && userId !== '' ? 'reply' : 'bulk';
}

export function isBulk(entry: Entry): boolean {
  return sendKindOf(entry) === 'bulk';
}
