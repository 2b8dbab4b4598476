/** The addresses that a person has to enter in HighLevel's marketplace app. */
import type { PhraseCode } from '../../words/codes.ts';
import type { LanguageTag } from '../../words/say.ts';
import { phrase } from '../../words/say.ts';

export interface Field {
  readonly name: (typeof FIELDS)[number][0];
  /** Where it stands in the app. */
  readonly label: string;
  readonly value: string;
}

const FIELDS = [
  ['redirect', '/oauth/callback'],
  ['app-webhook', '/webhooks/ghl-app'],
  ['delivery', '/webhooks/ghl'],
  ['action', '/webhooks/workflow-action'],
  ['fields', '/webhooks/workflow-action/fields'],
  ['options', '/webhooks/workflow-action/options?locationId={{location.id}}'],
  ['trigger', '/webhooks/workflow-trigger'],
] as const satisfies readonly (readonly [string, string])[];

export function fieldsOf(base: string, language: LanguageTag): Field[] {
  return FIELDS.map(([name, path]) => {
    const code: PhraseCode = `reach.field-${name}`;
    return { name, label: phrase(code, {}, language), value: `${base}${path}` };
  });
}
