/** One location: how it is served. */
import { Group, Skeleton, Text } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { PageLink } from '../../design/links.tsx';
import { PageFrame } from '../../design/page.tsx';
import { relay } from '../../relay/relay.ts';
import { useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { Agents } from './agents.tsx';
import { OptionsForm } from './options-form.tsx';
import { LOCATION } from './words.ts';

export function LocationPage(): ReactNode {
  const words = useWords(LOCATION);
  const { location: id } = useParams({ from: '/locations/$location' });
  const { data, error } = useAsk(['locations', id], () => relay.locations.show.query({ id }));
  return (
    <PageFrame title={data === undefined || data.name === '' ? id : data.name} about={words.about}>
      <Group gap="md">
        <PageLink to="/locations" size="sm">
          ← {words.back}
        </PageLink>
        <PageLink to="/routing" search={{ location: id }} size="sm">
          {words.routing}
        </PageLink>
        <Text size="xs" c="dimmed" ff="monospace">
          {id}
        </Text>
      </Group>
      <Failed error={data === undefined ? error : null} />
      {data === undefined ? (
        <Skeleton height={320} radius="lg" aria-hidden />
      ) : (
        <>
          <OptionsForm key={id} location={data} />
          <Agents key={`agents ${id}`} location={id} />
        </>
      )}
    </PageFrame>
  );
}
