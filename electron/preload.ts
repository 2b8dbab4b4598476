/** All that the pages get from the desktop: one frozen object of named things. One CommonJS file, since it runs in the sandbox. */
import { contextBridge, ipcRenderer } from 'electron';

contextBridge.exposeInMainWorld(
  'waybridgeDesktop',
  Object.freeze({
    isDesktop: true,
    choices: (): Promise<unknown> => ipcRenderer.invoke('waybridge:choices'),
    choose: (name: string, on: boolean): Promise<unknown> =>
      ipcRenderer.invoke('waybridge:choose', name, on),
    updates: (): Promise<unknown> => ipcRenderer.invoke('waybridge:updates'),
    nameFeed: (feed: string): Promise<unknown> => ipcRenderer.invoke('waybridge:feed', feed),
    checkForUpdate: (): Promise<unknown> => ipcRenderer.invoke('waybridge:check'),
    downloadUpdate: (): Promise<unknown> => ipcRenderer.invoke('waybridge:download'),
    installUpdate: (): Promise<unknown> => ipcRenderer.invoke('waybridge:install'),
  }),
);
