/**
 * `npm run screenshots`: every page of the GUI, light and dark, on three widths, in three languages, over a busy relay,
 * and how they look on the first day; with an index.html to look through. What is in docs/images is taken with `--docs`.
 */
import { parseArgs } from 'node:util';
import { findChromium, launchChromium } from '../tests/support/chromium.ts';
import { takeAppDrawings } from './screenshots/app-drawings.ts';
import { takeAppPictures } from './screenshots/app-pictures.ts';
import { takeDesktopPicture } from './screenshots/desktop-pictures.ts';
import { takeDocsPictures } from './screenshots/docs-pictures.ts';
import { takeEveryPage } from './screenshots/every-page.ts';
import { takeReadmePictures } from './screenshots/readme-pictures.ts';

const { values } = parseArgs({
  options: {
    docs: { type: 'boolean', default: false },
    /** Only pages whose picture's name holds this: `--only numbers`, `--only pt-BR-dark-390`. */
    only: { type: 'string', default: '' },
  },
});
const chromium = findChromium();
if (chromium === null) throw new Error('The pictures need a browser.');
await using browser = await launchChromium(chromium);
if (values.docs) {
  await takeReadmePictures(browser);
  await takeDocsPictures(browser);
  await takeAppDrawings();
  await takeAppPictures(browser);
  await takeDesktopPicture();
} else {
  await takeEveryPage(browser, values.only);
}
