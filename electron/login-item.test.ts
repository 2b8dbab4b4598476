import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AutostartEntry, entryFile, entryText, SystemLoginItem } from './login-item.ts';
import type { Command, SystemLogin } from './login-item.ts';

const command: Command = {
  program: '/opt/Way bridge/waybridge',
  args: ['--hidden'],
  env: {},
  cwd: null,
};

describe('on Linux', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wb-login-'));
    file = entryFile(folder, 'waybridge');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is a file in the autostart folder, there or not', () => {
    const item = new AutostartEntry(file, command);
    expect(item.isOn()).toBe(false);
    item.set(true);
    expect(item.isOn()).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain('Exec="/opt/Way bridge/waybridge" "--hidden"\n');
    item.set(false);
    expect(item.isOn()).toBe(false);
    item.set(false);
  });

  it('counts as off when the desktop marked it so, and is not written again then', () => {
    new AutostartEntry(file, command).set(true);
    for (const mark of ['Hidden=true', 'X-GNOME-Autostart-enabled=false']) {
      const text = `[Desktop Entry]\nExec=x\n${mark}\n`;
      writeFileSync(file, text);
      expect(new AutostartEntry(file, command).isOn()).toBe(false);
      expect(readFileSync(file, 'utf8')).toBe(text);
    }
  });

  it('follows the program when it has moved', () => {
    new AutostartEntry(file, command).set(true);
    new AutostartEntry(file, { ...command, program: '/home/me/Waybridge-2.AppImage' });
    expect(readFileSync(file, 'utf8')).toContain('Exec="/home/me/Waybridge-2.AppImage"');
  });

  it('quotes what a desktop entry would read as something else', () => {
    const odd = entryText({
      program: '/a b/$x`y"z\\',
      args: ['100%'],
      env: { WAYBRIDGE_DATA_DIR: '/my data' },
      cwd: '/in\\here',
    });
    expect(odd).toContain(
      `${String.raw`Exec="env" "WAYBRIDGE_DATA_DIR=/my data" "/a b/\\$x\\`}\`y${String.raw`\\"z\\\\" "100%%"`}`,
    );
    expect(odd).toContain(String.raw`Path=/in\\here`);
  });
});

/** Keeps what it is told, as Windows and macOS do. */
class Kept implements SystemLogin {
  settings: Parameters<SystemLogin['setLoginItemSettings']>[0] = { openAtLogin: false };
  getLoginItemSettings(): { openAtLogin: boolean } {
    return { openAtLogin: this.settings.openAtLogin };
  }
  setLoginItemSettings(settings: Parameters<SystemLogin['setLoginItemSettings']>[0]): void {
    this.settings = settings;
  }
}

it('on Windows names the program and its arguments, on macOS the app alone', () => {
  const kept = new Kept();
  const windows = {
    ...command,
    program: 'C:\\Way\\waybridge.exe',
    args: ['C:\\My app', '--hidden'],
  };
  const item = new SystemLoginItem(kept, windows, 'win32');
  item.set(true);
  expect(item.isOn()).toBe(true);
  expect(kept.settings).toEqual({
    openAtLogin: true,
    path: 'C:\\Way\\waybridge.exe',
    args: ['"C:\\My app"', '--hidden'],
  });
  new SystemLoginItem(kept, command, 'darwin').set(false);
  expect(kept.settings).toEqual({ openAtLogin: false });
});
