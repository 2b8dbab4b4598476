import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CoreState } from './core/supervisor.ts';
import { Frame } from './frame.ts';

const STARTING = { is: 'starting' } as const;
const RUNNING = { is: 'running' } as CoreState;
const failed = (againInMs: number | null): CoreState => ({
  is: 'failed',
  why: { sentence: 'It ended.', act: '' },
  againInMs,
});

let reloads = 0;
let frame: Frame;
beforeEach(() => {
  vi.useFakeTimers();
  reloads = 0;
  frame = new Frame(() => {
    reloads += 1;
  });
});
afterEach(() => {
  vi.useRealTimers();
});

test('the pages are there from the beginning, and a start that takes long is said', () => {
  frame.follow(STARTING);
  expect(frame.showsPages).toBe(true);
  vi.advanceTimersByTime(3_900);
  frame.follow(RUNNING);
  vi.advanceTimersByTime(60_000);
  expect([frame.showsPages, reloads]).toEqual([true, 0]);
  frame.follow(STARTING);
  vi.advanceTimersByTime(4_000);
  expect([frame.showsPages, reloads]).toEqual([false, 1]);
  frame.follow(RUNNING);
  expect([frame.showsPages, reloads]).toEqual([true, 2]);
});

test('a start that fails is said at once, and again when it fails again', () => {
  frame.follow(STARTING);
  frame.follow(failed(500));
  expect([frame.showsPages, reloads]).toEqual([false, 1]);
  frame.follow(STARTING);
  frame.follow(failed(1_000));
  expect([frame.showsPages, reloads]).toEqual([false, 3]);
  frame.follow(RUNNING);
  expect(frame.showsPages).toBe(true);
});

test('the pages stay over a short absence, and not over a long one', () => {
  frame.follow(RUNNING);
  frame.follow(failed(500));
  frame.follow(STARTING);
  frame.follow(RUNNING);
  expect([frame.showsPages, reloads]).toEqual([true, 0]);
  frame.follow(failed(4_000));
  expect(frame.showsPages).toBe(false);
  frame.follow(RUNNING);
  frame.follow(failed(null));
  expect(frame.showsPages).toBe(false);
});
