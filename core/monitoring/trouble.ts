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
  /^(?:storage\.catching-up|media\.quota-near|install\.waits|instance\.stores-nothing|workflow\.token-missing)$/,
];

const WARNING: readonly RegExp[] = [/^storage\.(?:fallback|mirror-broken)$/];

export function severityOf(code: string): Severity {
  if (WARNING.some((one) => one.test(code))) return 'warning';
  if (NOTICE.some((one) => one.test(code))) return 'notice';
  return CRITICAL.some((one) => one.test(code)) ? 'critical' : 'warning';
}

/** What a trouble is about. Other parameters (a time, a count, a reason) may change while it stays the same one. */
const NAMES = ['location', 'instance', 'name', 'owner', 'server', 'host', 'group', 'channel'];

/** What may be found to be wrong with one and the same thing, one after the other: it stays one trouble. */
const SUBJECTS: readonly (readonly [RegExp, string, readonly string[]])[] = [
  [/^reach\./, 'reach', []],
  [/^storage\.(?:fallback|catching-up|taken-over|other-database)$/, 'database', []],
  [/^number\.(?:offline|needs-qr|logged-out|replaced)$/, 'connection', ['instance']],
  [/^(?:location\.revoked|token\.|highlevel\.token-invalid)/, 'access', ['location']],
];

export function identityOf(relayId: string, { code, params }: Worded): string {
  const subject = SUBJECTS.find(([codes]) => codes.test(code));
  const [, name, names] = subject ?? [null, code, NAMES];
  const about = names.map((one) => params[one] ?? '');
  return createHash('sha256')
    .update(JSON.stringify([relayId, name, ...about]))
    .digest('hex');
}
