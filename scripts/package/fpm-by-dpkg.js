#!/usr/bin/env node
// What electron-builder asks of fpm for a .deb, done with dpkg-deb. Plain JavaScript: it is started as a program of its own.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

const text = { type: 'string' };
const list = { type: 'string', multiple: true };
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    source: { ...text, short: 's' },
    target: { ...text, short: 't' },
    depends: { ...list, short: 'd' },
    force: { type: 'boolean' },
    architecture: text,
    'after-install': text,
    'after-remove': text,
    description: text,
    version: text,
    package: text,
    name: text,
    maintainer: text,
    vendor: text,
    url: text,
    category: text,
    license: text,
    'deb-priority': text,
    'deb-recommends': list,
    'deb-compression': text,
  },
});
if (values.target !== 'deb') {
  throw new Error(
    `dpkg makes no ${values.target}: USE_SYSTEM_FPM=true takes a fpm of this machine`,
  );
}
const folder = mkdtempSync(join(tmpdir(), 'waybridge-deb-'));
try {
  // The folder itself becomes `/` of the machine it is installed on.
  chmodSync(folder, 0o755);
  for (const mapping of positionals) {
    const [from = '', to = ''] = mapping.split('=');
    mkdirSync(join(folder, dirname(to)), { recursive: true });
    cpSync(from, join(folder, to), { recursive: true, verbatimSymlinks: true });
  }
  const control = join(folder, 'DEBIAN');
  const size = execFileSync('du', ['-sk', '--apparent-size', folder], { encoding: 'utf8' });
  mkdirSync(control);
  writeFileSync(join(control, 'control'), fields(Number.parseInt(size, 10)));
  script('postinst', values['after-install']);
  script('postrm', values['after-remove']);
  execFileSync('chmod', ['-R', 'go-w,a+rX', folder]);
  const compression = values['deb-compression'] === 'gz' ? 'gzip' : 'xz';
  execFileSync(
    'dpkg-deb',
    ['--root-owner-group', `-Z${compression}`, '-z1', '--build', folder, values.package ?? ''],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function script(name, file) {
  if (file === undefined || !statSync(file).isFile()) return;
  writeFileSync(join(folder, 'DEBIAN', name), readFileSync(file), { mode: 0o755 });
}

function fields(kilobytes) {
  const described = (values.description ?? '')
    .split('\n')
    .map((line, at) => (at === 0 ? line.trim() : ` ${line.trim() || '.'}`))
    .join('\n');
  const lines = [
    ['Package', values.name],
    ['Version', values.version],
    ['Architecture', values.architecture],
    ['Maintainer', values.maintainer],
    ['Installed-Size', String(kilobytes)],
    ['Depends', values.depends?.join(', ')],
    ['Recommends', values['deb-recommends']?.join(', ')],
    ['Section', values.category],
    ['Priority', values['deb-priority']],
    ['Homepage', values.url],
    ['Description', described],
  ];
  return lines
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');
}
