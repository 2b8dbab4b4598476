/** What can be typed in, and every setting with where it comes from. */
import { Alert, Button, Code, PasswordInput, Stack, Table, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { PageFrame } from '../../design/page.tsx';
import { Panel } from '../../design/panel.tsx';
import type { Told } from '../../relay/relay.ts';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { Backups } from './backups.tsx';
import { ThisComputer } from './this-computer.tsx';
import { SETTINGS } from './words.ts';

type All = Told['settings']['list'];

export function SettingsPage(): ReactNode {
  const words = useWords(SETTINGS);
  const { data: all, error } = useAsk(['settings'], () => relay.settings.list.query());
  return (
    <PageFrame title={words.title} about={words.about}>
      <Failed error={all === undefined ? error : null} />
      {all === undefined ? null : (
        <>
          <Typed all={all} />
          <ThisComputer />
          <Backups />
          <Everything all={all} />
        </>
      )}
    </PageFrame>
  );
}

function Typed({ all }: { readonly all: All }): ReactNode {
  const words = useWords(SETTINGS);
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const save = useAct(async () => {
    await relay.settings.set.mutate({ values: typed });
    setTyped({});
  });
  return (
    <Panel title={words.typed}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(undefined);
        }}
      >
        <Stack maw={560}>
          {Object.entries(words.labels).map(([name, label]) => {
            const one = all.find((setting) => setting.name === name);
            if (one === undefined) return null;
            const Input = one.isSecret ? PasswordInput : TextInput;
            return (
              <Input
                key={name}
                label={label}
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
          <Failed error={save.error} />
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
      </form>
    </Panel>
  );
}

function Everything({ all }: { readonly all: All }): ReactNode {
  const words = useWords(SETTINGS);
  return (
    <Panel title={words.all} flush>
      <Table.ScrollContainer
        minWidth={560}
        type="native"
        tabIndex={0}
        role="group"
        aria-label={words.all}
      >
        <Table horizontalSpacing="md" verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{words.name}</Table.Th>
              <Table.Th scope="col">{words.value}</Table.Th>
              <Table.Th scope="col">{words.source}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {all.map((one) => (
              <Table.Tr key={one.name}>
                <Table.Td>
                  <Code>{one.name}</Code>
                </Table.Td>
                <Table.Td>
                  <Text size="sm">
                    {one.isSecret && one.isSet ? words.hidden : (one.value ?? words.none)}
                  </Text>
                </Table.Td>
                <Table.Td>{words.sources[one.from]}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Panel>
  );
}
