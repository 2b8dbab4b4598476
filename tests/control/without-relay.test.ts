/** The commands where no relay runs: what they answer, and in whose language. */
import { expect, test } from 'vitest';
import { json, run } from '../support/run-command.ts';

const env = { WAYBRIDGE_DATA_DIR: '/nowhere/at/all' };

test.each([
  [['status'], 3],
  [['doctor'], 3],
  [['entries', 'list', '--json'], 3],
  [[], 2],
  [['nonsense'], 2],
  [['status', '--nonsense'], 2],
  [['instances', 'add', '--name', 'x'], 2],
  [['entries', 'list', '--limit', 'many'], 2],
  [['entries', 'list', '--state', 'odd'], 2],
  [['locations', 'add', '--id', 'x'], 2],
  [['locations', 'add', '--id', 'x', '--access-token-file', '/no/such/file'], 2],
  [['--help'], 0],
  [['--version'], 0],
])('%j ends with %d', async (args, code) => {
  const ran = await run(args, { env });
  expect(ran.code).toBe(code);
  expect(ran.out + ran.err).not.toBe('');
});

test('says what is wrong and what mends it, in the person’s language', async () => {
  const ran = await run(['status'], { env, language: 'pt-BR' });
  expect(ran.err).toBe('O sistema não está rodando.\n  → Inicie com “waybridge start”.\n');
  expect(ran.out).toBe('');
  const failure = await run(['status', '--json'], { env });
  expect(json(failure)).toMatchObject({ error: { code: 'control.not-running' } });
  expect(failure.err).toBe('');
});

test('a wrong setting is named', async () => {
  const ran = await run(['status'], { env: { ...env, PORT: 'eighty' }, language: 'es' });
  expect(ran.code).toBe(2);
  expect(ran.err).toContain('PORT no es correcto: debe ser un número de puerto');
});
