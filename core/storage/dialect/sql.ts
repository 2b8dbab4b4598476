/** Pieces of SQL text that both dialects share. Backquotes are understood by SQLite too. */

const PLAIN_NAME = /^[a-z][a-z0-9_]*$/;

/** A table or column name; names come from code, never from outside, and are held to it. */
export function name(plain: string): string {
  if (!PLAIN_NAME.test(plain)) throw new TypeError(`not a name of a table or column: ${plain}`);
  return `\`${plain}\``;
}

export function names(plain: readonly string[]): string {
  return plain.map(name).join(', ');
}

/** `(?, ?, ?)` */
export function placeholders(count: number): string {
  return `(${Array.from({ length: count }, () => '?').join(', ')})`;
}
