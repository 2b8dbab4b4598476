/** Hours in which a number sends nothing in bulk, by the clock of its own time zone. Pure. */
const DAY_MINUTES = 24 * 60;
const MINUTE_MS = 60_000;

/** Minutes since midnight; `from` may be after `to`: then it goes over midnight. */
export interface QuietHours {
  readonly from: number;
  readonly to: number;
}

const WRITTEN = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/;

/** Of `21:00-08:00`; null when it is not written so, or holds no time at all. */
export function readQuietHours(text: string): QuietHours | null {
  const [, fromHour, fromMinute, toHour, toMinute] = WRITTEN.exec(text) ?? [];
  if (fromHour === undefined) return null;
  const from = Number(fromHour) * 60 + Number(fromMinute);
  const to = Number(toHour) * 60 + Number(toMinute);
  return from === to ? null : { from, to };
}

export function quietHoursText({ from, to }: QuietHours): string {
  return `${clock(from)}-${clock(to)}`;
}

/** When the quiet hours end that `now` lies in (ms); null = it lies in none. On the day of a clock change up to an hour off. */
export function quietUntil(hours: QuietHours, timeZone: string, now: number): number | null {
  const minute = minuteOfDay(timeZone, now);
  const length = (hours.to - hours.from + DAY_MINUTES) % DAY_MINUTES;
  const since = (minute - hours.from + DAY_MINUTES) % DAY_MINUTES;
  if (since >= length) return null;
  const wholeMinute = now - (now % MINUTE_MS);
  return wholeMinute + (length - since) * MINUTE_MS;
}

export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const hourCycle = 'h23' as const;
    format = new Intl.DateTimeFormat('en', {
      timeZone,
      hourCycle,
      hour: 'numeric',
      minute: 'numeric',
    });
    formats.set(timeZone, format);
  }
  return format;
}

function minuteOfDay(timeZone: string, at: number): number {
  const parts = formatOf(timeZone).formatToParts(at);
  const value = (type: 'hour' | 'minute'): number =>
    Number(parts.find((part) => part.type === type)?.value ?? 0);
  return value('hour') * 60 + value('minute');
}

function clock(minute: number): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
