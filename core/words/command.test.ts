import { afterEach, expect, test } from 'vitest';
import { typeCommandsAs } from './command.ts';
import { say } from './say.ts';

afterEach(() => {
  typeCommandsAs('waybridge');
});

test('commands in sentences are printed as they are typed here', () => {
  typeCommandsAs('npm run waybridge --');
  expect(say('control.not-running', {}, 'es').act).toContain('“npm run waybridge -- start”');
});

test('what a parameter holds stays as it is', () => {
  typeCommandsAs('npm run waybridge --');
  const { sentence } = say('entry.not-found', { entry: 'waybridge status' }, 'en');
  expect(sentence).toContain('waybridge status');
  expect(sentence).not.toContain('npm');
});
