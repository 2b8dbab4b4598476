import type { Language } from './codes.ts';
import { alerts } from './en/alerts.ts';
import { backups } from './en/backups.ts';
import { imports } from './en/imports.ts';
import { control } from './en/control.ts';
import { limited } from './en/limited.ts';
import { messages } from './en/messages.ts';
import { missed } from './en/missed.ts';
import { outside } from './en/outside.ts';
import { phrases, unknown, values } from './en/phrases.ts';
import { pairing } from './en/pairing.ts';
import { preflight } from './en/preflight.ts';
import { reach } from './en/reach.ts';
import { relay } from './en/relay.ts';
import { people } from './en/people.ts';
import { sending } from './en/sending.ts';
import { workflow } from './en/workflow.ts';

export const en = {
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
