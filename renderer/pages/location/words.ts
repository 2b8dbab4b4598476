import { inLanguages } from '../../words/words.ts';
import { EN } from './words-en.ts';
import { ES } from './words-es.ts';
import { PT } from './words-pt.ts';

export const LOCATION = inLanguages(EN, { 'pt-BR': PT, es: ES });
