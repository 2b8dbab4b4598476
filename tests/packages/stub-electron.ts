/**
 * A stand-in for an unpacked Electron, for the systems whose own cannot be had here: nothing that runs, but all that packing
 * looks at: a program of the right kind, with fuses as Electron delivers them, and on macOS the bundle around it.
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from '../../scripts/package/target.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Its version, the number of fuses, and the fuses as Electron 45 delivers them (electronjs.org/docs/latest/tutorial/fuses). */
const FUSES = `dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001\u0009101100101`;
const ELF_MACHINE = { x64: 0x3e, arm64: 0xb7 } as const;
const MACH_O_CPU = { x64: 0x01000007, arm64: 0x0100000c } as const;
const FRAMEWORKS = 'Electron.app/Contents/Frameworks';
const HELPERS = ['', ' (GPU)', ' (Plugin)', ' (Renderer)'].map((kind) => `Electron Helper${kind}`);

export function stubElectron(target: Target, folder: string): void {
  mkdirSync(join(folder, 'resources'), { recursive: true });
  writeFileSync(join(folder, 'LICENSE'), 'Electron’s own licence');
  writeFileSync(join(folder, 'LICENSES.chromium.html'), 'Chromium’s licences');
  if (target.os === 'darwin') bundle(target, folder);
  else if (target.os === 'win32') {
    // Real enough to be given an icon and a version: a program that came with the tools.
    const vendor = join(ROOT, 'node_modules/electron-winstaller/vendor');
    const pe = readFileSync(join(vendor, `7z-${target.cpu}.exe`));
    writeFileSync(join(folder, 'electron.exe'), Buffer.concat([pe, Buffer.from(FUSES, 'latin1')]));
  } else {
    program(join(folder, 'electron'), elf(target.cpu));
    program(join(folder, 'chrome-sandbox'), elf(target.cpu));
  }
}

function bundle({ cpu }: Target, folder: string): void {
  const macho = Buffer.alloc(4096);
  macho.writeUInt32LE(0xfeedfacf, 0);
  macho.writeUInt32LE(MACH_O_CPU[cpu], 4);
  plist(join(folder, 'Electron.app/Contents'), 'Electron', 'APPL');
  program(join(folder, 'Electron.app/Contents/MacOS/Electron'), macho);
  mkdirSync(join(folder, 'Electron.app/Contents/Resources'), { recursive: true });
  const framework = join(folder, FRAMEWORKS, 'Electron Framework.framework');
  program(
    join(framework, 'Electron Framework'),
    Buffer.concat([macho, Buffer.from(FUSES, 'latin1')]),
  );
  for (const helper of HELPERS) {
    const contents = join(folder, FRAMEWORKS, `${helper}.app/Contents`);
    plist(contents, helper, 'APPL');
    program(join(contents, 'MacOS', helper), macho);
  }
  cpSync(join(folder, 'LICENSE'), join(folder, 'Electron.app/Contents/Resources/LICENSE'));
}

function elf(cpu: Target['cpu']): Buffer {
  const head = Buffer.alloc(4096);
  head.write('\u007fELF', 'latin1');
  head.writeUInt16LE(ELF_MACHINE[cpu], 18);
  return Buffer.concat([head, Buffer.from(FUSES, 'latin1')]);
}

function program(file: string, bytes: Buffer): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, bytes, { mode: 0o755 });
}

function plist(contents: string, name: string, kind: string): void {
  mkdirSync(contents, { recursive: true });
  const values = Object.entries({
    CFBundleExecutable: name,
    CFBundleIdentifier: 'com.github.Electron',
    CFBundleName: name,
    CFBundleDisplayName: name,
    CFBundlePackageType: kind,
    CFBundleVersion: '45.0.0',
  }).map(([key, value]) => `<key>${key}</key><string>${value}</string>`);
  writeFileSync(
    join(contents, 'Info.plist'),
    `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>${values.join('')}</dict></plist>`,
  );
}
