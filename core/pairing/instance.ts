import type { InstanceId, LocationId, PhoneJid } from '../relay/message.ts';

/** `unknown`: Evolution has not been asked yet, or did not answer. */
export type InstanceState = 'open' | 'connecting' | 'close' | 'refused' | 'unknown';

export interface InstanceRef {
  /** Our own uuid. */
  readonly id: InstanceId;
  readonly locationId: LocationId;
  /** The name at Evolution. */
  readonly name: string;
  readonly serverUrl: string;
  readonly ownJid: PhoneJid | null;
  readonly state: InstanceState;
  /** Milliseconds. */
  readonly stateSince: number;
  readonly evolutionVersion: string | null;
}

export interface NewInstance {
  readonly locationId: LocationId;
  readonly name: string;
  readonly serverUrl: string;
  readonly apiKey: string;
  readonly evolutionId: string | null;
  readonly evolutionVersion: string | null;
  readonly ownJid: PhoneJid | null;
  readonly state: InstanceState;
}

/** What Evolution proves itself with: a header value, or the last segment of the webhook path. */
export interface InstanceSecrets {
  readonly header: string;
  readonly path: string;
}
