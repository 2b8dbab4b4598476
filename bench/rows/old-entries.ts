/** What one entry costs in a journal that has grown large. */
import { join } from 'node:path';
import { atMost, median, WorkFolder } from '../bench.ts';
import type { Bench, Figure, Row } from '../bench.ts';
import { end, messageOf, startOnServiceCore } from '../machine.ts';

const SCRIPT = join(import.meta.dirname, '../journal-process.ts');
const FEW = 1_000;

export const oldEntries: Row = { name: 'old-entries', run };

async function run(bench: Bench): Promise<Figure[]> {
  const many = bench.short ? 50_000 : 1_000_000;
  const rounds: { many: number; few: number }[] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    rounds.push({ few: await microseconds(bench, FEW), many: await microseconds(bench, many) });
  }
  const ratio = median(rounds.map((one) => one.many / one.few));
  const unit = (values: number[]): string => `${median(values).toFixed(0)} µs`;
  return [
    {
      figure: `claim + settle, ${many.toLocaleString('en')} old entries against 1,000`,
      ours: unit(rounds.map((one) => one.many)),
      baseline: unit(rounds.map((one) => one.few)),
      ratio: `${ratio.toFixed(2)} ×`,
      mustBe: '≤ 1.3 ×',
      result: atMost(bench, ratio, 1.3),
      numbers: { rounds, ratio },
    },
  ];
}

async function microseconds(bench: Bench, old: number): Promise<number> {
  using folder = new WorkFolder();
  const args = [folder.path, String(old), String(bench.short ? 500 : 3_000)];
  const child = startOnServiceCore(bench.cores, { script: SCRIPT, args });
  const said = (await messageOf(child)) as { microseconds: number };
  await end(child);
  return said.microseconds;
}
