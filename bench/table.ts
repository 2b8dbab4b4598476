import type { Figure } from './bench.ts';

const HEADS = ['Figure', 'Ours', 'Baseline', 'Ratio', 'Must be', 'OK?'] as const;

/** One line per figure. */
export function printTable(figures: readonly Figure[], short: boolean): void {
  const lines = figures.map((one) => [
    one.figure,
    one.ours,
    one.baseline,
    one.ratio,
    one.mustBe,
    one.result === 'missed' ? 'MISSED' : one.result,
  ]);
  const all = [HEADS, ...lines];
  const widths = HEADS.map((_, column) =>
    Math.max(...all.map((line) => (line[column] ?? '').length)),
  );
  const text = (line: readonly string[]): string =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  process.stdout.write(`\n${[text(HEADS), rule, ...lines.map(text)].join('\n')}\n\n`);
  if (short) {
    process.stdout.write(
      'Short form: "wide" is a speed that missed its bound by less than four times.\n',
    );
  }
}
