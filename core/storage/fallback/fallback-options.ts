/** What the mirror and the server that it stands in for are given. */
import type { StorageStanding } from '../storage.ts';

export interface FallbackTimes {
  /** How long MySQL may take for what somebody outside waits for (ms). */
  readonly confirmMs: number;
  /** The same for everything else. */
  readonly patientMs: number;
  /** How often MySQL is tried while it is away. */
  readonly probeMs: number;
  /** How long it must work before it is in charge again; doubled each time that it went away soon after. */
  readonly stableMs: number;
  /** Pause before a mirror that could not be written is made anew. */
  readonly rebuildMs: number;
}

export const TIMES: FallbackTimes = {
  confirmMs: 1_000,
  patientMs: 10_000,
  probeMs: 2_000,
  stableMs: 5_000,
  rebuildMs: 60_000,
};

export interface FallbackOptions {
  readonly databaseUrl: string;
  readonly dataDir: string;
  readonly relayId: string;
  readonly times?: Partial<FallbackTimes> | undefined;
  /** Told of each change of the mode. */
  readonly onChange: (standing: StorageStanding) => void;
  /** The relay is moving away from the server: the mirror stays in charge. */
  readonly isMoving?: boolean;
  /** The mirror could not be written or read. */
  readonly onTrouble: (error: unknown) => void;
}
