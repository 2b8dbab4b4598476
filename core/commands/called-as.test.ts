import { join } from 'node:path';
import { expect, test } from 'vitest';
import { calledAs } from './called-as.ts';

const clone = join('/srv', 'relay');
const launcher = join(clone, 'bin', 'waybridge.js');

test.each([
  ['npm start', { npm_lifecycle_event: 'start' }, launcher, 'npm run waybridge --'],
  ['npm run waybridge', { npm_lifecycle_event: 'waybridge' }, launcher, 'npm run waybridge --'],
  ['the installed link', {}, join('/usr', 'bin', 'waybridge'), 'waybridge'],
  ['npx', { npm_lifecycle_event: 'npx' }, join('/c', 'node_modules', '.bin', 'wb'), 'waybridge'],
  ['the launcher itself', {}, launcher, `node ${join('bin', 'waybridge.js')}`],
  ['a built program elsewhere', {}, join('/opt', 'main.js'), `node ${join('/opt', 'main.js')}`],
  ['a path with a blank', {}, join('/my opt', 'main.js'), `node "${join('/my opt', 'main.js')}"`],
])('started by %s', (_how, env, script, expected) => {
  expect(calledAs({ script, cwd: clone, env })).toBe(expected);
});
