/**
 * What the relay pushes: entries as they change, how many messages come. Read by `fetch`, since an `EventSource` cannot send
 * the header that proves the log-in. Heals by itself.
 */
import { currentLanguage } from '../words/language.ts';
import type { Told } from './relay.ts';
import { SESSION_HEADER, sessionKey } from './session.ts';

type Yielded<T> = T extends AsyncIterable<infer Y> ? Y : never;
export type Change = Yielded<Told['messages']['changes']>;
export type Rates = Yielded<Told['overview']['rates']>;

interface Pushed {
  readonly 'messages.changes': Change;
  readonly 'overview.rates': Rates;
}

interface Listener<T> {
  readonly changed: (change: T) => void;
  /** Connected, at first or again: what happened before was not told. */
  readonly connected?: () => void;
}

const AGAIN_MS = [500, 1_000, 2_000, 5_000];

/** Until the returned function is called. */
export function watch<P extends keyof Pushed>(path: P, listener: Listener<Pushed[P]>): () => void {
  const stop = new AbortController();
  void (async () => {
    for (let failures = 0; !stop.signal.aborted; failures += 1) {
      const hear = (): void => {
        failures = -1;
        listener.connected?.();
      };
      const tell = (data: unknown): void => {
        listener.changed(data as Pushed[P]);
      };
      await listen(path, stop.signal, hear, tell).catch(() => undefined);
      const pause = AGAIN_MS[Math.min(Math.max(failures, 0), AGAIN_MS.length - 1)];
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  })();
  return () => {
    stop.abort();
  };
}

async function listen(
  path: keyof Pushed,
  signal: AbortSignal,
  connected: () => void,
  changed: (data: unknown) => void,
): Promise<void> {
  const answer = await fetch(`trpc/${path}`, {
    signal,
    headers: {
      accept: 'text/event-stream',
      'accept-language': currentLanguage(),
      [SESSION_HEADER]: sessionKey(),
    },
  });
  if (!answer.ok || answer.body === null) return;
  let rest = '';
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const messages = (rest + value).split('\n\n');
    rest = messages.pop() ?? '';
    for (const message of messages) {
      const event = /^event: (.*)$/m.exec(message)?.[1];
      const data = /^data: (.*)$/m.exec(message)?.[1];
      if (event === 'connected') connected();
      else if (event === undefined && data !== undefined) changed(JSON.parse(data));
    }
  }
}
