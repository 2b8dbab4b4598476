#!/usr/bin/env node
// Plain JavaScript that any Node since 12 can read, so that an old one says what is needed instead of crashing:
// better-sqlite3 needs Node-API 10, and ends an older Node without an exception; `using` is no word of Node 22.
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';

// What was compiled once is not compiled again at the next start. Older versions have no such cache.
if (nodeModule.enableCompileCache) nodeModule.enableCompileCache();

const napi = Number(process.versions.napi);
const source = new URL('../core/main.ts', import.meta.url);
const built = new URL('../dist/core/main.js', import.meta.url);
const runsTypeScript = Boolean(process.features.typescript) && existsSync(source);

if (!(napi >= 10) || typeof globalThis.AsyncDisposableStack !== 'function') {
  fail(
    `Waybridge needs Node.js 24 or newer; this is ${process.version} (${process.execPath}).`,
    'In the project folder, "npm ci" brings a fitting one and "npm start" uses it.',
  );
} else if (runsTypeScript) {
  await import(source.href);
} else if (existsSync(built)) {
  await import(built.href);
} else {
  fail(
    `Waybridge has not been built, and this Node.js (${process.version}) does not run TypeScript.`,
    'Run "npm run build" once, and start it again.',
  );
}

function fail(...sentences) {
  process.stderr.write(sentences.join('\n') + '\n');
  process.exitCode = 1;
}
