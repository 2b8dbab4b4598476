// The first file of the built program, plain enough for any Node: it says what is needed where the rest would not run,
// and has what was compiled once kept for the next start.
import * as nodeModule from 'node:module';
import { setTimeout } from 'node:timers';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Longer than a start takes (ms). */
const STARTED_MS = 5_000;

if (Number(process.versions.napi) >= 10 && typeof globalThis.AsyncDisposableStack === 'function') {
  nodeModule.enableCompileCache?.();
  // Loading leaves much garbage behind once. Held back meanwhile, the heap does not keep the room that it took (5 MB),
  // and what V8 would collect some time or never while nothing happens (4 MB) is collected once.
  setFlagsFromString('--semi-space-growth-factor=1');
  setTimeout(() => {
    setFlagsFromString('--expose-gc');
    runInNewContext('gc')();
    setFlagsFromString('--semi-space-growth-factor=2');
  }, STARTED_MS).unref();
  await import('./command-line.js');
} else {
  process.stderr.write(`Waybridge needs Node.js 24 or newer; this is ${process.version}.\n`);
  process.exitCode = 1;
}
