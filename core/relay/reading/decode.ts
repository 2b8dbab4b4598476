/**
 * Tolerant decoders for what different Evolution versions make of the same protobuf field: 2.3.6 and newer post numbers
 * as `{low, high, unsigned}` and bytes as objects with the keys "0", "1", …; older ones post decimal strings and
 * base64; enums come as number or as name, on the same server, depending on the event.
 * Each answers null for what it cannot read, and never throws.
 */

/** Any JSON object. */
export type Json = Record<string, unknown>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of a field that may be missing; everything but text counts as missing. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Like `textOf`, with null for missing or empty. */
export function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A 64-bit integer: number, decimal string, or `{low, high}`. Null when it does not fit a JavaScript integer. */
export function decodeInt64(value: unknown): number | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : null;
  if (typeof value === 'string') return /^-?\d{1,16}$/.test(value) ? safe(Number(value)) : null;
  if (!isJson(value)) return null;
  const { low, high } = value;
  if (!Number.isInteger(low) || !Number.isInteger(high)) return null;
  return safe((high as number) * 2 ** 32 + ((low as number) >>> 0));
}

function safe(value: number): number | null {
  return Number.isSafeInteger(value) ? value : null;
}

/** A time in whole seconds (as WhatsApp gives it) or milliseconds, as milliseconds; null when it is not a time after 1970. */
export function decodeTime(value: unknown): number | null {
  const time = decodeInt64(typeof value === 'number' ? Math.trunc(value) : value);
  if (time === null || time <= 0) return null;
  return time < SECONDS_END ? time * 1000 : time;
}

/** Seconds stay below it until the year 5138, milliseconds have been above it since 1973. */
const SECONDS_END = 1e11;

/** Bytes: base64 text, an object with the keys "0" to "n", or Node's `{type: "Buffer", data}`. */
export function decodeBytes(value: unknown): Uint8Array | null {
  if (typeof value === 'string') {
    return /^[A-Za-z0-9+/_-]*={0,2}$/.test(value) ? Buffer.from(value, 'base64') : null;
  }
  if (!isBytes(value)) return null;
  const list = Array.isArray(value.data) ? value.data : Object.values(value);
  return list.every(isByte) ? Uint8Array.from(list) : null;
}

function isByte(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 255;
}

/** Cheap: only looks whether the object has the form in which bytes are posted, not at each byte. */
export function isBytes(value: unknown): value is Json {
  if (!isJson(value)) return false;
  if (typeof value['0'] === 'number') return true;
  return value.type === 'Buffer' && Array.isArray(value.data);
}

/** The name of an enum value given as number, as digits, or as name; null for a value that `names` does not list. */
export function decodeEnum<Name extends string>(
  value: unknown,
  names: Readonly<Record<number, Name>>,
): Name | null {
  if (typeof value === 'number') return names[value] ?? null;
  if (typeof value !== 'string') return null;
  for (const number in names) {
    const name = names[number];
    if (name !== undefined && (name === value || number === value)) return name;
  }
  return null;
}
