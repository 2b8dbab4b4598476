/** What each number is at, with all that is known of its connection and its webhook. */
import type { InstanceRef } from '../pairing/instance.ts';
import { standingOf } from '../pairing/standing.ts';
import type { NumberStanding } from '../pairing/standing.ts';
import type { Control } from './control.ts';

const WEBHOOK_CODES: readonly string[] = [
  'instance.webhook-missing',
  'instance.webhook-differs',
  'instance.webhook-stolen',
];

export function standingNow(
  control: Pick<Control, 'connections' | 'watch'>,
  instance: InstanceRef,
): NumberStanding {
  const problem = control.connections.problem(instance.id);
  const webhook = control.watch.problems(instance).find(({ code }) => WEBHOOK_CODES.includes(code));
  return standingOf(instance, { problem, webhook: webhook ?? null });
}
