/** Workflow actions: how they are set up in HighLevel, what was called, what it costs, and when none is needed. */
import { Alert, Skeleton, Stack, Text } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { PageLink } from '../../design/links.tsx';
import { PageFrame } from '../../design/page.tsx';
import { Nothing, Panel } from '../../design/panel.tsx';
import { Copyable } from '../../design/said.tsx';
import { relay } from '../../relay/relay.ts';
import { useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { LocationChoice, locationOf } from '../location-choice/location-choice.tsx';
import { LastCalls, ThisMonth } from './calls.tsx';
import { Token } from './token.tsx';
import { WORKFLOWS } from './words.ts';

/** Of the addresses to be entered in the app, those that workflows call. */
const OURS: readonly string[] = ['action', 'fields', 'options', 'trigger'];
const SAMPLE = '{"success":true,"id":"0198…","messageId":"0198…","repeated":false}';

export function Workflows(): ReactNode {
  const words = useWords(WORKFLOWS);
  const { location: wanted } = useSearch({ from: '/workflows' });
  const navigate = useNavigate();
  const { data: status, error } = useAsk(['overview', 'status'], () =>
    relay.overview.status.query(),
  );
  const locations = status?.locations ?? [];
  const location = locationOf(locations, wanted);
  return (
    <PageFrame title={words.title} about={words.about}>
      <Failed error={status === undefined ? error : null} />
      {status === undefined ? (
        <Skeleton height={180} radius="lg" aria-hidden />
      ) : (
        <Stack gap="md">
          <Token />
          <Paste />
          <Panel title={words.avoid}>
            <Text size="sm" maw="46rem">
              {words.avoidHow}
            </Text>
          </Panel>
          {location === undefined ? (
            <Panel title={words.last} flush>
              <Nothing>{words.noLocation}</Nothing>
            </Panel>
          ) : (
            <>
              <LocationChoice
                locations={locations}
                chosen={location}
                choose={(id) => {
                  void navigate({ to: '/workflows', search: { location: id } });
                }}
              />
              <ThisMonth location={location.id} />
              <LastCalls location={location.id} />
            </>
          )}
        </Stack>
      )}
    </PageFrame>
  );
}

function Paste(): ReactNode {
  const words = useWords(WORKFLOWS);
  const { data: view, error } = useAsk(['setup'], () => relay.setup.status.query());
  const fields = (view?.fields ?? []).filter(({ name }) => OURS.includes(name));
  return (
    <Panel title={words.paste}>
      <Stack gap="sm">
        <Failed error={view === undefined ? error : null} />
        <Text size="sm" c="dimmed" maw="46rem">
          {words.pasteHow}
        </Text>
        {view === undefined || fields.length > 0 ? null : (
          <Alert color="yellow">
            <PageLink to="/reach" c="inherit" underline="always">
              {words.addressFirst}
            </PageLink>
          </Alert>
        )}
        {fields.map(({ name, label, value }) => (
          <Value key={name} label={label} value={value} />
        ))}
        <div>
          <Text size="sm">{words.header}</Text>
          <Copyable text="Authorization" />
          <Copyable text="Bearer TOKEN" />
        </div>
        <Value label={words.sample} value={SAMPLE} />
        <Text size="xs" c="dimmed">
          {words.help}
        </Text>
      </Stack>
    </Panel>
  );
}

function Value({ label, value }: { readonly label: string; readonly value: string }): ReactNode {
  return (
    <div>
      <Text size="sm">{label}</Text>
      <Copyable text={value} />
    </div>
  );
}
