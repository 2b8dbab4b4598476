import { expect, it } from 'vitest';
import { count } from './test-report.ts';

const report = {
  testResults: [
    {
      name: 'a.test.ts',
      status: 'failed',
      assertionResults: [
        { fullName: 'a one', status: 'passed' },
        { fullName: 'a two', status: 'failed' },
        { fullName: 'a on MySQL', status: 'skipped' },
        { fullName: 'a on MariaDB', status: 'skipped' },
      ],
    },
    { name: 'broken.test.ts', status: 'failed', assertionResults: [] },
    {
      name: 'hook.test.ts',
      status: 'failed',
      assertionResults: [{ fullName: 'h', status: 'skipped' }],
    },
  ],
};

it('counts passed and failed tests, and files that could not run', () => {
  expect(count(report, { skipsForbidden: false })).toEqual({
    passed: 1,
    failures: ['failed: a two', 'could not run: broken.test.ts', 'could not run: hook.test.ts'],
  });
});

it('counts a skip as a failure when skips are forbidden, except for a real MySQL', () => {
  expect(count(report, { skipsForbidden: true }).failures).toContain(
    'skipped, which is forbidden: a on MariaDB',
  );
  expect(count(report, { skipsForbidden: true }).failures.join()).not.toContain('MySQL');
});
