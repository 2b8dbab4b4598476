/** By which address this Evolution server reaches the relay: its own, or the public one. */
import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { wrongIn } from '../../design/fields.ts';
import { Form } from '../../design/form.tsx';
import { Panel } from '../../design/panel.tsx';
import { Said } from '../../design/said.tsx';
import type { Told } from '../../relay/relay.ts';
import { relay } from '../../relay/relay.ts';
import { useAct } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { NUMBERS } from './words.ts';

export function ServerAddress({
  server,
}: {
  readonly server: Told['servers']['list'][number];
}): ReactNode {
  const words = useWords(NUMBERS);
  const [address, setAddress] = useState(server.ownAddress ?? '');
  const keep = useAct(async () => {
    const url = address.trim() === '' ? null : address.trim();
    return relay.servers.setAddress.mutate({ server: server.id, url });
  });
  const test = useAct(() => relay.servers.test.mutate({ server: server.id }));
  const fields = { url: { label: words.address } };
  return (
    <Panel title={words.addressTitle}>
      <Form
        error={keep.error}
        submit={() => {
          keep.mutate(undefined);
        }}
      >
        <Stack maw={480}>
          <Text size="sm">{server.address}</Text>
          <TextInput
            label={words.address}
            error={wrongIn(fields, keep.error)('url')}
            description={words.addressHow}
            type="url"
            autoComplete="off"
            value={address}
            onChange={(event) => {
              setAddress(event.currentTarget.value);
            }}
          />
          <Failed error={keep.error} fields={fields} />
          {(keep.data?.left ?? []).map(({ instance, sentence, act }) => (
            <Stack key={instance} gap={4}>
              <Text size="sm">{words.notMoved(instance)}</Text>
              <Said sentence={sentence} act={act} />
            </Stack>
          ))}
          <Group gap="xs">
            <Button type="submit" variant="default" loading={keep.isPending}>
              {words.keepAddress}
            </Button>
            <Button
              variant="default"
              loading={test.isPending}
              onClick={() => {
                test.mutate(undefined);
              }}
            >
              {words.testAddress}
            </Button>
          </Group>
          <Failed error={test.error} />
          {test.data === undefined ? null : (
            <Alert color="bridge" role="status">
              {words.heard(test.data.url)}
            </Alert>
          )}
        </Stack>
      </Form>
    </Panel>
  );
}
