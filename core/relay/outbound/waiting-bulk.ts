/** What is held because no person wrote it: why, and about when it leaves. */
import type { Entry } from '../journal/entry.ts';
import type { Lane } from '../journal/lanes.ts';
import type { InstanceId } from '../message.ts';
import type { Hold } from '../sending/number-pace.ts';
import type { NumberPace } from '../sending/number-pace.ts';
import { isBulk } from '../sending/send-kind.ts';

export interface WaitingBulk {
  readonly entryId: string;
  readonly instanceId: InstanceId;
  readonly hold: Hold;
}

/** Lanes leave in turn: first the first of each, then what stands behind them. */
export function waitingBulk(of: {
  readonly instanceId: InstanceId;
  readonly lanes: readonly string[];
  readonly laneOf: (key: string) => Lane | null;
  readonly pace: NumberPace;
  readonly now: number;
}): WaitingBulk[] {
  const heads: Entry[] = [];
  const behind: Entry[] = [];
  for (const key of of.lanes) {
    const waiting = (of.laneOf(key)?.entries ?? []).filter(isWaitingBulk);
    heads.push(...waiting.slice(0, 1));
    behind.push(...waiting.slice(1));
  }
  const entries = [...heads, ...behind];
  const holds = of.pace.forecast(entries.length, of.now);
  return entries.flatMap(({ id }, index) => {
    const hold = holds[index] ?? holds.at(-1);
    if (hold === undefined) return [];
    return [{ entryId: id, instanceId: of.instanceId, hold }];
  });
}

function isWaitingBulk(entry: Entry): boolean {
  return entry.state === 'waiting' && isBulk(entry);
}
