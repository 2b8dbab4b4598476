/** Something that is wrong, once, with how much it matters and what it is about. */
import { createHash } from 'node:crypto';
import type { Worded } from '../words/worded-error.ts';

/** `critical`: messages do not travel until somebody acts. `notice`: nothing is broken. */
export const SEVERITIES = ['critical', 'warning', 'notice'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Found broken; messages that wait for a person's word; not set up yet. */
export type Origin = 'problem' | 'messages' | 'setup';

/** What is found wrong now, whoever found it. */
export interface Found extends Worded {
  /** As far as the finder knows it (ms). */
  readonly since: number | null;
  readonly origin: Origin;
}

export interface Trouble extends Worded {
  /** The same for the same trouble, also after a restart. */
  readonly id: string;
  readonly since: number;
  readonly severity: Severity;
  readonly origin: Origin;
}

const CRITICAL: readonly RegExp[] = [
  /^(?:storage|vault|reach|tunnel|breaker|token)\./,
  /^location\.(?:revoked|uninstalled)$/,
  /^highlevel\.(?:token-invalid|location-inactive)$/,
  /^number\.(?:offline|needs-qr|logged-out|replaced|changed|banned)$/,
  /^instance\.(?:webhook-(?:missing|stolen)|key-refused)$/,
  /^(?:server\.key-refused|evolution\.licence-missing|evolution\.instance-unknown)$/,
];
const NOTICE: readonly RegExp[] = [
  /^(?:setup|paused)\./,
  /^(?:media\.quota-near|install\.waits|instance\.stores-nothing|workflow\.token-missing)$/,
];

export function severityOf(code: string): Severity {
  if (CRITICAL.some((one) => one.test(code))) return 'critical';
  return NOTICE.some((one) => one.test(code)) ? 'notice' : 'warning';
}

/** What a trouble is about. Other parameters (a time, a count, a reason) may change while it stays the same one. */
const NAMES = ['location', 'instance', 'name', 'owner', 'server', 'host', 'group', 'channel'];

export function identityOf(relayId: string, { code, params }: Worded): string {
  const about = NAMES.map((name) => params[name] ?? '');
  return createHash('sha256')
    .update(JSON.stringify([relayId, code, ...about]))
    .digest('hex');
}
