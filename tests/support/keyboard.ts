/** A page without a pointer: everything is reached by Tab, and done by the keys that a person would press. */
import type { Locator, Page } from 'playwright-core';

const MOST_TABS = 200;

export class Keyboard {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Waits until it is there, and goes on from where the focus is until it has it. */
  async goTo(target: Locator): Promise<void> {
    await target.waitFor();
    const focused = target.and(this.#page.locator(':focus'));
    for (let pressed = 0; pressed < MOST_TABS; pressed += 1) {
      if ((await focused.count()) > 0) return;
      await this.#page.keyboard.press('Tab');
    }
    throw new Error(`${String(target)} cannot be reached by Tab`);
  }

  async press(target: Locator, key = 'Enter'): Promise<void> {
    await this.goTo(target);
    await this.#page.keyboard.press(key);
  }

  /** In place of what stands there. */
  async type(target: Locator, text: string): Promise<void> {
    await this.goTo(target);
    await this.#page.keyboard.press('Control+A');
    await this.#page.keyboard.type(text);
  }
}
