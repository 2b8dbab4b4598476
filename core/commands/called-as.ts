import { basename, isAbsolute, relative, sep } from 'node:path';

export interface Start {
  /** The script that Node was given, with its whole path. */
  readonly script: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What to type for another command of this program, so that it reaches the same one: see how this one was started. */
export function calledAs({ script, cwd, env }: Start): string {
  const byNpm = env['npm_lifecycle_event'];
  if (byNpm === 'start' || byNpm === 'waybridge') return 'npm run waybridge --';
  // On the path as npm puts it there: a link of this name, or on Windows a script that starts the installed package.
  const installed = script.split(sep).includes('node_modules');
  if (installed || basename(script) === 'waybridge') return 'waybridge';
  const near = relative(cwd, script);
  const path = near.startsWith('..') || isAbsolute(near) ? script : near;
  return `node ${/[\s"']/.test(path) ? JSON.stringify(path) : path}`;
}
