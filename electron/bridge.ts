/** What the pages of the window may ask of the app itself: the choices of this computer, and nothing else. */
import { ipcMain } from 'electron';
import type { IpcMainInvokeEvent } from 'electron';
import type { AllChoices, ChoiceName, Choices } from './choices.ts';
import { CHOICES } from './choices.ts';
import { isOurs } from './guards.ts';

export function serveBridge(choices: Choices): void {
  ipcMain.handle('waybridge:choices', (event): AllChoices => {
    requireOurs(event);
    return choices.all;
  });
  ipcMain.handle('waybridge:choose', (event, name: unknown, on: unknown): AllChoices => {
    requireOurs(event);
    if (!isChoice(name) || typeof on !== 'boolean') throw new Error('no such choice');
    return choices.set(name, on);
  });
}

/** The frame may be gone by now, or be one inside of a page. */
function requireOurs({ senderFrame }: IpcMainInvokeEvent): void {
  const isTop = senderFrame?.parent === null;
  if (senderFrame === null || !isTop || !isOurs(senderFrame.url)) throw new Error('refused');
}

function isChoice(name: unknown): name is ChoiceName {
  return CHOICES.some((one) => one === name);
}
