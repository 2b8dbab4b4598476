import type { Language } from './codes.ts';
import { alerts } from './pt-br/alerts.ts';
import { backups } from './pt-br/backups.ts';
import { imports } from './pt-br/imports.ts';
import { control } from './pt-br/control.ts';
import { limited } from './pt-br/limited.ts';
import { messages } from './pt-br/messages.ts';
import { missed } from './pt-br/missed.ts';
import { outside } from './pt-br/outside.ts';
import { phrases, unknown, values } from './pt-br/phrases.ts';
import { pairing } from './pt-br/pairing.ts';
import { preflight } from './pt-br/preflight.ts';
import { reach } from './pt-br/reach.ts';
import { relay } from './pt-br/relay.ts';
import { people } from './pt-br/people.ts';
import { sending } from './pt-br/sending.ts';
import { workflow } from './pt-br/workflow.ts';

export const ptBr = {
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
  sending,
  people,
  workflow,
  unknown,
} as const satisfies Language;
