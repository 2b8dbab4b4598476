/** What a number is at, as a person is told it: one name, one sentence, one act. */
import type { STANDINGS } from '../words/pairing-codes.ts';
import type { Worded } from '../words/worded-error.ts';
import type { InstanceRef } from './instance.ts';

export type Standing = (typeof STANDINGS)[number];

/** What mends it, as far as it can be done here. `answer`: another number is linked, and a person decides. */
export type StandingAct = 'pair' | 'restart' | 'repair' | 'answer' | 'unpair' | 'ask' | null;

export interface NumberStanding {
  readonly standing: Standing;
  readonly act: StandingAct;
  /** Null = nothing is wrong. */
  readonly problem: Worded | null;
}

/** A connection that is lost for a moment is nobody's concern: Evolution reconnects by itself (ms). */
export const OFFLINE_AFTER_MS = 30_000;

const BY_PROBLEM: Readonly<Record<string, readonly [Standing, StandingAct]>> = {
  'number.logged-out': ['logged-out', 'pair'],
  'number.replaced': ['replaced', 'restart'],
  'number.restricted': ['restricted', null],
  'number.banned': ['banned', 'pair'],
  'number.changed': ['changed', 'answer'],
  'instance.number-taken': ['taken', 'unpair'],
  'evolution.instance-unknown': ['gone', 'pair'],
  'evolution.licence-missing': ['unlicensed', 'ask'],
};

/** `problem`: of the connection; `webhook`: of the webhook, known from the last look. */
export function standingOf(
  instance: InstanceRef,
  { problem, webhook }: { readonly problem: Worded | null; readonly webhook: Worded | null },
  now = Date.now(),
): NumberStanding {
  if (problem !== null) {
    const [standing, act] = BY_PROBLEM[problem.code] ?? (['unreachable', 'ask'] as const);
    return { standing, act, problem };
  }
  const { name, state, stateSince, ownJid } = instance;
  const params = { instance: name };
  if (state === 'open') {
    return webhook === null
      ? { standing: 'open', act: null, problem: null }
      : { standing: 'unregistered', act: 'repair', problem: webhook };
  }
  if (ownJid === null || state === 'refused') {
    return { standing: 'needs-qr', act: 'pair', problem: { code: 'number.needs-qr', params } };
  }
  if (state === 'unknown' || (state === 'connecting' && now - stateSince < OFFLINE_AFTER_MS)) {
    return { standing: 'connecting', act: null, problem: null };
  }
  const act = state === 'close' ? 'pair' : 'restart';
  return { standing: 'offline', act, problem: { code: 'number.offline', params } };
}
