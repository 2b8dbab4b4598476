import type { Language } from './codes.ts';
import { control } from './es/control.ts';
import { limited } from './es/limited.ts';
import { outside } from './es/outside.ts';
import { phrases, unknown, values } from './es/phrases.ts';
import { relay } from './es/relay.ts';

export const es = {
  outside,
  limited,
  relay,
  control,
  phrases,
  values,
  unknown,
} as const satisfies Language;
