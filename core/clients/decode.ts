/** Tolerant readers of values that versions of the two systems spell differently. */
import { z } from 'zod';

/**
 * An int64 as Evolution gives it: a number, a decimal string (2.2.x to 2.3.5, replies of raw protobuf JSON), or
 * `{low, high, unsigned}` (2.3.6). Null when it is none of them. Exact up to 2^53.
 */
export function readInt(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string') {
    return /^-?\d{1,19}$/.test(value.trim()) ? Number(value) : null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { low, high } = value as { low?: unknown; high?: unknown };
  if (typeof low !== 'number' || typeof high !== 'number') return null;
  return high * 2 ** 32 + (low >>> 0);
}

/** WhatsApp's whole seconds as milliseconds. A value that is milliseconds already is kept. */
export function readSeconds(value: unknown): number | null {
  const number = readInt(value);
  if (number === null || number <= 0) return null;
  return number > 1e11 ? number : number * 1000;
}

/** A date as either system writes it: ISO text or milliseconds. */
export function readDate(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string') return null;
  const at = Date.parse(value);
  return Number.isFinite(at) ? at : null;
}

/** An id: text, or a number that becomes text. Never empty. */
export const id = z
  .union([z.string().min(1), z.number()])
  .transform((value) => (typeof value === 'number' ? String(value) : value));

/** Text that may be absent or null; what is not text is taken for absent. */
export const optionalText = z
  .unknown()
  .optional()
  .transform((value) => (typeof value === 'string' && value !== '' ? value : null));

export const record = z.record(z.string(), z.unknown());
