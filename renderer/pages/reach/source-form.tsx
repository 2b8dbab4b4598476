/** Chooses where the address comes from. What is typed in goes to the relay as a whole; secrets never come back. */
import { Alert, Button, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { wrongIn } from '../../design/fields.ts';
import { Form } from '../../design/form.tsx';
import { Panel } from '../../design/panel.tsx';
import { SecretInput } from '../../design/secret-input.tsx';
import type { Told } from '../../relay/relay.ts';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { REACH } from './words.ts';

type View = Told['reach']['status'];
type Provider = View['provider'];

const PROVIDERS = ['own', 'cloudflared', 'ssh', 'ngrok', 'command'] as const satisfies Provider[];

/** By the name in which the relay takes it, the setting in which it is kept. */
const SETTINGS = {
  url: 'APP_URL',
  command: 'WAYBRIDGE_REACH_COMMAND',
  pattern: 'WAYBRIDGE_REACH_PATTERN',
  token: 'WAYBRIDGE_REACH_TOKEN',
  ssh: 'WAYBRIDGE_REACH_SSH',
  sshRemote: 'WAYBRIDGE_REACH_SSH_REMOTE',
  program: 'WAYBRIDGE_REACH_PROGRAM',
} as const;
type Field = keyof typeof SETTINGS;

const FIELDS: Readonly<Record<Provider, readonly Field[]>> = {
  own: ['url'],
  cloudflared: ['token', 'url', 'program'],
  ssh: ['ssh', 'sshRemote', 'url', 'pattern', 'program'],
  ngrok: ['token', 'url'],
  command: ['command', 'url', 'pattern'],
};
const EXAMPLES: Readonly<Partial<Record<Field, string>>> = {
  url: 'https://relay.example.com',
  command: 'bore local {port} --to bore.pub',
  ssh: 'you@relay.example.com',
  sshRemote: '80',
};
const SEALED: readonly Field[] = ['token', 'command'];

export function SourceForm({ view }: { readonly view: View }): ReactNode {
  const words = useWords(REACH);
  const { data: settings } = useAsk(['settings'], () => relay.settings.list.query(), {
    every: false,
  });
  return (
    <Panel title={words.source}>
      {view.maySet ? null : <Alert color="yellow">{words.sourceNotHere}</Alert>}
      {settings === undefined || !view.maySet ? null : <Sources view={view} settings={settings} />}
    </Panel>
  );
}

function Sources({
  view,
  settings,
}: {
  readonly view: View;
  readonly settings: Told['settings']['list'];
}): ReactNode {
  const words = useWords(REACH);
  const [provider, setProvider] = useState<Provider>(view.provider);
  const [typed, setTyped] = useState<Readonly<Partial<Record<Field, string>>>>({});
  const kept = (field: Field) => settings.find(({ name }) => name === SETTINGS[field]);
  const isKept = (field: Field): boolean =>
    provider === view.provider && kept(field)?.isSet === true;
  const valueOf = (field: Field): string =>
    typed[field] ?? (isKept(field) || field === 'url' ? (kept(field)?.value ?? '') : '');
  const way = settings.find(({ name }) => name === 'WAYBRIDGE_REACH');
  const outside =
    way?.isTypable === false ? (way.from === 'default' ? words.sandbox : words.outside) : null;
  const save = useAct(async () => {
    const given = FIELDS[provider]
      .filter((field) => !SEALED.includes(field) || valueOf(field) !== '')
      .map((field) => [field, valueOf(field)] as const);
    await relay.reach.set.mutate({ provider, ...Object.fromEntries(given) });
    setTyped({});
  });
  const fields = Object.fromEntries(
    FIELDS[provider].flatMap((field) => {
      const { label } = labelled(words, provider, field, false);
      return [field, SETTINGS[field]].map((name) => [name, { label }] as const);
    }),
  );
  const wrong = wrongIn(fields, save.error);
  return (
    <Form
      error={save.error}
      submit={() => {
        save.mutate(undefined);
      }}
    >
      <Stack maw={640}>
        <Radio.Group
          label={words.provider}
          value={provider}
          onChange={(value) => {
            setProvider(value);
            setTyped({});
          }}
        >
          <Stack gap={6} mt={6}>
            {PROVIDERS.map((one) => (
              <Radio
                key={one}
                value={one}
                label={words.providers[one]}
                disabled={way?.isTypable === false && one !== view.provider}
              />
            ))}
          </Stack>
        </Radio.Group>
        {outside === null ? null : <Alert color="yellow">{outside}</Alert>}
        {provider === 'cloudflared' || provider === 'ngrok' ? (
          <Text size="xs" c="dimmed">
            {words.notRun}
          </Text>
        ) : null}
        {provider === 'cloudflared' && valueOf('token') === '' && !isKept('token') ? (
          <Alert color="yellow">{words.quick}</Alert>
        ) : null}
        {FIELDS[provider].map((field) => {
          const Input = SEALED.includes(field) ? SecretInput : TextInput;
          return (
            <Input
              key={field}
              autoComplete="off"
              placeholder={EXAMPLES[field]}
              disabled={kept(field)?.isTypable === false}
              {...labelled(words, provider, field, isKept(field))}
              error={wrong(field) ?? wrong(SETTINGS[field])}
              value={valueOf(field)}
              onChange={(event) => {
                const { value } = event.currentTarget;
                setTyped((before) => ({ ...before, [field]: value }));
              }}
            />
          );
        })}
        <Failed error={save.error} fields={fields} />
        {save.isSuccess ? (
          <Alert color="bridge" role="status">
            {words.saved}
          </Alert>
        ) : null}
        <Button type="submit" loading={save.isPending} style={{ alignSelf: 'flex-start' }}>
          {words.save}
        </Button>
      </Stack>
    </Form>
  );
}

function labelled(
  words: (typeof REACH)['en'],
  provider: Provider,
  field: Field,
  isKept: boolean,
): { label: string; description?: string } {
  switch (field) {
    case 'url':
      return { label: words.url, description: provider === 'own' ? words.urlHow : words.urlStays };
    case 'token': {
      const label = provider === 'ngrok' ? words.ngrokToken : words.token;
      return isKept ? { label, description: words.tokenKept } : { label };
    }
    case 'command':
      return {
        label: words.command,
        description: isKept ? `${words.commandHow} ${words.tokenKept}` : words.commandHow,
      };
    case 'pattern':
      return { label: words.pattern, description: words.patternHow };
    case 'ssh':
      return { label: words.sshWords };
    case 'sshRemote':
      return { label: words.sshRemote };
    case 'program':
      return { label: words.program };
  }
}
