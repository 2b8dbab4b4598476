import { expect, it } from 'vitest';
import type { Glance } from '../core/glance-watch.ts';
import type { CoreState } from '../core/supervisor.ts';
import { trayMenu } from './menu.ts';
import type { TrayActs } from './menu.ts';
import { trayState } from './tray-state.ts';
import { TRAY_WORDS } from './words.ts';

const words = TRAY_WORDS.en;
const relay = { url: '', token: '', client: {} as never };
const running: CoreState = { is: 'running', relay, attached: false, pid: 1 };
const why = { sentence: 'PORT is wrong & odd.', act: 'Change PORT.' };

function glance(change: Partial<Glance> = {}): Glance {
  return { paused: [], troubles: [], count: 0, ...change };
}

function trouble(severity: 'critical' | 'warning' | 'notice', sentence: string): never {
  return { id: sentence, severity, sentence, act: 'Do it.' } as never;
}

it.each([
  [{ is: 'starting' }, null, 'stopped', words.starting],
  [{ is: 'stopped' }, glance(), 'stopped', words.stopped],
  [{ is: 'failed', why, againInMs: 500 }, null, 'stopped', words.stopped],
  [running, null, 'stopped', words.starting],
  [running, glance(), 'relaying', words.relaying],
  [running, glance({ paused: ['location:x'] }), 'relaying', words.relaying],
  [running, glance({ paused: ['to-whatsapp'] }), 'paused', words.paused['to-whatsapp']],
  [running, glance({ paused: ['to-whatsapp', 'to-highlevel'] }), 'paused', words.pausedBoth],
  [running, glance({ troubles: [trouble('notice', 'x')] }), 'relaying', words.relaying],
  [
    running,
    glance({ paused: ['to-whatsapp'], troubles: [trouble('warning', 'x')] }),
    'attention',
    words.attention(1),
  ],
] as const)('%j with %j looks %s', (core, seen, look, line) => {
  expect(trayState(core, seen, words)).toMatchObject({ look, line });
});

const choices = {
  startsAtLogin: null,
  closeKeeps: true,
  updateFeed: '',
  keepAwake: false,
  notify: true,
  knowsClose: true,
};

it('names the worst trouble with its act, also of a relay that cannot start', () => {
  const seen = glance({ troubles: [trouble('critical', 'first'), trouble('warning', 'second')] });
  expect(trayState(running, seen, words).problem?.sentence).toBe('first');
  const state = trayState({ is: 'failed', why, againInMs: null }, null, words);
  const items = trayMenu({ state, choices }, {} as TrayActs, words);
  const labels = items.map(({ label }) => label);
  expect(labels).toContain('PORT is wrong && odd.');
  expect(labels).toContain('→ Change PORT.');
  expect(labels).not.toContain(words.choices.startsAtLogin);
  expect(items.find(({ id }) => id === 'to-whatsapp')?.enabled).toBe(false);
});
