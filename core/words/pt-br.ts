import type { Language } from './codes.ts';
import { control } from './pt-br/control.ts';
import { limited } from './pt-br/limited.ts';
import { outside } from './pt-br/outside.ts';
import { phrases, unknown, values } from './pt-br/phrases.ts';
import { relay } from './pt-br/relay.ts';

export const ptBr = {
  outside,
  limited,
  relay,
  control,
  phrases,
  values,
  unknown,
} as const satisfies Language;
