/** What the desktop app does on this computer; a browser shows none of it. */
import { Alert, Stack, Switch } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Panel } from '../../design/panel.tsx';
import { desktop } from '../../relay/desktop.ts';
import type { Choice, Choices } from '../../relay/desktop.ts';
import { useWords } from '../../words/words.ts';
import { THIS_COMPUTER } from './this-computer-words.ts';

const SHOWN = ['startsAtLogin', 'keepAwake', 'notify', 'closeKeeps'] as const;
const KEY = ['desktop'];

export function ThisComputer(): ReactNode {
  return desktop === undefined ? null : <Switches desktop={desktop} />;
}

function Switches({ desktop: app }: { readonly desktop: NonNullable<typeof desktop> }): ReactNode {
  const words = useWords(THIS_COMPUTER);
  const queries = useQueryClient();
  // The menu of the icon may change them as well.
  const { data } = useQuery({ queryKey: KEY, queryFn: app.choices, refetchInterval: 3_000 });
  const act = useMutation({
    mutationFn: ({ name, on }: { name: Choice; on: boolean }) => app.choose(name, on),
    onSuccess: (all: Choices) => {
      queries.setQueryData(KEY, all);
    },
  });
  if (data === undefined) return null;
  return (
    <Panel title={words.title}>
      <Stack gap="md">
        {SHOWN.map((name) => {
          const checked = data[name];
          if (checked === null) return null;
          return (
            <Switch
              key={name}
              label={words.names[name]}
              description={words.how[name]}
              checked={checked}
              onChange={(event) => {
                act.mutate({ name, on: event.currentTarget.checked });
              }}
            />
          );
        })}
        {act.isError ? (
          <Alert color="red" role="status">
            {words.failed}
          </Alert>
        ) : null}
      </Stack>
    </Panel>
  );
}
