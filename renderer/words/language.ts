/** Which language the pages speak: chosen here, else the browser's first that we have. */
import { useSyncExternalStore } from 'react';

export const LANGUAGES = { en: 'English', 'pt-BR': 'Português (Brasil)', es: 'Español' } as const;
export type Language = keyof typeof LANGUAGES;

const KEY = 'waybridge-language';
const listeners = new Set<() => void>();
let language = known(localStorage.getItem(KEY)) ?? ofBrowser();
document.documentElement.lang = language;

export function currentLanguage(): Language {
  return language;
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, currentLanguage);
}

export function chooseLanguage(chosen: Language): void {
  language = chosen;
  localStorage.setItem(KEY, chosen);
  document.documentElement.lang = chosen;
  for (const tell of listeners) tell();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function known(tag: string | null): Language | null {
  return tag !== null && Object.hasOwn(LANGUAGES, tag) ? (tag as Language) : null;
}

function ofBrowser(): Language {
  for (const tag of navigator.languages) {
    const base = tag.split('-')[0];
    if (base === 'pt') return 'pt-BR';
    if (base === 'es' || base === 'en') return base;
  }
  return 'en';
}
