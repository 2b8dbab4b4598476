/** All that the pages get from the desktop: one frozen object of named things. One CommonJS file, since it runs in the sandbox. */
import { contextBridge, ipcRenderer } from 'electron';
import type { ChoiceName, Desktop } from './offered.ts';

const offered: Desktop = {
  isDesktop: true,
  choices: () => ask('waybridge:choices'),
  choose: (name: ChoiceName, on: boolean) => ask('waybridge:choose', name, on),
  updates: () => ask('waybridge:updates'),
  nameFeed: (feed: string) => ask('waybridge:feed', feed),
  checkForUpdate: () => ask('waybridge:check'),
  downloadUpdate: () => ask('waybridge:download'),
  installUpdate: () => ask('waybridge:install'),
};
contextBridge.exposeInMainWorld('waybridgeDesktop', Object.freeze(offered));

function ask<T>(channel: string, ...given: unknown[]): Promise<T> {
  return ipcRenderer.invoke(channel, ...given) as Promise<T>;
}
