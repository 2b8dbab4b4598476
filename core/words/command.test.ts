import { execFileSync } from 'node:child_process';
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

test.each([
  ['shop', 'shop'],
  ['Clínica-2', 'Clínica-2'],
  ['Padaria Pão Quente', '"Padaria Pão Quente"'],
  ["Joe's $HOME `id`", `'Joe'\\''s $HOME \`id\`'`],
])('a number called %s is one word of the command that a sentence gives', (instance, word) => {
  const { sentence, act } = say('setup.pairing', { instance }, 'es');
  expect(sentence).toContain(instance);
  const command = /“waybridge (.*)”/.exec(act)?.[1] ?? '';
  expect(command).toBe(`instances pair ${word}`);
  const words = execFileSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' });
  expect(words.trimEnd().split('\n')).toEqual(['instances', 'pair', instance]);
});
