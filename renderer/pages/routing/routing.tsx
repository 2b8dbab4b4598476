/** By which number a location sends: its rules, and the question that one asks before trusting them. */
import { Alert, Skeleton, Stack } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { PageLink } from '../../design/links.tsx';
import { PageFrame } from '../../design/page.tsx';
import { Nothing, Panel } from '../../design/panel.tsx';
import { relay } from '../../relay/relay.ts';
import { useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { LocationChoice, locationOf } from '../location-choice/location-choice.tsx';
import { AddRule } from './add-rule.tsx';
import type { Place } from './place.ts';
import { Preview } from './preview.tsx';
import { RuleList } from './rule-list.tsx';
import { useRules } from './use-rules.ts';
import { ROUTING } from './words.ts';

export function Routing(): ReactNode {
  const words = useWords(ROUTING);
  const { location: wanted } = useSearch({ from: '/routing' });
  const navigate = useNavigate();
  const { data: status, error } = useAsk(['overview', 'status'], () =>
    relay.overview.status.query(),
  );
  const locations = status?.locations ?? [];
  const location = locationOf(locations, wanted);
  return (
    <PageFrame title={words.title} about={words.about}>
      <Failed error={status === undefined ? error : null} />
      {status === undefined ? <Skeleton height={180} radius="lg" aria-hidden /> : null}
      {status !== undefined && location === undefined ? (
        <Panel title={words.rules} flush>
          <Nothing>
            <PageLink to="/locations">{words.none}</PageLink>
          </Nothing>
        </Panel>
      ) : null}
      {location === undefined ? null : (
        <Stack gap="md">
          <LocationChoice
            locations={locations}
            chosen={location}
            choose={(id) => {
              void navigate({ to: '/routing', search: { location: id } });
            }}
          />
          <OfLocation
            key={location.id}
            location={location}
            numbers={(status?.instances ?? []).filter((one) => one.locationId === location.id)}
          />
        </Stack>
      )}
    </PageFrame>
  );
}

function OfLocation({ location, numbers }: Omit<Place, 'names'>): ReactNode {
  const words = useWords(ROUTING);
  const rules = useRules(location.id);
  const agents = useAsk(
    ['agents', location.id],
    () => relay.locations.agents.mutate({ id: location.id, names: {} }),
    { every: false },
  );
  const named = (agents.data?.agents ?? []).map(({ userId, name }) => [userId, name] as const);
  const place: Place = { location, numbers, names: new Map(named) };
  if (rules.data === undefined) {
    return rules.error === null ? (
      <Skeleton height={180} radius="lg" aria-hidden />
    ) : (
      <Failed error={rules.error} />
    );
  }
  return (
    <>
      {numbers.length > 1 ? null : (
        <Alert color="gray" variant="light">
          {numbers.length === 1 ? words.onlyOne : words.noNumber}
        </Alert>
      )}
      <RuleList place={place} rules={rules.data} />
      {numbers.length === 0 ? null : (
        <>
          <AddRule place={place} rules={rules.data} />
          <Preview place={place} />
        </>
      )}
    </>
  );
}
