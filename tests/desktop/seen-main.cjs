/**
 * Loaded into Electron's main process before the app (`-r`): keeps what the app hands to the desktop around it, which no
 * window shows: the tray's menu and tooltip, notifications, and being kept awake; and what it answers where no page gets to. It
 * changes nothing of what happens.
 */
const { app, ipcMain, Notification, powerSaveBlocker, session, Tray } = require('electron');

const seen = {
  ...{ menu: null, tooltip: '', notes: [], blockers: 0 },
  // What it answers to who asks for a device or a picture of the screen, and to each call of a page.
  ...{ session: null, devices: null, screen: null, calls: {} },
};
globalThis.waybridgeSeen = seen;

function watch(kind, name, keep) {
  const original = kind.prototype[name];
  kind.prototype[name] = function (...given) {
    keep(this, ...given);
    return original.apply(this, given);
  };
}

const { start, stop } = powerSaveBlocker;
powerSaveBlocker.start = (kind) => {
  seen.blockers += 1;
  return start.call(powerSaveBlocker, kind);
};
powerSaveBlocker.stop = (id) => {
  seen.blockers -= 1;
  return stop.call(powerSaveBlocker, id);
};

watch(Tray, 'setContextMenu', (_tray, menu) => {
  seen.menu = menu;
});
watch(Tray, 'setToolTip', (_tray, text) => {
  seen.tooltip = text;
});
watch(Notification, 'show', (note) => {
  seen.notes.push({
    title: note.title,
    body: note.body,
    click: () => note.emit('click', {}),
  });
});

const { handle } = ipcMain;
ipcMain.handle = (channel, answer) => {
  seen.calls[channel] = answer;
  return handle.call(ipcMain, channel, answer);
};

void app.whenReady().then(() => {
  // Held here, since what is found out of sight again is another object.
  seen.session = session.defaultSession;
  for (const [name, as] of [
    ['setDevicePermissionHandler', 'devices'],
    ['setDisplayMediaRequestHandler', 'screen'],
  ]) {
    const original = seen.session[name];
    seen.session[name] = (handler, ...more) => {
      seen[as] = handler;
      return original.call(seen.session, handler, ...more);
    };
  }
});
