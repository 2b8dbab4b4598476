/**
 * The log-in of this browser. The key half stays with this origin, in `localStorage`; the other half is a cookie that no
 * script can read. The code of a log-in link stands in the fragment, which no server and no log sees, and is taken out of
 * the address at once.
 */
import { useSyncExternalStore } from 'react';
import type { Failure } from './failure.ts';

const KEY = 'waybridge-key';
export const SESSION_HEADER = 'x-waybridge';

export type SessionState = 'asking' | 'in' | 'out';

let state: SessionState = 'asking';
const listeners = new Set<() => void>();

export function sessionKey(): string {
  return localStorage.getItem(KEY) ?? 'none';
}

export function useSession(): SessionState {
  return useSyncExternalStore(subscribe, () => state);
}

export function setSession(next: SessionState): void {
  if (state === next) return;
  state = next;
  for (const tell of listeners) tell();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Null = it worked. */
export async function logIn(
  secret: { readonly code: string } | { readonly password: string },
  language: string,
): Promise<Pick<Failure, 'sentence' | 'act'> | null> {
  const answer = await fetch('log-in', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'accept-language': language,
      [SESSION_HEADER]: sessionKey(),
    },
    body: JSON.stringify(secret),
  });
  const read = (await answer.json()) as { key?: string; sentence?: string; act?: string };
  if (!answer.ok || read.key === undefined) {
    return { sentence: read.sentence ?? '', act: read.act ?? '' };
  }
  localStorage.setItem(KEY, read.key);
  setSession('in');
  return null;
}

export async function logOut(): Promise<void> {
  await fetch('log-out', { method: 'POST', headers: { [SESSION_HEADER]: sessionKey() } });
  localStorage.removeItem(KEY);
  setSession('out');
}

/** Takes the code out of the address, before the router reads it. */
export function codeInAddress(): string | null {
  const code = new URLSearchParams(location.hash.slice(1)).get('code');
  if (code !== null) history.replaceState(null, '', location.pathname);
  return code;
}
