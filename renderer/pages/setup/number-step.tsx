/** 5. A number: made or adopted, linked with a phone, serving a location. */
import { Alert, Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { PageLink } from '../../design/links.tsx';
import { Panel } from '../../design/panel.tsx';
import { Said } from '../../design/said.tsx';
import { Status } from '../../design/status.tsx';
import { relay } from '../../relay/relay.ts';
import { useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { factsOf } from '../numbers/facts.ts';
import { Linking } from '../numbers/linking.tsx';
import { MendingAct } from '../numbers/mending.tsx';
import { NumbersThere } from '../numbers/server.tsx';
import { NUMBERS } from '../numbers/words.ts';
import type { Status as RelayStatus } from '../overview/chain.ts';
import { standingTone } from '../overview/states.ts';
import { SETUP } from './words.ts';

const LOOK_MS = 2_000;
type Instance = RelayStatus['instances'][number];

export function NumberStep(): ReactNode {
  const words = useWords(SETUP);
  const status = useAsk(['overview', 'status'], () => relay.overview.status.query());
  const servers = useAsk(['servers'], () => relay.servers.list.query());
  if (status.data === undefined || servers.data === undefined) {
    return <Failed error={status.error ?? servers.error} />;
  }
  const { instances, locations } = status.data;
  return (
    <>
      {instances.map((one) => (
        <NumberPanel key={one.id} instance={one} locations={locations} />
      ))}
      {servers.data.length === 0 ? (
        <Alert color="yellow">
          <PageLink to="/setup" search={{ step: 'server' }} c="inherit" underline="always">
            {words.number.serverFirst}
          </PageLink>
        </Alert>
      ) : locations.length === 0 ? (
        <Alert color="yellow">
          <PageLink to="/setup" search={{ step: 'install' }} c="inherit" underline="always">
            {words.number.locationFirst}
          </PageLink>
        </Alert>
      ) : (
        <Add servers={servers.data} isFirst={instances.length === 0} />
      )}
    </>
  );
}

interface AddProps {
  readonly servers: Awaited<ReturnType<typeof relay.servers.list.query>>;
  readonly isFirst: boolean;
}

function Add({ servers, isFirst }: AddProps): ReactNode {
  const words = useWords(SETUP);
  const [wanted, setWanted] = useState(false);
  const done = (): void => {
    setWanted(false);
  };
  if (!isFirst && !wanted) {
    return (
      <Group>
        <Button
          variant="default"
          onClick={() => {
            setWanted(true);
          }}
        >
          {words.number.another}
        </Button>
      </Group>
    );
  }
  return servers.map((server) => (
    <NumbersThere key={server.id} server={server} made={done} adopted={done} />
  ));
}

interface NumberPanelProps {
  readonly instance: Instance;
  readonly locations: RelayStatus['locations'];
}

function NumberPanel({ instance, locations }: NumberPanelProps): ReactNode {
  const isOpen = instance.standing === 'open';
  return (
    <Panel
      title={instance.label ?? instance.name}
      aside={<Status tone={standingTone(instance.standing)}>{instance.standingWord}</Status>}
    >
      <Text size="sm" c="dimmed">
        {factsOf(instance, locations)}
      </Text>
      {isOpen ? null : <NotOpen instance={instance} />}
    </Panel>
  );
}

/** The code of now while one is shown, else the act that mends the number. */
function NotOpen({ instance }: { readonly instance: Instance }): ReactNode {
  const words = useWords(NUMBERS);
  const { id } = instance;
  const standing = useAsk(['numbers', id], () => relay.numbers.standing.query({ instance: id }));
  const pairing = useAsk(
    ['numbers', id, 'pairing'],
    () => relay.numbers.pairing.query({ instance: id }),
    { every: LOOK_MS },
  );
  if (pairing.data === undefined || standing.data === undefined) {
    return <Failed error={pairing.error ?? standing.error} />;
  }
  if (pairing.data.state !== 'idle') return <Linking id={id} view={pairing.data} />;
  return (
    <section aria-label={words.linking}>
      {standing.data.problem === null ? null : <Said {...standing.data.problem} />}
      <MendingAct
        instance={instance}
        standing={standing.data}
        begun={async () => {
          await pairing.refetch();
        }}
      />
    </section>
  );
}
