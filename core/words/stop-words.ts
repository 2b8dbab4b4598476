/**
 * Words by which a person asks not to be written to any more, and to be written to again. A message counts only when
 * such a word is all there is in it. Each language knows its own words and the English ones, which carriers taught everybody.
 */
import type { LanguageTag } from './say.ts';

interface WordList {
  readonly stop: readonly string[];
  readonly start: readonly string[];
}

const EVERYWHERE: WordList = {
  stop: ['stop', 'stopall', 'unsubscribe', 'optout', 'opt out'],
  start: ['start', 'unstop', 'optin', 'opt in'],
};
const BY_LANGUAGE: Readonly<Record<LanguageTag, WordList>> = {
  en: { stop: [], start: [] },
  'pt-BR': {
    stop: ['parar', 'pare', 'sair', 'descadastrar', 'cancelar inscricao'],
    start: ['voltar', 'comecar', 'reativar'],
  },
  es: {
    stop: ['baja', 'parar', 'detener', 'salir', 'cancelar suscripcion'],
    start: ['alta', 'empezar', 'reactivar'],
  },
};
/** No stop word is longer; what is longer need not be taken apart. */
const LONGEST = 40;

export function stopOrStart(text: string, language: LanguageTag): 'stop' | 'start' | null {
  if (text.length > LONGEST) return null;
  const word = bare(text);
  const own = BY_LANGUAGE[language];
  if (EVERYWHERE.stop.includes(word) || own.stop.includes(word)) return 'stop';
  if (EVERYWHERE.start.includes(word) || own.start.includes(word)) return 'start';
  return null;
}

/** Without capitals, accents and punctuation: `¡Baja!` is `baja`, and `“PARAR”.` is `parar`. */
function bare(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
