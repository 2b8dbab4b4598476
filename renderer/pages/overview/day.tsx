/** The last 24 hours, a bar an hour for each direction; the same figures stand in a table for who cannot see them. */
import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { PageLink } from '../../design/links.tsx';
import { Nothing, Panel } from '../../design/panel.tsx';
import type { Told } from '../../relay/relay.ts';
import { useWhen } from '../../words/when.ts';
import { useWords } from '../../words/words.ts';
import classes from './day.module.css';
import { OVERVIEW } from './words.ts';

type Hours = Told['overview']['day']['hours'];

export function Day({ hours }: { readonly hours: Hours }): ReactNode {
  const words = useWords(OVERVIEW);
  const when = useWhen();
  const most = Math.max(1, ...hours.flatMap(({ inbound, outbound }) => [inbound, outbound]));
  const isEmpty = hours.every(({ inbound, outbound }) => inbound + outbound === 0);
  return (
    <Panel title={words.day} aside={<Legend />}>
      {isEmpty ? (
        <Nothing>{words.dayNone}</Nothing>
      ) : (
        <ul className={classes.hours}>
          {hours.map(({ from, inbound, outbound }) => (
            <li
              key={from}
              className={classes.hour}
              title={words.hour(when.minute(from), inbound, outbound)}
            >
              <span className={classes.said}>
                {words.hour(when.minute(from), inbound, outbound)}
              </span>
              <svg
                viewBox="0 0 10 100"
                preserveAspectRatio="none"
                aria-hidden
                className={classes.bars}
              >
                <rect
                  x={1}
                  width={3.6}
                  y={100 - heightOf(inbound, most)}
                  height={heightOf(inbound, most)}
                  className={classes.inbound}
                />
                <rect
                  x={5.4}
                  width={3.6}
                  y={100 - heightOf(outbound, most)}
                  height={heightOf(outbound, most)}
                  className={classes.outbound}
                />
              </svg>
            </li>
          ))}
        </ul>
      )}
      {isEmpty ? null : (
        <PageLink to="/messages" search={{ time: 'day' }} mt="sm" display="inline-block">
          {words.dayAll} →
        </PageLink>
      )}
    </Panel>
  );
}

/** In percent; what is there at all is seen. */
function heightOf(count: number, most: number): number {
  return count === 0 ? 0 : Math.max(2, (count / most) * 100);
}

function Legend(): ReactNode {
  const words = useWords(OVERVIEW);
  return (
    <Group gap="md" visibleFrom="xs" wrap="nowrap">
      <Group gap={6} wrap="nowrap">
        <span aria-hidden className={classes.key} data-way="inbound" />
        <Text size="xs" c="dimmed">
          {words.toHighLevel}
        </Text>
      </Group>
      <Group gap={6} wrap="nowrap">
        <span aria-hidden className={classes.key} data-way="outbound" />
        <Text size="xs" c="dimmed">
          {words.toWhatsApp}
        </Text>
      </Group>
    </Group>
  );
}
