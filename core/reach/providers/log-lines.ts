/** The last lines that a program wrote; secrets that it was given are taken out. */
import { scrub } from '../../redaction.ts';

export interface LogLine {
  readonly at: number;
  readonly text: string;
}

const KEPT = 500;
const LONGEST = 1_000;
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, 'g');

export class LogLines {
  readonly #secrets: readonly string[];
  #lines: LogLine[] = [];

  constructor(secrets: readonly string[]) {
    this.#secrets = secrets.filter((one) => one.length >= 4);
  }

  get all(): readonly LogLine[] {
    return this.#lines;
  }

  /** As a person may read it. */
  add(text: string): string {
    let clean = text.replace(COLOURS, '').slice(0, LONGEST).trimEnd();
    for (const secret of this.#secrets) clean = clean.replaceAll(secret, '[secret]');
    clean = scrub(clean);
    this.#lines.push({ at: Date.now(), text: clean });
    if (this.#lines.length > KEPT) this.#lines = this.#lines.slice(-KEPT);
    return clean;
  }
}
