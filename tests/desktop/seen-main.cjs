/**
 * Loaded into Electron's main process before the app (`-r`): keeps what the app hands to the desktop around it, which no
 * window shows: the tray's menu and tooltip, notifications, and being kept awake. It changes nothing of what happens.
 */
const { Notification, powerSaveBlocker, Tray } = require('electron');

const seen = { menu: null, tooltip: '', notes: [], blockers: 0 };
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
