import { z } from 'zod';

/** The part of a vitest JSON report that is counted. */
export const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});
type Report = z.infer<typeof reportSchema>;

export interface Count {
  readonly passed: number;
  /** One line per failure. */
  readonly failures: readonly string[];
}

/** A real MySQL server and Electron's program are not to be had everywhere; every other skip would be a hole in the tests. */
const MAY_SKIP = /\bmysql\b|\bthe desktop app\b/i;

/** Counts tests; a file that could not run is one failure, and so is a skipped test when skips are forbidden. */
export function count(report: Report, options: { readonly skipsForbidden: boolean }): Count {
  const failures: string[] = [];
  let passed = 0;
  for (const file of report.testResults) {
    const tests = file.assertionResults;
    for (const test of tests) {
      if (test.status === 'passed') passed++;
      else if (test.status === 'failed') failures.push(`failed: ${test.fullName}`);
      else if (options.skipsForbidden && !MAY_SKIP.test(test.fullName)) {
        failures.push(`skipped, which is forbidden: ${test.fullName}`);
      }
    }
    if (file.status === 'failed' && !tests.some((test) => test.status === 'failed')) {
      failures.push(`could not run: ${file.name}`);
    }
  }
  return { passed, failures };
}
