/**
 * How much a young number may send in bulk. WhatsApp publishes no figures; these are our own judgement of the advice of
 * Evolution's maintainers and users (reference §8): little at first, more from week to week.
 */
import type { CapWindow } from './pace-options.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

export interface Tier {
  /** The tier ends when the number is this old. */
  readonly days: number;
  readonly caps: Readonly<Record<CapWindow, number>>;
}

export const TIERS: readonly Tier[] = [
  { days: 3, caps: { minute: 1, hour: 5, day: 20 } },
  { days: 7, caps: { minute: 2, hour: 10, day: 50 } },
  { days: 14, caps: { minute: 3, hour: 25, day: 120 } },
  { days: 30, caps: { minute: 6, hour: 60, day: 300 } },
];

/** Null = the number is established. */
export function tierOf(pairedAt: number | null, now: number): Tier | null {
  if (pairedAt === null) return null;
  return TIERS.find(({ days }) => now - pairedAt < days * DAY_MS) ?? null;
}
