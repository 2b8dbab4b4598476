/** P10: each thing that a number can be at has a name, a sentence and one act, in every language. */
import { expect, test } from 'vitest';
import type { LocationId, InstanceId, PhoneJid } from '../relay/message.ts';
import { STANDINGS } from '../words/pairing-codes.ts';
import { LANGUAGES, say, valueWord } from '../words/say.ts';
import type { Worded } from '../words/worded-error.ts';
import type { InstanceRef, InstanceState } from './instance.ts';
import { OFFLINE_AFTER_MS, standingOf } from './standing.ts';
import type { Standing, StandingAct } from './standing.ts';

const NOW = 10_000_000;

interface Case {
  readonly standing: Standing;
  readonly act: StandingAct;
  readonly state?: InstanceState;
  readonly forMs?: number;
  readonly wasLinked?: boolean;
  readonly problem?: Worded;
  readonly webhook?: Worded;
}

const instance = 'sales';
const number = '…0001';
const host = { system: 'evolution', host: 'evolution:8080' };
const CASES: readonly Case[] = [
  { standing: 'open', act: null },
  { standing: 'connecting', act: null, state: 'unknown' },
  { standing: 'connecting', act: null, state: 'connecting', forMs: OFFLINE_AFTER_MS - 1 },
  { standing: 'offline', act: 'restart', state: 'connecting', forMs: OFFLINE_AFTER_MS },
  { standing: 'offline', act: 'pair', state: 'close' },
  { standing: 'needs-qr', act: 'pair', state: 'close', wasLinked: false },
  { standing: 'needs-qr', act: 'pair', state: 'refused' },
  withProblem('logged-out', 'pair', 'number.logged-out', { instance }),
  withProblem('replaced', 'restart', 'number.replaced', { instance }),
  withProblem('restricted', null, 'number.restricted', { instance }),
  withProblem('banned', 'pair', 'number.banned', { instance }),
  withProblem('changed', 'answer', 'number.changed', { instance, number }),
  withProblem('taken', 'unpair', 'instance.number-taken', { number }),
  withProblem('gone', 'pair', 'evolution.instance-unknown', { instance }),
  withProblem('unreachable', 'ask', 'network.refused', host),
  withProblem('unreachable', 'ask', 'http.unauthorized', host),
  withProblem('unlicensed', 'ask', 'evolution.licence-missing', { registerUrl: 'https://e/login' }),
  withWebhook('instance.webhook-missing', { instance }),
  withWebhook('instance.webhook-differs', { instance, fields: 'events' }),
  withWebhook('instance.webhook-stolen', { instance, url: 'https://tool.example' }),
];

function withProblem(standing: Standing, act: StandingAct, code: string, params: object): Case {
  return { standing, act, state: 'close', problem: { code, params: { ...params } } };
}

function withWebhook(code: string, params: object): Case {
  return { standing: 'unregistered', act: 'repair', webhook: { code, params: { ...params } } };
}

function refOf({ state = 'open', forMs = 0, wasLinked = true }: Case): InstanceRef {
  return {
    id: 'id' as InstanceId,
    locationId: 'location' as LocationId,
    name: instance,
    serverUrl: 'http://evolution:8080',
    evolutionVersion: '2.3.7',
    ownJid: wasLinked ? ('5511990000001@s.whatsapp.net' as PhoneJid) : null,
    state,
    stateSince: NOW - forMs,
  };
}

test.each(CASES)('$standing: $act', (one) => {
  const { problem = null, webhook = null } = one;
  const found = standingOf(refOf(one), { problem, webhook }, NOW);
  expect([found.standing, found.act]).toEqual([one.standing, one.act]);
  for (const language of LANGUAGES) {
    expect(valueWord('standing', found.standing, language)).not.toBe('');
    if (found.problem === null) continue;
    const { sentence, act } = say(found.problem.code, found.problem.params, language);
    expect(Math.min(sentence.length, act.length)).toBeGreaterThan(10);
    expect(sentence + act).not.toMatch(/[{}[\]]|undefined/);
  }
});

test('what is wrong has an act or says what to wait for, and every state is in the table', () => {
  const seen = new Set(CASES.map(({ standing }) => standing));
  expect([...seen].toSorted()).toEqual([...STANDINGS].toSorted());
  const without = CASES.filter(({ act }) => act === null).map(({ standing }) => standing);
  expect(new Set(without)).toEqual(new Set(['open', 'connecting', 'restricted']));
});
