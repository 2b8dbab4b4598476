/** What the app has to do with the computer around it: notifications, sleep, and keeping it awake. */
import { Notification, powerMonitor, powerSaveBlocker } from 'electron';
import type { Note } from './notices.ts';
import type { Sleep } from './sleep.ts';

/** What is not kept here is thrown away with its click. */
const shown = new Set<Notification>();

export function notify(note: Note, clicked: () => void): void {
  if (!Notification.isSupported()) return;
  const notification = new Notification(note);
  const forget = (): void => void shown.delete(notification);
  shown.add(notification);
  notification.on('click', () => {
    forget();
    clicked();
  });
  notification.on('close', forget);
  notification.on('failed', forget);
  notification.show();
}

export function followSleep(sleep: Sleep): void {
  powerMonitor.on('suspend', () => {
    sleep.fallsAsleep(Date.now());
  });
  powerMonitor.on('resume', () => void sleep.wakesUp(Date.now()));
}

/** The screen may go dark; the computer does not fall asleep by itself. */
export class Awake {
  #blocker: number | null = null;

  keep(wanted: boolean): void {
    if (wanted === (this.#blocker !== null)) return;
    if (this.#blocker === null) {
      this.#blocker = powerSaveBlocker.start('prevent-app-suspension');
      return;
    }
    powerSaveBlocker.stop(this.#blocker);
    this.#blocker = null;
  }
}
