import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Glance } from './core/glance-watch.ts';
import { NOTICE_WORDS } from './notice-words.ts';
import { Notices } from './notices.ts';
import type { Note } from './notices.ts';

const words = NOTICE_WORDS.en;
let notes: Note[];
let wanted: boolean;
let notices: Notices;

beforeEach(() => {
  vi.useFakeTimers();
  notes = [];
  wanted = true;
  notices = new Notices({ isWanted: () => wanted, show: (note) => notes.push(note), words });
});
afterEach(() => {
  vi.useRealTimers();
});

type Trouble = Glance['troubles'][number];

function trouble(code: string, params: Record<string, string> = {}): Trouble {
  const severity = /^(?:number|location|breaker)/.test(code) ? 'critical' : 'warning';
  const id = `${code} ${params['instance'] ?? ''}`;
  const said = { sentence: `${code} happened.`, act: 'Mend it.' };
  return { id, code, params, severity, origin: 'problem', since: 0, page: null, ...said };
}

function see(...troubles: Trouble[]): void {
  notices.see({ paused: [], troubles, count: troubles.length });
}

const SOON_MS = 5_000;
const MINUTE_MS = 60_000;

it('tells together what comes together, once, and what comes later by itself', () => {
  see(trouble('number.logged-out', { instance: 'a' }));
  see(trouble('number.logged-out', { instance: 'a' }), trouble('location.revoked'));
  vi.advanceTimersByTime(SOON_MS);
  expect(notes).toEqual([
    { title: words.needsYou(2), body: words.andMore('number.logged-out happened.', 1) },
  ]);
  const all = [
    trouble('number.logged-out', { instance: 'a' }),
    trouble('location.revoked'),
    trouble('doctor.dead', { count: '1' }),
  ];
  see(...all);
  vi.advanceTimersByTime(SOON_MS);
  see(...all);
  vi.advanceTimersByTime(SOON_MS);
  expect(notes.slice(1)).toEqual([
    { title: words.needsYou(1), body: 'doctor.dead happened.\nMend it.' },
  ]);
});

it('says nothing of what is over at once, of what mends itself, and of what is no matter of urgency', () => {
  see(trouble('number.offline'), trouble('breaker.highlevel'), trouble('setup.public-url'));
  see(trouble('breaker.highlevel'), trouble('media.quota-near'));
  vi.advanceTimersByTime(SOON_MS);
  expect(notes).toEqual([]);
});

it('is not repeated for what comes and goes, and is for more messages that were given up', () => {
  for (let round = 0; round < 5; round += 1) {
    see(trouble('number.offline'));
    vi.advanceTimersByTime(SOON_MS);
    see();
    vi.advanceTimersByTime(MINUTE_MS);
  }
  expect(notes).toHaveLength(1);
  vi.advanceTimersByTime(60 * MINUTE_MS);
  see(trouble('number.offline'));
  vi.advanceTimersByTime(SOON_MS);
  expect(notes).toHaveLength(2);
  for (const count of ['1', '2', '3']) {
    see(trouble('doctor.dead', { count }));
    vi.advanceTimersByTime(SOON_MS);
  }
  expect(notes).toHaveLength(3);
  vi.advanceTimersByTime(11 * MINUTE_MS);
  see(trouble('doctor.dead', { count: '4' }));
  vi.advanceTimersByTime(SOON_MS);
  expect(notes).toHaveLength(4);
});

it('is not told to who looks at it, and not again when the relay was gone for a moment', () => {
  wanted = false;
  see(trouble('number.offline'));
  vi.advanceTimersByTime(SOON_MS);
  wanted = true;
  notices.see(null);
  see(trouble('number.offline'));
  vi.advanceTimersByTime(SOON_MS);
  expect(notes).toEqual([]);
});
