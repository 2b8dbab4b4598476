/** The desktop app on a screen of its own: its window, and the menu of its icon as the desktop is given it, opened over it. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { Desk, findDesktop } from '../../tests/desktop/desktop-app.ts';
import type { Opened } from '../../tests/desktop/desktop-app.ts';
import { eventually } from '../../tests/support/eventually.ts';

const FILE = join(import.meta.dirname, '../../docs/images/desktop.png');

export async function takeDesktopPicture(): Promise<void> {
  const electron = findDesktop();
  if (electron === null) return;
  await using desk = await Desk.create(electron);
  const opened = await desk.open();
  const page = await opened.pages();
  await page.getByRole('region', { name: 'The way of a message' }).waitFor();
  const without = await screen(opened);
  await opened.openMenu();
  // It opens first, and is drawn then: there is no more to come when a second look is the same.
  let before = without;
  const withMenu = await eventually(async () => {
    const last = before;
    before = await screen(opened);
    if (before.equals(without) || !before.equals(last)) throw new Error('the menu is being drawn');
    return before;
  });
  const picture = sharp(withMenu).png({ palette: true, colours: 128, compressionLevel: 9 });
  await writeFile(FILE, await picture.toBuffer());
  await opened.quit();
}

/** All that is on it, menus too, which belong to no page. */
async function screen({ app }: Opened): Promise<Buffer> {
  const url = await app.evaluate(async ({ desktopCapturer }) => {
    const thumbnailSize = { width: 1280, height: 900 };
    const [source] = await desktopCapturer.getSources({ types: ['screen'], thumbnailSize });
    return source?.thumbnail.toDataURL() ?? '';
  });
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}
