import type { LanguageTag } from '../words/say.ts';

const PORTUGUESE = new Set(['BR', 'PT', 'AO', 'MZ', 'CV']);
const SPANISH = new Set(
  'ES MX AR CO CL PE VE EC BO PY UY GT HN SV NI CR PA DO CU PR GQ'.split(' '),
);
/** Time zones of Brazil, for a location whose country is not said. */
const BRAZIL =
  /^America\/(?:Sao_Paulo|Bahia|Fortaleza|Recife|Manaus|Belem|Cuiaba|Campo_Grande|Porto_Velho|Rio_Branco|Boa_Vista|Maceio|Araguaina|Noronha)$/;

/** A first guess at the language of lines written into a location; `waybridge locations set` changes it. */
export function languageOf(country: string | null, timeZone: string | null): LanguageTag {
  const code = country?.toUpperCase() ?? '';
  if (PORTUGUESE.has(code) || (code === '' && BRAZIL.test(timeZone ?? ''))) return 'pt-BR';
  return SPANISH.has(code) ? 'es' : 'en';
}
