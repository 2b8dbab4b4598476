/** Each thing that is wrong, once: since when, how bad, what mends it, and the page that says more. */
import { Alert, Group, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { PageLink } from '../../design/links.tsx';
import { List, ListItem } from '../../design/list.tsx';
import { PageFrame } from '../../design/page.tsx';
import { Panel } from '../../design/panel.tsx';
import { Said } from '../../design/said.tsx';
import { Status } from '../../design/status.tsx';
import type { Tone } from '../../design/tones.ts';
import type { Told } from '../../relay/relay.ts';
import { relay } from '../../relay/relay.ts';
import { useAsk } from '../../relay/use-relay.ts';
import { useWhen } from '../../words/when.ts';
import { useWords } from '../../words/words.ts';
import { mendingPage } from './mending.ts';
import { REPAIRS } from './words.ts';

type Repair = Told['repairs']['list'][number];

const TONES: Readonly<Record<Repair['severity'], Tone>> = {
  critical: 'bad',
  warning: 'soon',
  notice: 'quiet',
};

export function Repairs(): ReactNode {
  const words = useWords(REPAIRS);
  const { data: all, error } = useAsk(['repairs'], () => relay.repairs.list.query());
  const broken = all?.filter(({ origin }) => origin !== 'setup') ?? [];
  const toDo = all?.filter(({ origin }) => origin === 'setup') ?? [];
  return (
    <PageFrame title={words.title} about={words.about}>
      <Failed error={all === undefined ? error : null} />
      {all !== undefined && broken.length === 0 ? (
        <Alert color="bridge" icon={<IconCircleCheck aria-hidden />} title={words.none}>
          {toDo.length === 0 ? words.noneHow : words.noneYet}
        </Alert>
      ) : null}
      <Some title={words.broken} repairs={broken} />
      <Some title={words.toDo} repairs={toDo} />
    </PageFrame>
  );
}

interface SomeProps {
  readonly title: string;
  readonly repairs: readonly Repair[];
}

function Some({ title, repairs }: SomeProps): ReactNode {
  if (repairs.length === 0) return null;
  return (
    <Panel title={title} flush>
      <List>
        {repairs.map((one) => (
          <One key={one.id} repair={one} />
        ))}
      </List>
    </Panel>
  );
}

function One({ repair }: { readonly repair: Repair }): ReactNode {
  const words = useWords(REPAIRS);
  const when = useWhen();
  const { code, severity, sentence, act, since, page } = repair;
  // Asked for on every page anyway.
  const { data: status } = useAsk(['overview', 'status'], () => relay.overview.status.query());
  const mending = mendingPage(repair, status?.instances);
  return (
    <ListItem acts={<Status tone={TONES[severity]}>{words.severities[severity]}</Status>}>
      <Said sentence={sentence} act={act} note={words.since(when.full(since), when.ago(since))}>
        <Group gap="md" mt={4}>
          {mending === null ? null : (
            <PageLink {...mending} aria-label={`${words.mend}: ${sentence}`}>
              {words.mend}
            </PageLink>
          )}
          {page === null ? null : (
            <PageLink
              to="/repairs/$page"
              params={{ page }}
              aria-label={`${words.help}: ${sentence}`}
            >
              {words.help}
            </PageLink>
          )}
          <Text size="xs" c="dimmed">
            {code}
          </Text>
        </Group>
      </Said>
    </ListItem>
  );
}
