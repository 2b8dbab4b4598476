/** All numbers, each with what it is at. */
import { Skeleton, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { List, ListItem } from '../../design/list.tsx';
import { ButtonLink, PageLink } from '../../design/links.tsx';
import { PageFrame } from '../../design/page.tsx';
import { Nothing, Panel } from '../../design/panel.tsx';
import { Status } from '../../design/status.tsx';
import { relay } from '../../relay/relay.ts';
import { useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { standingTone } from '../overview/states.ts';
import { factsOf } from './facts.ts';
import { NUMBERS } from './words.ts';

export function Numbers(): ReactNode {
  const words = useWords(NUMBERS);
  const { data: status, error } = useAsk(['overview', 'status'], () =>
    relay.overview.status.query(),
  );
  return (
    <PageFrame
      title={words.title}
      about={words.about}
      acts={
        <ButtonLink to="/numbers/add" leftSection={<IconPlus size={18} aria-hidden />}>
          {words.add}
        </ButtonLink>
      }
    >
      <Failed error={status === undefined ? error : null} />
      {status === undefined ? (
        <Skeleton height={180} radius="lg" aria-hidden />
      ) : (
        <Panel title={words.title} flush>
          {status.instances.length === 0 ? <Nothing>{words.none}</Nothing> : null}
          <List>
            {status.instances.map((one) => (
              <ListItem
                key={one.id}
                acts={
                  <PageLink
                    to="/numbers/$id"
                    params={{ id: one.id }}
                    size="sm"
                    aria-label={`${words.open}: ${one.label ?? one.name}`}
                  >
                    {words.open}
                  </PageLink>
                }
              >
                <Text fw={600} size="sm" component="div">
                  {one.label ?? one.name}{' '}
                  <Status tone={standingTone(one.standing)}>{one.standingWord}</Status>
                </Text>
                <Text size="xs" c="dimmed">
                  {factsOf(one, status.locations)}
                </Text>
                {one.problem === null ? null : <Text size="sm">{one.problem.sentence}</Text>}
              </ListItem>
            ))}
          </List>
        </Panel>
      )}
    </PageFrame>
  );
}
