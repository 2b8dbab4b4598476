/** How answers look in a terminal. */
import type { LanguageTag } from '../words/say.ts';
import { phrase } from '../words/say.ts';

/** Columns, aligned; the last one keeps its length. */
export function table(rows: readonly (readonly string[])[], language: LanguageTag): string {
  if (rows.length === 0) return phrase('cli.none', {}, language);
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A failure: what happened, and below it the one act. */
export function failureText(words: { readonly sentence: string; readonly act: string }): string {
  return words.act === '' ? words.sentence : `${words.sentence}\n  → ${words.act}`;
}

export function timeText(at: number, language: LanguageTag): string {
  return new Date(at).toLocaleString(language, { dateStyle: 'short', timeStyle: 'medium' });
}
