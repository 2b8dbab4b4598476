/**
 * From a code to what a person reads. Templates hold `{name}` for a parameter and `[…]` around a part that is left out
 * when a parameter in it is empty or missing; a line that becomes blank is left out too.
 */
import { isFailureCode, isWordCode, PHRASES, VALUES } from './codes.ts';
import type { FailureCode, Language, PhraseCode, WordParams } from './codes.ts';
import { asWord, commandsAsTyped, withWords } from './command.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { ptBr } from './pt-br.ts';

export const LANGUAGES = ['en', 'pt-BR', 'es'] as const;
export type LanguageTag = (typeof LANGUAGES)[number];
const CATALOGUE: Readonly<Record<LanguageTag, Language>> = { en, 'pt-BR': ptBr, es };
type Failures = Readonly<Record<FailureCode, readonly [sentence: string, act: string]>>;
/** Put together once: words are said for every line and many events. */
const FAILURE_WORDS = new Map(Object.values(CATALOGUE).map((words) => [words, failuresOf(words)]));

type Params = Readonly<Record<string, string>>;

/** What happened, and the one act that mends it; `act` is empty for a phrase, which is no failure. */
export interface Said {
  readonly sentence: string;
  readonly act: string;
}

/** Words any code, also one that is stored in the database or comes from a newer version: never throws, never empty. */
export function say(code: string, params: Params, language: LanguageTag): Said {
  const words = CATALOGUE[language];
  const [sentence, act] = template(code, words);
  const all = isWordCode(code) ? params : { ...params, code };
  return { sentence: upperFirst(fill(sentence, all, words), sentence), act: fill(act, all, words) };
}

/** A phrase whose parameters are checked by the compiler. */
export function phrase<C extends PhraseCode>(
  code: C,
  params: WordParams<C>,
  language: LanguageTag,
): string {
  const words = CATALOGUE[language];
  return fill(words.phrases[code], params, words);
}

/** The word of a value, such as a state; the value itself when it has none. */
export function valueWord(name: keyof typeof VALUES, value: string, language: LanguageTag): string {
  return valuesOf(name, CATALOGUE[language])[value] ?? value;
}

/** Sentence and act as written, for the test that compares the languages; empty when the code is unknown. */
export function templatesOf(code: string, language: LanguageTag): readonly string[] {
  return isWordCode(code) ? template(code, CATALOGUE[language]).filter(Boolean) : [];
}

/** The best of our languages for an `Accept-Language` header or a locale such as `pt_BR.UTF-8`; English when none fits. */
export function languageFor(tags: string | null | undefined): LanguageTag {
  const wanted = (tags ?? '')
    .split(',')
    .map((part, index) => {
      const [tag = '', quality] = part.trim().split(/\s*;\s*q=/i);
      return { tag: tag.toLowerCase(), rank: Number(quality ?? 1) || 0, index };
    })
    .filter((one) => one.rank > 0)
    .sort((a, b) => b.rank - a.rank || a.index - b.index);
  for (const { tag } of wanted) {
    if (tag.startsWith('pt')) return 'pt-BR';
    if (tag.startsWith('es')) return 'es';
    if (tag.startsWith('en')) return 'en';
  }
  return 'en';
}

function template(code: string, words: Language): readonly [string, string] {
  if (isFailureCode(code)) return failure(code, words);
  if (Object.hasOwn(PHRASES, code)) return [words.phrases[code as PhraseCode], ''];
  return words.unknown;
}

function failure(code: FailureCode, words: Language): readonly [string, string] {
  return FAILURE_WORDS.get(words)?.[code] ?? words.unknown;
}

function failuresOf(words: Language): Failures {
  const { outside, limited, missed, preflight, relay, control } = words;
  const { alerts, backups, imports, sending, people, workflow, pairing, messages, reach } = words;
  const ours = {
    ...relay,
    ...backups,
    ...imports,
    ...control,
    ...sending,
    ...people,
    ...workflow,
    ...pairing,
  };
  return {
    ...outside,
    ...limited,
    ...missed,
    ...preflight,
    ...ours,
    ...messages,
    ...reach,
    ...alerts,
  };
}

/** A parameter may itself be a failure's code (why an entry waited): then its sentence is put in. */
function fill(text: string, params: Params, words: Language): string {
  return commandsAsTyped(withWords(text))
    .split('\n')
    .map((line) => fillLine(line, params, words))
    .filter((line) => line.trim() !== '')
    .join('\n');
}

/** Only the template is taken apart: what a parameter holds is put in as it is, once. */
function fillLine(line: string, params: Params, words: Language): string {
  const value = (name: string): string => {
    const raw = params[name] ?? '';
    if (isFailureCode(raw)) return fill(failure(raw, words)[0], {}, words);
    return isValueName(name) ? (valuesOf(name, words)[raw] ?? raw) : raw;
  };
  return line
    .split(/(\[[^\]]*\])/)
    .map((part) => {
      const names = [...part.matchAll(/\{(\w+)(?::word)?\}/g)].map((match) => match[1] ?? '');
      const optional = part.startsWith('[');
      if (optional && names.some((name) => value(name) === '')) return '';
      // A line that holds nothing but a missing parameter stays empty and is left out.
      const missing = line === part ? '' : '…';
      const inner = optional ? part.slice(1, -1) : part;
      return inner.replace(/\{(\w+)(:word)?\}/g, (_, name: string, word?: string) => {
        const put = value(name);
        return put === '' ? missing : word === undefined ? put : asWord(put);
      });
    })
    .join('');
}

/** A sentence that opens with the word of a value, such as “the other side”, still begins with a capital. */
function upperFirst(text: string, template: string): string {
  return template.startsWith('{system}') ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

function isValueName(name: string): name is keyof typeof VALUES {
  return Object.hasOwn(VALUES, name);
}

function valuesOf(name: keyof typeof VALUES, words: Language): Readonly<Record<string, string>> {
  return words.values[name];
}
