import { Alert, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { PageLink } from '../../design/links.tsx';
import { Panel } from '../../design/panel.tsx';
import { relay } from '../../relay/relay.ts';
import { useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { ConnectButton } from '../locations/connect.tsx';
import { Agencies, HeldInstalls } from '../locations/installs.tsx';
import { LocationTable } from '../locations/locations.tsx';
import { LOCATIONS } from '../locations/words.ts';
import { SETUP } from './words.ts';

/** 3. HighLevel opens in a tab of its own; what is chosen there appears here. */
export function InstallStep(): ReactNode {
  const words = useWords(SETUP);
  const places = useWords(LOCATIONS);
  const { data: status, error } = useAsk(['overview', 'status'], () =>
    relay.overview.status.query(),
  );
  if (status === undefined) return <Failed error={error} />;
  const { installs, locations } = status;
  return (
    <>
      <Panel title={words.install.title}>
        {installs.possible ? (
          <Stack gap="sm">
            <Text size="sm" c="dimmed" maw="46rem">
              {words.install.how}
            </Text>
            <ConnectButton />
            <PageLink to="/import">{places.fromAdapter}</PageLink>
          </Stack>
        ) : (
          <Alert color="yellow">
            <PageLink to="/setup" search={{ step: 'app' }} c="inherit" underline="always">
              {words.install.appFirst}
            </PageLink>
          </Alert>
        )}
      </Panel>
      <HeldInstalls held={installs.held} />
      <Agencies agencies={installs.agencies} />
      {locations.length === 0 ? null : <LocationTable locations={locations} mayConnect />}
    </>
  );
}
