/**
 * `npm run package`: packs the app as electron-builder.yml says, looks into what came out, and starts the relay in it where this
 * machine can. What is built is what `npm run build` and `npm run build:desktop` left in dist.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildPackage, unpackedFolder } from './package/build-package.ts';
import { publisherKey } from './package/sign-lists.ts';
import { runCore } from './package/run-core.ts';
import { PackedApp } from './package/packed-app.ts';
import { targetOf } from './package/target.ts';
import { verifyPackage } from './package/verify.ts';

const ROOT = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    /** `linux-x64`; else this system. */
    for: { type: 'string', default: `${process.platform}-${process.arch}` },
    /** The folder alone. */
    dir: { type: 'boolean', default: false },
    /** `deb`, …; else all that electron-builder.yml names for the system. */
    kind: { type: 'string', multiple: true, default: [] },
    out: { type: 'string', default: join(ROOT, 'dist-packages') },
    /** An unpacked Electron, `<folder>@<version>`; else it is fetched from github.com. */
    electron: { type: 'string' },
  },
});
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const target = targetOf(values.for);
const out = resolve(values.out);
const [, dist = '', version = ''] = /^(.+)@([^@]+)$/.exec(values.electron ?? '') ?? [];
const written = await buildPackage({
  target,
  kinds: values.dir ? ['dir'] : values.kind,
  dist: join(ROOT, 'dist'),
  out,
  electron: dist === '' ? null : { dist: resolve(dist), version },
  key: publisherKey(process.env['WAYBRIDGE_UPDATE_KEY']),
});
const folder = unpackedFolder(target, out);
const about = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
const wrong = await verifyPackage(target, folder, about.version);
if (target.os === process.platform && target.cpu === process.arch && wrong.length === 0) {
  wrong.push(...(await runCore(new PackedApp(target, folder).unpacked, about.version)));
}
for (const line of wrong) say(`wrong: ${line}`);
if (wrong.length === 0) for (const file of [folder, ...written]) say(`verified: ${file}`);
process.exitCode = wrong.length === 0 ? 0 : 1;
