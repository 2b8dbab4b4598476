/** The start at login of this very app, on this system. */
import { app } from 'electron';
import { environment } from './environment.ts';
import type { Command, LoginItem } from './login-item.ts';
import { AutostartEntry, entryFile, SystemLoginItem } from './login-item.ts';
import type { DesktopOptions } from './options.ts';

/** Null where there is none: macOS would start the bare Electron of a clone. */
export function loginItem({ sandbox }: DesktopOptions): LoginItem | null {
  const command = ownCommand(sandbox);
  if (process.platform === 'linux') {
    const name = sandbox ? 'waybridge-sandbox' : 'waybridge';
    return new AutostartEntry(entryFile(app.getPath('appData'), name), command);
  }
  if (process.platform === 'darwin' && !app.isPackaged) return null;
  return new SystemLoginItem(app, command, process.platform);
}

function ownCommand(sandbox: boolean): Command {
  const { appImage, passedOn } = environment();
  const flags = [...(sandbox ? ['--sandbox'] : []), '--hidden'];
  return {
    program: appImage ?? process.execPath,
    args: app.isPackaged ? flags : [app.getAppPath(), ...flags],
    env: passedOn,
    cwd: app.isPackaged ? null : process.cwd(),
  };
}
