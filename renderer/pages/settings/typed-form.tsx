/** Settings that can be typed in, each disabled where something outside has set it. Secrets never come back. */
import { Alert, Button, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { wrongIn } from '../../design/fields.ts';
import { Form } from '../../design/form.tsx';
import { SecretInput } from '../../design/secret-input.tsx';
import type { Told } from '../../relay/relay.ts';
import { relay } from '../../relay/relay.ts';
import { useAct } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { SETTINGS } from './words.ts';

export type All = Told['settings']['list'];
export type Name = keyof (typeof SETTINGS)['en']['labels'];

interface TypedFormProps {
  readonly all: All;
  /** Default: all that there are. */
  readonly names?: readonly Name[];
}

export function TypedForm({ all, names }: TypedFormProps): ReactNode {
  const words = useWords(SETTINGS);
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const save = useAct(async () => {
    await relay.settings.set.mutate({ values: typed });
    setTyped({});
  });
  const labels = Object.entries(words.labels);
  const fields = Object.fromEntries(labels.map(([name, label]) => [name, { label }]));
  const wrong = wrongIn(fields, save.error);
  return (
    <Form
      error={save.error}
      submit={() => {
        save.mutate(undefined);
      }}
    >
      <Stack maw={560}>
        {(names ?? (Object.keys(words.labels) as Name[])).map((name) => {
          const one = all.find((setting) => setting.name === name);
          if (one === undefined) return null;
          const Input = one.isSecret ? SecretInput : TextInput;
          return (
            <Input
              key={name}
              label={words.labels[name]}
              error={wrong(name)}
              autoComplete="off"
              disabled={!one.isTypable}
              description={
                one.isTypable
                  ? one.isSecret && one.isSet
                    ? words.secretSet
                    : undefined
                  : one.from === 'default'
                    ? words.sandbox
                    : words.outside(words.sources[one.from])
              }
              value={typed[name] ?? one.value ?? ''}
              onChange={(event) => {
                const { value } = event.currentTarget;
                setTyped((before) => ({ ...before, [name]: value }));
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
        <Button
          type="submit"
          loading={save.isPending}
          disabled={Object.keys(typed).length === 0}
          style={{ alignSelf: 'flex-start' }}
        >
          {words.save}
        </Button>
      </Stack>
    </Form>
  );
}
