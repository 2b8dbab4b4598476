/** An Evolution server's address and global key, asked of it before they are kept. */
import { Button, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { wrongIn } from '../../design/fields.ts';
import { Form } from '../../design/form.tsx';
import { SecretInput } from '../../design/secret-input.tsx';
import { relay } from '../../relay/relay.ts';
import { useAct } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { NUMBERS } from './words.ts';

interface ServerFormProps {
  /** The address, where it is known. */
  readonly known?: string;
  readonly added: (id: string) => Promise<void> | void;
}

export function ServerForm({ known = '', added }: ServerFormProps): ReactNode {
  const words = useWords(NUMBERS);
  const [url, setUrl] = useState(known);
  const [apiKey, setApiKey] = useState('');
  const add = useAct(async () => {
    const { id } = await relay.servers.add.mutate({ url, apiKey });
    setUrl(known);
    setApiKey('');
    await added(id);
  });
  const fields = { url: { label: words.url }, apiKey: { label: words.key } };
  const wrong = wrongIn(fields, add.error);
  return (
    <Form
      error={add.error}
      submit={() => {
        add.mutate(undefined);
      }}
    >
      <Stack maw={480}>
        <TextInput
          label={words.url}
          error={wrong('url')}
          type="url"
          required
          autoComplete="off"
          value={url}
          onChange={(event) => {
            setUrl(event.currentTarget.value);
          }}
        />
        <SecretInput
          label={words.key}
          error={wrong('apiKey')}
          description={words.keyHow}
          required
          autoComplete="off"
          value={apiKey}
          onChange={(event) => {
            setApiKey(event.currentTarget.value);
          }}
        />
        <Failed error={add.error} fields={fields} />
        <Button type="submit" loading={add.isPending} style={{ alignSelf: 'flex-start' }}>
          {words.check}
        </Button>
      </Stack>
    </Form>
  );
}
