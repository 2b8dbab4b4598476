/** Ids of entries are UUIDv7 (RFC 9562): they begin with their time, so that a moment is a place in the primary key. */

/** The smallest id of a time (ms). */
export function idAt(ms: number): string {
  return `${timeOf(ms)}-0000-0000-000000000000`;
}

/** The 48 bits of milliseconds, as an id spells them. */
export function timeOf(ms: number): string {
  const hex = Math.max(0, Math.trunc(ms)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}
