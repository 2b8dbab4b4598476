// `npm start`: chooses between the desktop app and the browser (electron/launch). Plain JavaScript, so that an old Node.js
// still gets to the sentence that says what is needed.
import { fileURLToPath } from 'node:url';

const program = new URL('../bin/waybridge.js', import.meta.url);
const args = process.argv.slice(2);

if (process.features.typescript) {
  const { launch } = await import('../electron/launch/launch.ts');
  const root = fileURLToPath(new URL('..', import.meta.url));
  const launched = await launch({
    root,
    args,
    env: process.env,
    say: (line) => process.stderr.write(`${line}\n`),
  });
  if (launched.as === 'desktop') process.exitCode = launched.exitCode;
  else await becomeRelay(launched.args);
} else {
  await becomeRelay(args);
}

/** In this very process: who sends it a signal means the relay. */
async function becomeRelay(given) {
  process.argv.splice(1, Infinity, fileURLToPath(program), 'start', ...given);
  await import(program.href);
}
