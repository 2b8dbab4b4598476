/** All that the pages get from the desktop: one frozen object of named things. One CommonJS file, since it runs in the sandbox. */
import { contextBridge } from 'electron';

contextBridge.exposeInMainWorld('waybridgeDesktop', Object.freeze({ isDesktop: true }));
