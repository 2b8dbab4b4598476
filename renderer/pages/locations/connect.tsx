import { Button, Stack } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { relay } from '../../relay/relay.ts';
import { useAct } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { openInTab } from '../../relay/open-in-tab.ts';
import { LOCATIONS } from './words.ts';

/** Opens HighLevel, where a person chooses what is connected. `again`: the name of the location that has to be. */
export function ConnectButton({ again }: { readonly again?: string }): ReactNode {
  const words = useWords(LOCATIONS);
  const begin = useAct(openInTab(async () => (await relay.install.begin.mutate()).url));
  return (
    <Stack gap="xs" align="flex-start">
      <Failed error={begin.error} />
      <Button
        leftSection={<IconPlugConnected size={18} aria-hidden />}
        {...(again !== undefined && {
          size: 'xs',
          mt: 'xs',
          'aria-label': `${words.connectAgain}: ${again}`,
        })}
        loading={begin.isPending}
        onClick={() => {
          // Browsers allow a new tab only while the click is being handled.
          begin.mutate(window.open('about:blank', '_blank'));
        }}
      >
        {again === undefined ? words.connect : words.connectAgain}
      </Button>
    </Stack>
  );
}
