/** When a relay that ended is started again, with real processes in the place of relays. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import type { ProvenRelay } from '../../core/control/client.ts';
import { Backoff } from './backoff.ts';
import type { CoreProcess } from './start-core.ts';
import type { CoreState } from './supervisor.ts';
import { Supervisor } from './supervisor.ts';

const STARTED = '{"control":"http://127.0.0.1:1","sandbox":null}';
const PROVEN = { url: 'http://127.0.0.1:1', token: 'token' } as ProvenRelay;

/** Its answers, then its end: by itself, or after a line on its standard input. */
function relay(script: string): CoreProcess {
  const child = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'pipe'] });
  return {
    pid: child.pid,
    ended: once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string),
    stdout: child.stdout,
    stderr: child.stderr,
    askToStop: () => void child.stdin.end('stop\n'),
    kill: () => void child.kill('SIGKILL'),
  };
}

function supervise(start: () => CoreProcess, find: () => ProvenRelay | null = () => null) {
  const states: CoreState[] = [];
  const supervisor = new Supervisor({
    find: () => Promise.resolve(find()),
    stays: () => Promise.resolve(true),
    start,
    endedWith: (code) => `ended with ${code}`,
    changed: (state) => states.push(state),
    started: () => undefined,
  });
  onTestFinished(async () => {
    await supervisor.stop();
  });
  supervisor.run();
  return { supervisor, states };
}

test('the pause grows to a cap, and begins anew after a healthy run', () => {
  const backoff = new Backoff();
  const pauses = Array.from({ length: 9 }, () => backoff.next(100));
  expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  expect(backoff.next(60_000)).toBe(500);
  expect(backoff.next(100)).toBe(1_000);
  backoff.reset();
  expect(backoff.next(100)).toBe(500);
});

test('what ends by itself is started again, later each time, and at once when a person says so', async () => {
  const { supervisor, states } = supervise(() => relay('echo no luck >&2; exit 7'));
  const failures = (): unknown[] =>
    states.flatMap((state) => (state.is === 'failed' ? [state.againInMs] : []));
  await expect.poll(failures).toEqual([500, 1_000]);
  expect(states.find(({ is }) => is === 'failed')).toMatchObject({
    why: { sentence: 'ended with 7', act: 'no luck' },
  });
  supervisor.tryNow();
  await expect.poll(failures).toEqual([500, 1_000, 500]);
});

test('one that is stopped while it still looks for a relay starts none', async () => {
  let starts = 0;
  const { supervisor } = supervise(() => {
    starts += 1;
    return relay('read -r line');
  });
  expect(await supervisor.stop()).toBe(true);
  expect(starts).toBe(0);
});

test('what only a person can mend is not tried again without one', async () => {
  let starts = 0;
  const said = '{"error":{"sentence":"PORT is no port.","act":"Mend PORT."}}';
  const { supervisor, states } = supervise(() => {
    starts += 1;
    return relay(`echo '${said}'; exit 2`);
  });
  const why = { sentence: 'PORT is no port.', act: 'Mend PORT.' };
  await expect.poll(() => states.at(-1)).toEqual({ is: 'failed', why, againInMs: null });
  expect(starts).toBe(1);
  supervisor.tryNow();
  await expect.poll(() => starts).toBe(2);
});

test.each([
  ['{"unfinished":0}', 0, true],
  ['{"unfinished":2}', 0, false],
  ['{"unfinished":0}', 1, false],
  ['', 0, false],
])(
  'after a relay that said %s and ended with %d it is known whether all was sent: %s',
  async (last, code, isDrained) => {
    const script = `echo '${STARTED}'; read -r line; echo '${last}'; exit ${code}`;
    const { supervisor, states } = supervise(
      () => relay(script),
      () => PROVEN,
    );
    // A relay that was there before is not ours to end.
    await expect.poll(() => states.at(-1)).toMatchObject({ is: 'running', attached: true });
    expect(await supervisor.stop()).toBe(true);
    let starts = 0;
    const own = supervise(
      () => {
        starts += 1;
        return relay(script);
      },
      () => (starts === 0 ? null : PROVEN),
    );
    await expect.poll(() => own.states.at(-1)).toMatchObject({ is: 'running', attached: false });
    expect(await own.supervisor.stop()).toBe(isDrained);
    expect(own.states.at(-1)).toEqual({ is: 'stopped' });
    // An update that was not installed starts it again.
    starts = 0;
    own.supervisor.run();
    await expect.poll(() => own.states.at(-1)).toMatchObject({ is: 'running' });
    expect(starts).toBe(1);
  },
);
