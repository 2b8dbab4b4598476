/** What every row is given, and what it gives back. */
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Cores, Product } from './machine.ts';

export const DATABASES = ['sqlite', 'mariadb', 'mysql'] as const;
export type DatabaseName = (typeof DATABASES)[number];

export interface Bench {
  /** Small sizes, one round, generous bounds for speed. */
  readonly short: boolean;
  readonly rounds: number;
  /** No journal is grown beyond so many entries: millions take long to write. */
  readonly largest: number;
  readonly cores: Cores | null;
  readonly product: Product;
  /** The databases that a row with a choice measures on; null = those that it measures on by itself. */
  readonly on: readonly DatabaseName[] | null;
  /** CPU profiles of the service are written here. */
  readonly profiles: string | null;
  /** One line of progress. */
  say(line: string): void;
}

export interface Figure {
  readonly figure: string;
  readonly ours: string;
  readonly baseline: string;
  readonly ratio: string;
  readonly mustBe: string;
  /** `wide`: missed, but within what the short form allows. */
  readonly result: 'ok' | 'wide' | 'missed';
  /** Every number behind the figure, for the results file. */
  readonly numbers: unknown;
}

export interface Row {
  readonly name: string;
  run(bench: Bench): Promise<Figure[]>;
}

/** How much worse a speed may be in the short form, on a machine that others use too. */
const GENEROUS = 4;

export function atLeast({ short }: Bench, value: number, bound: number): Figure['result'] {
  if (value >= bound) return 'ok';
  return short && value >= bound / GENEROUS ? 'wide' : 'missed';
}

export function atMost({ short }: Bench, value: number, bound: number): Figure['result'] {
  if (value <= bound) return 'ok';
  return short && value <= bound * GENEROUS ? 'wide' : 'missed';
}

/** What no machine excuses, in either form. */
export function always(holds: boolean): Figure['result'] {
  return holds ? 'ok' : 'missed';
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The smallest value that is not less than this share of all; NaN of nothing. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** A folder on the disk of the project: where temporary files are kept in memory, a flush would cost nothing. */
export class WorkFolder implements Disposable {
  readonly path: string;

  constructor() {
    const parent = join(import.meta.dirname, '../node_modules/.cache/bench');
    mkdirSync(parent, { recursive: true });
    this.path = mkdtempSync(join(parent, 'run-'));
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
