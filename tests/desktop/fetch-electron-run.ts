/** `node tests/desktop/fetch-electron-run.ts`: fetches the Electron that the desktop tests use, once. */
import { fetchElectronForTests } from './electron-for-tests.ts';

fetchElectronForTests();
