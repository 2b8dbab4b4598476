import { TIMES } from '../../core/settings/times.ts';
import type { Limits, Times } from '../../core/settings/times.ts';

/**
 * The relay's own ladders, a hundred times as fast: every path is taken, none is waited for. A call may last as long as a
 * busy machine needs for it.
 */
export const TEST_TIMES: Times = {
  ...TIMES,
  retryLadderMs: [50, 100, 200, 400, 800, 1_500, 2_000, 2_000, 2_000, 2_000, 2_000, 2_000],
  statusFirstDelayMs: 50,
  statusGatherMs: 20,
  statusLadderMs: [50, 100, 200, 400, 800, 1_500, 2_000, 2_000],
  blockHighLevelMs: 60_000,
  blockWhatsAppMs: 60_000,
  highLevelTimeoutMs: 3_000,
  evolutionTextTimeoutMs: 3_000,
  evolutionMediaTimeoutMs: 2_000,
  attachmentTimeoutMs: 2_000,
  lookupDelayMs: 150,
  lookupLadderMs: [100, 200, 400, 800, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000],
  breakerProbeMs: [50, 100, 200],
  expirySweepMs: 50,
  catchUpPauseMs: 0,
  catchUpHoldMs: 10_000,
  sendGapMs: 0,
  bulkGapMs: 0,
  bulkGapMaxMs: 0,
  typingMsPerCharacter: 0,
  typingMaxMs: 0,
  numberCheckGapMs: 50,
  drainMs: 4_000,
};

/** Caps that no test meets which is not about them. */
export const TEST_LIMITS: Partial<Limits> = {
  bulkPerMinute: 100_000,
  bulkPerHour: 100_000,
  bulkPerDay: 100_000,
};
