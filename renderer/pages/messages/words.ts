import { inLanguages } from '../../words/words.ts';
import { EN } from './words-en.ts';
import type { MessageWords } from './words-en.ts';
import { ES } from './words-es.ts';
import { PT } from './words-pt.ts';

export type { MessageWords };

export const MESSAGES = inLanguages<MessageWords>(EN, { 'pt-BR': PT, es: ES });
