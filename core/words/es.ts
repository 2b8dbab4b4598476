import type { Language } from './codes.ts';
import { alerts } from './es/alerts.ts';
import { backups } from './es/backups.ts';
import { imports } from './es/imports.ts';
import { control } from './es/control.ts';
import { limited } from './es/limited.ts';
import { messages } from './es/messages.ts';
import { missed } from './es/missed.ts';
import { outside } from './es/outside.ts';
import { phrases, unknown, values } from './es/phrases.ts';
import { pairing } from './es/pairing.ts';
import { preflight } from './es/preflight.ts';
import { reach } from './es/reach.ts';
import { relay } from './es/relay.ts';
import { people } from './es/people.ts';
import { sending } from './es/sending.ts';
import { workflow } from './es/workflow.ts';

export const es = {
  alerts,
  outside,
  backups,
  imports,
  limited,
  messages,
  missed,
  pairing,
  preflight,
  reach,
  relay,
  control,
  phrases,
  values,
  unknown,
  sending,
  people,
  workflow,
} as const satisfies Language;
