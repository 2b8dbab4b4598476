/**
 * What the first page will ask, put where the page looks for it before it is drawn: the relay was asked for it while the
 * browser still read the script, so that it is mostly there.
 */
import type { QueryClient } from '@tanstack/react-query';
import { firstQuestions, isReady } from './early-answers.ts';
import type { Question } from './early-answers.ts';
import { relay } from './relay.ts';
import { questionKey } from './use-relay.ts';

const ASK: Readonly<
  Record<Question, readonly [key: readonly string[], ask: () => Promise<unknown>]>
> = {
  'overview.status': [['overview', 'status'], () => relay.overview.status.query()],
  'overview.day': [['overview', 'day'], () => relay.overview.day.query()],
  'setup.status': [['setup'], () => relay.setup.status.query()],
  'settings.paused': [['settings', 'paused'], () => relay.settings.paused.query()],
};

/** A page that waits for longer than this shows its frame first. */
const A_MOMENT_MS = 100;

/** Over when all are answered, or after a moment. Never fails: what is not answered now is asked again by the page. */
export async function askFirst(queries: QueryClient): Promise<void> {
  await isReady();
  const all = firstQuestions(location.hash).map((path) => {
    const [key, queryFn] = ASK[path];
    return queries.query({ queryKey: questionKey(key), queryFn, meta: { needsLogIn: true } });
  });
  const moment = new Promise((resolve) => setTimeout(resolve, A_MOMENT_MS));
  await Promise.race([Promise.allSettled(all), moment]);
}
