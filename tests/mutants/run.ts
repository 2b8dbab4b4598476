/**
 * `npm run test:mutants [-- --short] [-- <part of a name>]`: proves that the tests can fail. Every patch here breaks one
 * promise; in a copy of the project it is applied, and the tests that it names must go red on an assertion.
 *
 * A patch begins with lines for this program, then comes the diff:
 *     Promise: P1
 *     Breaks: what it breaks, in words
 *     Tests: core/a.test.ts tests/b.test.ts
 *     Only: on sqlite    (a pattern of test names, where the whole files would take long)
 *     Short: yes        (only when it also runs in the short form)
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

interface Mutant {
  readonly name: string;
  readonly path: string;
  readonly promise: string;
  readonly breaks: string;
  readonly tests: readonly string[];
  /** Null = every test of the files. */
  readonly only: string | null;
  readonly short: boolean;
}

const ROOT = join(import.meta.dirname, '..', '..');
const COPIED = [
  ...['core', 'sandbox', 'electron', 'tests', 'scripts', 'bench', 'bin', 'docs'],
  // The pages are the same in every copy; the icon is drawn anew with the desktop app.
  ...['dist/gui', 'renderer/public'],
];
const vitest = join(
  createRequire(import.meta.url).resolve('vitest/package.json'),
  '..',
  'vitest.mjs',
);

/** The copy stands elsewhere, and a test that fails because something is missing here would prove nothing. */
const ENVIRONMENT = {
  ...process.env,
  WAYBRIDGE_FORBID_SKIPS: '0',
  WAYBRIDGE_REFERENCE: resolve(ROOT, process.env['WAYBRIDGE_REFERENCE'] ?? '../shared/reference'),
};

const { values, positionals } = parseArgs({
  options: { short: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const mutants = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.patch'))
  .map(readMutant)
  .filter((one) => one.short || !values.short)
  .filter((one) => positionals.every((part) => one.name.includes(part)));

const failures = [...greenWithoutThem(), ...mutants.flatMap(survives)];
for (const failure of failures) print(failure);
print(`${mutants.length} mutants, ${failures.length} not as they must be`);
process.exitCode = failures.length === 0 && mutants.length > 0 ? 0 : 1;

function readMutant(name: string): Mutant {
  const path = join(import.meta.dirname, name);
  const head = readFileSync(path, 'utf8').split(/^(?:diff |--- )/m)[0] ?? '';
  const value = (key: string): string => new RegExp(`^${key}: *(.+)$`, 'm').exec(head)?.[1] ?? '';
  return {
    name,
    path,
    promise: value('Promise'),
    breaks: value('Breaks'),
    tests: value('Tests').split(/\s+/).filter(Boolean),
    only: value('Only') || null,
    short: value('Short') === 'yes',
  };
}

/** Red means nothing where the untouched project is red too. */
function greenWithoutThem(): string[] {
  if (mutants.some((one) => one.tests.length === 0)) return ['a mutant names no test'];
  const whole = mutants.filter((one) => one.only === null);
  const parts = mutants.filter((one) => one.only !== null);
  return [whole, parts].flatMap((group) => {
    const tests = [...new Set(group.flatMap((one) => one.tests))];
    if (tests.length === 0) return [];
    const only = [...new Set(group.flatMap((one) => one.only ?? []))].join('|') || null;
    return inCopy((folder) => {
      const run = runTests(folder, { tests, only });
      return run.red || run.broken ? [`red without any mutant: ${tests.join(' ')}`] : [];
    });
  });
}

function survives(mutant: Mutant): string[] {
  const { name, path, promise, breaks } = mutant;
  return inCopy((folder) => {
    const applied = spawnSync('git', ['apply', '--whitespace=nowarn', path], { cwd: folder });
    if (applied.status !== 0)
      return [`${name} does not apply: ${applied.stderr.toString().trim()}`];
    const run = runTests(folder, mutant);
    if (run.red) {
      print(`killed    ${promise}  ${name}: ${breaks}`);
      return [];
    }
    return [`${run.broken ? 'could not run' : 'survived'}  ${promise}  ${name}: ${breaks}`];
  });
}

/** `red`: a test failed on its own; `broken`: the tests could not even run, which proves nothing. */
function runTests(
  folder: string,
  { tests, only }: Pick<Mutant, 'tests' | 'only'>,
): { red: boolean; broken: boolean } {
  const report = join(folder, 'report.json');
  const projects = ['--project', 'unit', '--project', 'whole'];
  const output = ['--reporter=json', `--outputFile.json=${report}`];
  // The first red test tells enough.
  const names = only === null ? ['--bail=1'] : ['--bail=1', '-t', only];
  spawnSync(process.execPath, [vitest, 'run', ...projects, ...output, ...names, ...tests], {
    cwd: folder,
    env: ENVIRONMENT,
    stdio: 'ignore',
  });
  try {
    const { numFailedTests, numPassedTests, success } = JSON.parse(
      readFileSync(report, 'utf8'),
    ) as {
      numFailedTests: number;
      numPassedTests: number;
      success: boolean;
    };
    const red = numFailedTests > 0;
    return { red, broken: !red && (!success || numPassedTests === 0) };
  } catch {
    return { red: false, broken: true };
  }
}

function inCopy<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'waybridge-mutant-'));
  // The desktop app is tested as another user.
  chmodSync(folder, 0o755);
  try {
    const files = readdirSync(ROOT, { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== '.env')
      .map((entry) => entry.name);
    for (const name of files) cpSync(join(ROOT, name), join(folder, name));
    for (const name of COPIED.filter((one) => existsSync(join(ROOT, one))))
      cpSync(join(ROOT, name), join(folder, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
