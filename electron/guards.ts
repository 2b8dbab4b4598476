/** What no page of ours may do, whatever comes to run in it. Everything that is not needed is refused. */
import { app, shell } from 'electron';
import type { Session, WebContents } from 'electron';
import type { Links } from './links.ts';
import { HOST, SCHEME } from './pages.ts';

/** `new URL('app://x').origin` is "null" in Node.js, hence the parts. */
export function isOurs(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed?.protocol === `${SCHEME}:` && parsed.host === HOST;
}

export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => {
    answer(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => {
    answer({});
  });
  // What a page of ours has made itself, such as the log; the system asks where it should go.
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${SCHEME}://${HOST}/`)) event.preventDefault();
  });
}

/** For every page that comes to be, in whatever way. */
export function guardContents(links: Links): void {
  app.on('web-contents-created', (_event, contents) => {
    guard(contents, links);
  });
}

function guard(contents: WebContents, links: Links): void {
  const leave = (event: { preventDefault: () => void }, url: string): void => {
    if (isOurs(url)) return;
    event.preventDefault();
    openOutside(url, links);
  };
  contents.on('will-navigate', (event) => {
    leave(event, event.url);
  });
  contents.on('will-redirect', (event) => {
    leave(event, event.url);
  });
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url, links);
    return { action: 'deny' };
  });
}

function openOutside(url: string, links: Links): void {
  if (links.mayOpen(url)) void shell.openExternal(url);
}
