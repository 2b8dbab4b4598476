import { Alert, Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { Panel } from '../../design/panel.tsx';
import { Copyable } from '../../design/said.tsx';
import { Status } from '../../design/status.tsx';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { WORKFLOWS } from './words.ts';

const NAME = 'GHL_WORKFLOW_TOKEN';
const BYTES = 32;

/** What the calls of workflows prove themselves with. One that is made here is seen before it is saved, and never again. */
export function Token(): ReactNode {
  const words = useWords(WORKFLOWS);
  const { data: all, error } = useAsk(['settings'], () => relay.settings.list.query());
  const [made, setMade] = useState<string | null>(null);
  const save = useAct(() => relay.settings.set.mutate({ values: { [NAME]: made ?? '' } }));
  const setting = all?.find(({ name }) => name === NAME);
  return (
    <Panel
      title={words.token}
      aside={
        setting === undefined ? null : (
          <Status tone={setting.isSet ? 'good' : 'bad'}>
            {setting.isSet ? words.tokenSet : words.tokenMissing}
          </Status>
        )
      }
    >
      <Stack gap="sm" align="flex-start">
        <Failed error={all === undefined ? error : null} />
        <Text size="sm" c="dimmed" maw="46rem">
          {words.tokenHow}
        </Text>
        {setting?.isTypable === false ? <Text size="sm">{words.tokenOutside}</Text> : null}
        {setting?.isTypable === true ? (
          <Button
            variant="default"
            onClick={() => {
              save.reset();
              setMade(newToken());
            }}
          >
            {words.make}
          </Button>
        ) : null}
        {made === null ? null : (
          <Alert color="bridge" role="status">
            <Text size="sm" mb="xs">
              {words.madeHow}
            </Text>
            <Copyable text={`Bearer ${made}`} />
            {save.isSuccess ? (
              <Text size="sm" mt="xs" fw={600}>
                {words.saved}
              </Text>
            ) : (
              <Button
                mt="xs"
                loading={save.isPending}
                onClick={() => {
                  save.mutate(undefined);
                }}
              >
                {words.save}
              </Button>
            )}
          </Alert>
        )}
        <Failed error={save.error} />
      </Stack>
    </Panel>
  );
}

function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return [...bytes].map((one) => one.toString(16).padStart(2, '0')).join('');
}
