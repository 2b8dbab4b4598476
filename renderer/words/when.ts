/** Times as people say them. */
import { useLanguage } from './language.ts';
import type { Language } from './language.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface When {
  /** Day and time. */
  readonly full: (at: number) => string;
  /** The time of today, else the day with it; for where there is little room. */
  readonly short: (at: number) => string;
  /** Day and time, with seconds. */
  readonly exact: (at: number) => string;
  /** Only the time, with seconds. */
  readonly clock: (at: number) => string;
  /** Only hour and minute. */
  readonly minute: (at: number) => string;
  /** "3 minutes ago". */
  readonly ago: (at: number) => string;
  /** "4 min" or "1.2 s", of a length in ms. */
  readonly long: (ms: number) => string;
}

/** One for each language: a format of the browser's takes tens of milliseconds to make when it is the first. */
const made = new Map<Language, When>();

export function useWhen(): When {
  const language = useLanguage();
  const when = made.get(language) ?? whenIn(language);
  made.set(language, when);
  return when;
}

function whenIn(language: Language): When {
  let relative: Intl.RelativeTimeFormat | null = null;
  const ago = (at: number): string => {
    relative ??= new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
    const ms = at - Date.now();
    const size = Math.abs(ms);
    if (size < MINUTE) return relative.format(Math.round(ms / 1_000), 'second');
    if (size < HOUR) return relative.format(Math.round(ms / MINUTE), 'minute');
    if (size < DAY) return relative.format(Math.round(ms / HOUR), 'hour');
    return relative.format(Math.round(ms / DAY), 'day');
  };
  return {
    ago,
    long: (ms) => lengthIn(language, ms),
    full: written(language, { dateStyle: 'medium', timeStyle: 'short' }),
    exact: written(language, { dateStyle: 'medium', timeStyle: 'medium' }),
    short: (at) => shortIn(language, new Date(at), new Date()),
    clock: written(language, { timeStyle: 'medium' }),
    minute: written(language, { hour: '2-digit', minute: '2-digit' }),
  };
}

/** Made when it is used first, and kept: `toLocaleString` would make one for each time that is written. */
function written(language: Language, how: Intl.DateTimeFormatOptions): (at: number) => string {
  let format: Intl.DateTimeFormat | null = null;
  return (at) => {
    format ??= new Intl.DateTimeFormat(language, how);
    return format.format(at);
  };
}

function shortIn(language: Language, at: Date, now: Date): string {
  const time = { hour: 'numeric', minute: '2-digit' } as const;
  if (at.toDateString() === now.toDateString()) return at.toLocaleTimeString(language, time);
  const day = { day: 'numeric', month: 'short' } as const;
  const year = at.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return at.toLocaleString(language, { ...day, ...year, ...time });
}

function lengthIn(language: Language, ms: number): string {
  const [value, unit] =
    ms < 1_000
      ? ([Math.round(ms), 'millisecond'] as const)
      : ms < MINUTE
        ? ([Math.round(ms / 100) / 10, 'second'] as const)
        : ms < HOUR
          ? ([Math.round(ms / MINUTE), 'minute'] as const)
          : ms < DAY
            ? ([Math.round(ms / HOUR), 'hour'] as const)
            : ([Math.round(ms / DAY), 'day'] as const);
  return value.toLocaleString(language, { style: 'unit', unit, unitDisplay: 'short' });
}
