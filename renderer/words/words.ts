/**
 * The words of the pages. Each page has a file of them beside it, in all three languages; the English ones say what there
 * is, so that a missing or misspelt translation does not compile. What the relay itself says comes from its own catalogue.
 */
import { currentLanguage, useLanguage } from './language.ts';
import type { Language } from './language.ts';

export type Words<W> = Readonly<Record<Language, W>>;

/** `en` decides the shape; the others must have the same. */
export function inLanguages<W>(
  en: W,
  others: Readonly<Record<Exclude<Language, 'en'>, NoInfer<W>>>,
): Words<W> {
  return { en, ...others };
}

export function useWords<W>(words: Words<W>): W {
  return words[useLanguage()];
}

/** One form for one, another for all else: enough for the three languages. */
export function counted(count: number, one: string, other: string): string {
  return `${figure(count)} ${count === 1 ? one : other}`;
}

/** A whole number as the language writes it. Without parts to separate, all three write it alike: no format has to be made. */
export function figure(count: number, language = currentLanguage()): string {
  return count >= 0 && count < 1_000 ? String(count) : formatIn(language).format(count);
}

const formats = new Map<Language, Intl.NumberFormat>();

function formatIn(language: Language): Intl.NumberFormat {
  const format = formats.get(language) ?? new Intl.NumberFormat(language);
  formats.set(language, format);
  return format;
}
