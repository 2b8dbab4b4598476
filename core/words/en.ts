import type { Language } from './codes.ts';
import { control } from './en/control.ts';
import { limited } from './en/limited.ts';
import { outside } from './en/outside.ts';
import { phrases, unknown, values } from './en/phrases.ts';
import { relay } from './en/relay.ts';

export const en = {
  outside,
  limited,
  relay,
  control,
  phrases,
  values,
  unknown,
} as const satisfies Language;
