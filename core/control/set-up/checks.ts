/**
 * What was asked of the outside for the set-up, kept for a while: a page looks every few seconds, HighLevel and Evolution
 * are asked far less often.
 */
import { wordsOf } from '../../words/worded-error.ts';
import type { Bare } from '../doctor.ts';
import { bad } from '../doctor.ts';

/** What is well is asked again after ten minutes, what is not after fifteen seconds: somebody may have mended it there. */
const WELL_MS = 10 * 60_000;
const NOT_WELL_MS = 15_000;

interface Kept {
  readonly about: string;
  readonly at: number;
  readonly findings: readonly Bare[];
}

export class SetUpChecks<Subject extends string> {
  readonly #kept = new Map<Subject, Kept>();
  readonly #running = new Map<Subject, Promise<void>>();

  /** The last answer about this; null = it is being asked. `about`: what makes an older answer one about something else. */
  look(
    subject: Subject,
    about: string,
    ask: () => Promise<readonly Bare[]>,
  ): readonly Bare[] | null {
    const kept = this.#kept.get(subject);
    const known = kept?.about === about ? kept : null;
    if (known === null || Date.now() - known.at > keptFor(known.findings)) {
      this.#ask(subject, about, ask);
    }
    return known?.findings ?? null;
  }

  /** All that is known is asked anew at the next look. */
  forget(): void {
    this.#kept.clear();
  }

  /** Resolves when nothing is being asked. */
  async settled(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  #ask(subject: Subject, about: string, ask: () => Promise<readonly Bare[]>): void {
    if (this.#running.has(subject)) return;
    const running = ask()
      .catch((error: unknown): Bare[] => {
        const { code, params } = wordsOf(error);
        return [bad(code, params)];
      })
      .then((findings) => {
        this.#kept.set(subject, { about, at: Date.now(), findings });
        this.#running.delete(subject);
      });
    this.#running.set(subject, running);
  }
}

function keptFor(findings: readonly Bare[]): number {
  return findings.every(({ grade }) => grade === 'ok') ? WELL_MS : NOT_WELL_MS;
}
