/** Lines of the log as the GUI shows them, narrowed down. */
import { LOG_LEVELS } from '../settings/checks.ts';
import type { LogLevel } from '../settings/checks.ts';
import type { LogRing } from '../log-ring.ts';

export interface LogLine {
  readonly number: number;
  /** Milliseconds; null where the line was cut. */
  readonly at: number | null;
  readonly level: string;
  readonly room: string;
  readonly message: string;
  /** Everything else of the line, as JSON; empty = nothing. */
  readonly rest: string;
}

export interface LogFilter {
  /** This level and worse. */
  readonly level?: LogLevel | undefined;
  readonly room?: string | undefined;
  /** Anywhere in the line, in any case. */
  readonly text?: string | undefined;
  readonly after?: number | undefined;
  /** Written from then on (ms). */
  readonly since?: number | undefined;
}

/** Newest first, at most `limit`. */
export function logLines(ring: LogRing, filter: LogFilter, limit: number): LogLine[] {
  const least = LOG_LEVELS.indexOf(filter.level ?? 'trace');
  const text = filter.text?.toLowerCase() ?? '';
  const found: LogLine[] = [];
  for (const { number, text: raw } of ring.newest(filter.after)) {
    if (found.length >= limit) break;
    if (text !== '' && !raw.toLowerCase().includes(text)) continue;
    const line = read(number, raw);
    if (filter.since !== undefined && line.at !== null && line.at < filter.since) break;
    if (filter.room !== undefined && line.room !== filter.room) continue;
    if (LOG_LEVELS.indexOf(line.level as LogLevel) < least) continue;
    found.push(line);
  }
  return found;
}

function read(number: number, raw: string): LogLine {
  try {
    const { time, level, room, msg, ...rest } = JSON.parse(raw) as Record<string, unknown>;
    return {
      number,
      at: Date.parse(String(time)),
      level: String(level),
      room: String(room),
      message: typeof msg === 'string' ? msg : '',
      rest: Object.keys(rest).length === 0 ? '' : JSON.stringify(rest),
    };
  } catch {
    // Cut, since it was too long: its beginning is shown as it is.
    return { number, at: null, level: 'error', room: '', message: raw, rest: '' };
  }
}
