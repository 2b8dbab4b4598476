/** Questions and acts, with what happens around them: log-in, lost connection, what is to be asked again. */
import {
  QueryCache,
  QueryClient,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { UseMutationResult, UseQueryResult } from '@tanstack/react-query';
import { currentLanguage, useLanguage } from '../words/language.ts';
import { failureOf, isLost } from './failure.ts';
import { setSession } from './session.ts';

const AGAIN_MS = 3_000;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (failureOf(error)?.code === 'control.unauthorized') setSession('out');
      },
      onSuccess: (_data, { meta }) => {
        if (meta?.['needsLogIn'] === true) setSession('in');
      },
    }),
    defaultOptions: {
      queries: {
        // What the relay refused is refused again; what did not reach it is asked until it does.
        retry: (count, error) => isLost(error) && count < 2,
        retryDelay: 500,
        networkMode: 'always',
        staleTime: 1_000,
      },
      mutations: { networkMode: 'always' },
    },
  });
}

/** The words of an answer come in one language: each has answers of its own. */
export function questionKey(key: readonly unknown[], language = currentLanguage()): unknown[] {
  return [language, ...key];
}

interface AskOptions {
  /** Asks again so often (ms), while the page is seen; default 3 s; false = only once. */
  readonly every?: number | false;
  readonly enabled?: boolean;
}

export function useAsk<T>(
  key: readonly unknown[],
  ask: () => Promise<T>,
  { every = AGAIN_MS, enabled = true }: AskOptions = {},
): UseQueryResult<T> {
  const language = useLanguage();
  return useQuery({
    queryKey: questionKey(key, language),
    queryFn: ask,
    meta: { needsLogIn: true },
    enabled,
    refetchInterval: every,
    placeholderData: (before) => before,
  });
}

/** An act; what the pages show is asked again when it is done, whatever came of it. */
export function useAct<Input, Output>(
  act: (input: Input) => Promise<Output>,
): UseMutationResult<Output, Error, Input> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSettled: () => queries.invalidateQueries(),
  });
}
