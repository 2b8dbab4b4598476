/** What `early.ts` asked before the pages were there, handed over on the one object that both files know. */

/** The paths of the router. */
export type Question = 'overview.status' | 'overview.day' | 'setup.status' | 'settings.paused';

export interface Early {
  /** Logged in, if the address had a code for it; never fails. */
  readonly ready: Promise<unknown>;
  readonly answers: Map<string, Promise<Response>>;
}

const shared = globalThis as { waybridgeEarly?: Early };

/** What every page asks, and what the overview asks besides, by the fragment of the address. */
export function firstQuestions(hash: string): readonly Question[] {
  const isOverview = ['', '#', '#/'].includes(hash);
  return isOverview
    ? ['overview.status', 'setup.status', 'settings.paused', 'overview.day']
    : ['overview.status'];
}

export function asked(early: Early): void {
  shared.waybridgeEarly = early;
}

export function isReady(): Promise<unknown> {
  return shared.waybridgeEarly?.ready ?? Promise.resolve();
}

/** `fetch`, but what was asked already is not asked again; an answer is good for one time. */
export function fetchOrTake(url: string, init: RequestInit): Promise<Response> {
  const answers = shared.waybridgeEarly?.answers;
  const path = url.replace(/^trpc\//, '');
  const early = answers?.get(path);
  answers?.delete(path);
  return early ?? fetch(url, init);
}
