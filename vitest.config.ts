import { configDefaults, defineConfig } from 'vitest/config';
import { LongestFirst } from './tests/support/longest-first.ts';

if (Number(process.versions.napi) < 10) {
  throw new Error(
    `The tests need the project's own Node.js; this is ${process.version}. Run them with "npm test" or "npx vitest".`,
  );
}

const INSTALLS = 'tests/packages/deb.test.ts';
const SECOND = 1000;
const MINUTE = 60 * SECOND;

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    // Loading the relay takes a second; nothing in it belongs to a whole process, so that files may share one.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // Database servers are started once for all projects, and only when a test file asks for them.
    globalSetup: ['tests/support/global-setup.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            'core/**/*.test.ts',
            'electron/**/*.test.ts',
            'sandbox/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
          expect: { poll: { timeout: 30 * SECOND } },
          testTimeout: MINUTE,
          hookTimeout: 2 * MINUTE,
        },
      },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['tests/**/*.test.ts'],
          exclude: [...configDefaults.exclude, INSTALLS],
          // What is waited for may take its time on a machine that is busy with other things.
          expect: { poll: { timeout: MINUTE } },
          testTimeout: 5 * MINUTE,
          hookTimeout: 3 * MINUTE,
        },
      },
      {
        // It changes the machine that it runs on, so that it runs only when it is asked for.
        extends: true,
        test: {
          name: 'deb',
          include: [INSTALLS],
          testTimeout: 5 * MINUTE,
          hookTimeout: 5 * MINUTE,
        },
      },
      {
        // The same fault tests in their long form.
        extends: true,
        test: {
          name: 'soak',
          include: ['tests/faults/**/*.test.ts'],
          env: { WAYBRIDGE_SOAK: '1' },
          fileParallelism: false,
          testTimeout: 60 * MINUTE,
          hookTimeout: 5 * MINUTE,
        },
      },
    ],
  },
});
