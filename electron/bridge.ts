/** What the pages of the window may ask of the app itself: the choices of this computer, its updates, and nothing else. */
import { ipcMain } from 'electron';
import type { IpcMainInvokeEvent } from 'electron';
import type { AllChoices, Choices } from './choices.ts';
import { CHOICES } from './choices.ts';
import { isOurs } from './guards.ts';
import type { ChoiceName } from './offered.ts';
import type { UpdatesView } from './updates/update-state.ts';
import type { Updates } from './updates/updates.ts';

/** `updates`: null in the sandbox, which is no place to update anything from. */
export function serveBridge(choices: Choices, updates: Updates | null): void {
  ipcMain.handle('waybridge:choices', (event): AllChoices => {
    requireOurs(event);
    return choices.all;
  });
  ipcMain.handle('waybridge:choose', (event, name: unknown, on: unknown): AllChoices => {
    requireOurs(event);
    if (!isChoice(name) || typeof on !== 'boolean') throw new Error('no such choice');
    return choices.set(name, on);
  });
  const serve = (channel: string, act: (all: Updates, text: unknown) => Answer): void => {
    ipcMain.handle(channel, (event, text: unknown): Answer => {
      requireOurs(event);
      return updates === null ? null : act(updates, text);
    });
  };
  serve('waybridge:updates', (all) => all.view);
  serve('waybridge:check', (all) => all.check());
  // The page looks again and again how far it has come, which may take many minutes.
  serve('waybridge:download', (all) => (void all.download(), all.view));
  serve('waybridge:install', (all) => (void all.install(), all.view));
  serve('waybridge:feed', (all, feed) => {
    if (typeof feed !== 'string') throw new Error('no address');
    return all.nameFeed(feed);
  });
}

type Answer = UpdatesView | null | Promise<UpdatesView>;

/** The frame may be gone by now, or be one inside of a page. */
function requireOurs({ senderFrame }: IpcMainInvokeEvent): void {
  const isTop = senderFrame?.parent === null;
  if (senderFrame === null || !isTop || !isOurs(senderFrame.url)) throw new Error('refused');
}

function isChoice(name: unknown): name is ChoiceName {
  return CHOICES.some((one) => one === name);
}
