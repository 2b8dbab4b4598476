/**
 * Drawings of the pages of HighLevel's marketplace where something has to be entered, for docs/marketplace-app.md. They name
 * the fields and the values alone, and say that they are drawings: nobody is to look for these shapes over there.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fieldsOf } from '../../core/control/set-up/app-fields.ts';
import { SCOPES } from '../../core/install/authorize-url.ts';
import { drawing } from './drawing.ts';
import type { Part } from './drawing.ts';

const FOLDER = join(import.meta.dirname, '../../docs/images');
const values = new Map(
  fieldsOf('https://relay.example.com', 'en').map(({ name, value }) => [name, value]),
);
const value = (name: 'redirect' | 'delivery' | 'app-webhook'): string => values.get(name) ?? '';

const DRAWINGS: Readonly<Record<string, readonly [trail: string, parts: readonly Part[]]>> = {
  'app-create': [
    'My Apps → Create App',
    [
      { is: 'field', label: 'App name', value: 'Waybridge' },
      { is: 'choice', label: 'App type', value: 'Private' },
      { is: 'choice', label: 'Target user', value: 'Sub-account', note: 'cannot be changed later' },
      { is: 'choice', label: 'Who can install', value: 'Both agency & sub-account' },
    ],
  ],
  'app-auth': [
    'Advanced Settings → Auth',
    [
      { is: 'list', label: 'Scopes', values: SCOPES },
      { is: 'field', label: 'Redirect URL', value: value('redirect') },
    ],
  ],
  'app-keys': [
    'Manage → Secrets → Client Keys → Add',
    [
      { is: 'shown', label: 'Client ID', note: 'copy it' },
      { is: 'shown', label: 'Client Secret', note: 'copy it: it is shown only once' },
    ],
  ],
  'app-provider': [
    'Modules → Conversation Providers → add',
    [
      { is: 'field', label: 'Name', value: 'WhatsApp' },
      { is: 'choice', label: 'Type', value: 'SMS' },
      { is: 'field', label: 'Delivery URL', value: value('delivery') },
      { is: 'tick', text: 'Is this a Custom Conversation Provider' },
      { is: 'tick', text: 'Always show this Conversation Provider' },
      { is: 'shown', label: 'conversationProviderId', note: 'copy it, once it is saved' },
    ],
  ],
  'app-webhooks': [
    'Advanced Settings → Webhooks',
    [{ is: 'field', label: 'Default webhook URL', value: value('app-webhook') }],
  ],
};

export async function takeAppDrawings(): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  for (const [name, [trail, parts]] of Object.entries(DRAWINGS)) {
    await writeFile(join(FOLDER, `${name}.svg`), drawing(trail, parts));
    process.stdout.write(`${name}.svg\n`);
  }
}
