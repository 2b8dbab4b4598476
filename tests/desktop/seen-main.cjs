/**
 * Loaded into Electron's main process before the app (`-r`): keeps what the app hands to the desktop around it, which no
 * window shows: the tray's menu, tooltip and icon, and notifications. It changes nothing of what happens.
 */
const { Notification, Tray } = require('electron');

const seen = { menu: null, tooltip: '', notes: [] };
globalThis.waybridgeSeen = seen;

function watch(kind, name, keep) {
  const original = kind.prototype[name];
  kind.prototype[name] = function (...given) {
    keep(this, ...given);
    return original.apply(this, given);
  };
}

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
