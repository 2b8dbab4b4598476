/**
 * What the first page will ask, asked before it is drawn: the relay answers while the browser builds the page, and what a
 * part of the page would ask only once another part has its answer is asked with the rest.
 */
import type { QueryClient } from '@tanstack/react-query';
import { relay } from './relay.ts';
import { questionKey } from './use-relay.ts';

/** Never fails: what is not answered now is asked again by the page. */
export function askFirst(queries: QueryClient): void {
  ask(['overview', 'status'], () => relay.overview.status.query());
  if (!isOverview()) return;
  ask(['setup'], () => relay.setup.status.query());
  ask(['settings', 'paused'], () => relay.settings.paused.query());
  ask(['overview', 'day'], () => relay.overview.day.query());

  function ask<T>(key: readonly unknown[], queryFn: () => Promise<T>): void {
    const question = { queryKey: questionKey(key), queryFn, meta: { needsLogIn: true } };
    queries.query(question).catch(() => undefined);
  }
}

function isOverview(): boolean {
  return ['', '#', '#/'].includes(location.hash);
}
