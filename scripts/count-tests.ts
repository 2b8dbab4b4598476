/**
 * `node scripts/count-tests.ts <folder>`: adds up what the stages of a check left in a folder, and ends with the line
 * `N passed, N failed`. A `*.json` file is a vitest report; a `*.stage` file is one word, `passed` or `failed`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { count, reportSchema } from './test-report.ts';
import type { Count } from './test-report.ts';

const folder = process.argv[2] ?? '.';
const skipsForbidden = process.env['WAYBRIDGE_FORBID_SKIPS'] === '1';

const counts = readdirSync(folder)
  .filter((name) => /\.(json|stage)$/.test(name))
  .sort()
  .map((name) => ({ name, ...countFile(name) }));
const failures = counts.flatMap((one) => one.failures);
const passed = counts.reduce((sum, one) => sum + one.passed, 0);

for (const one of counts) print(`${one.name}: ${one.passed} passed, ${one.failures.length} failed`);
for (const failure of failures) print(failure);
print(`${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 && passed > 0 ? 0 : 1;

function countFile(name: string): Count {
  const text = readFileSync(join(folder, name), 'utf8');
  if (name.endsWith('.stage')) return countStage(name, text.trim());
  try {
    return count(reportSchema.parse(JSON.parse(text)), { skipsForbidden });
  } catch {
    return { passed: 0, failures: [`unreadable report: ${name}`] };
  }
}

function countStage(name: string, result: string): Count {
  if (result === 'passed') return { passed: 1, failures: [] };
  return { passed: 0, failures: [`${result}: ${name}`] };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
