/** The desktop app in a folder of its own, as far as Electron looks at it, for tests that need something in it to be different. */
import { spawnSync } from 'node:child_process';
import { copyFile, cp, link, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** Its pages and its main process, as they are built; the relay beside them is that of the project. */
export async function stageApp(folder: string): Promise<void> {
  spawnSync(process.execPath, [join(ROOT, 'scripts/build-desktop.ts'), '--if-older']);
  await mkdir(join(folder, 'dist'), { recursive: true });
  await copyFile(join(ROOT, 'package.json'), join(folder, 'package.json'));
  await cp(join(ROOT, 'dist/electron'), join(folder, 'dist/electron'), { recursive: true });
  for (const name of ['dist/gui', 'bin']) await symlink(join(ROOT, name), join(folder, name));
}

/** Electron under another name, which is all that makes an app a packaged one; with a folder for what packages put beside the app. */
export async function stageElectron(electron: string, folder: string): Promise<string> {
  const from = dirname(electron);
  await mkdir(join(folder, 'resources'), { recursive: true });
  for (const name of await readdir(from)) {
    if (name === 'resources' || name === basename(electron)) continue;
    await symlink(join(from, name), join(folder, name));
  }
  await symlink(join(from, 'resources/app'), join(folder, 'resources/app'));
  const update = 'updaterCacheDirName: waybridge-updater\n';
  await writeFile(join(folder, 'resources/app-update.yml'), update);
  const program = join(folder, 'waybridge');
  // Not a link by name: Electron looks for its files beside what the link leads to.
  await link(electron, program).catch(() => copyFile(electron, program));
  return program;
}
