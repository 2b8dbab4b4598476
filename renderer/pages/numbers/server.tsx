/** One Evolution server: a new number there, or one that is there already. */
import { Alert, Button, Group, Select, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { wrongIn } from '../../design/fields.ts';
import { Form } from '../../design/form.tsx';
import { List, ListItem } from '../../design/list.tsx';
import { PageLink } from '../../design/links.tsx';
import { PageFrame } from '../../design/page.tsx';
import { Panel } from '../../design/panel.tsx';
import { Said } from '../../design/said.tsx';
import type { Told } from '../../relay/relay.ts';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { ServerAddress } from './server-address.tsx';
import { NUMBERS } from './words.ts';

interface Place {
  readonly value: string;
  readonly label: string;
}

export function ServerNumbers(): ReactNode {
  const words = useWords(NUMBERS);
  const navigate = useNavigate();
  const { server: id } = useParams({ from: '/numbers/server/$server' });
  const servers = useAsk(['servers'], () => relay.servers.list.query());
  const server = servers.data?.find((one) => one.id === id);
  return (
    <PageFrame title={server?.url ?? words.server}>
      <PageLink to="/numbers/add" size="sm">
        ← {words.whichServer}
      </PageLink>
      {server === undefined ? null : (
        <>
          <Text size="sm">{server.facts}</Text>
          <NumbersThere
            server={server}
            made={(made) => navigate({ to: '/numbers/$id/link', params: { id: made } })}
            adopted={(adopted) => navigate({ to: '/numbers/$id', params: { id: adopted } })}
          />
          <ServerAddress key={server.id} server={server} />
        </>
      )}
    </PageFrame>
  );
}

interface NumbersThereProps {
  readonly server: Told['servers']['list'][number];
  readonly made: (id: string) => Promise<void> | void;
  readonly adopted: (id: string) => Promise<void> | void;
}

/** A new number, or one of those that the server has. Also a step of the first set-up. */
export function NumbersThere({ server, made, adopted }: NumbersThereProps): ReactNode {
  const words = useWords(NUMBERS);
  const locations = useAsk(['locations'], () => relay.locations.list.query());
  const there = useAsk(['servers', server.id, 'instances'], () =>
    relay.servers.instances.query({ server: server.id }),
  );
  const places = (locations.data ?? []).map(({ id: value, name }) => ({
    value,
    label: name === '' ? value : name,
  }));
  return (
    <>
      {locations.data?.length === 0 ? (
        <Alert color="yellow">
          <PageLink to="/locations" c="inherit" inherit underline="always">
            {words.noLocation}
          </PageLink>
        </Alert>
      ) : null}
      {places.length > 0 && server.keyKind !== 'instance' ? (
        <CreateNumber server={server.id} places={places} made={made} />
      ) : null}
      <Failed error={there.data === undefined ? there.error : null} />
      {there.data === undefined && there.error === null ? (
        <Skeleton height={120} radius="lg" aria-hidden />
      ) : null}
      {there.data === undefined || there.data.length === 0 ? null : (
        <Panel title={words.adoptTitle} flush>
          <List>
            {there.data.map((one) => (
              <Adopt
                key={one.name}
                one={one}
                server={server.url}
                places={places}
                adopted={adopted}
              />
            ))}
          </List>
        </Panel>
      )}
    </>
  );
}

function CreateNumber({
  server,
  places,
  made,
}: {
  readonly server: string;
  readonly places: readonly Place[];
  readonly made: NumbersThereProps['made'];
}): ReactNode {
  const words = useWords(NUMBERS);
  const [name, setName] = useState('');
  const [phone, setPhone] = useState('');
  const [location, setLocation] = useState(places[0]?.value ?? '');
  const create = useAct(async () => {
    const { id } = await relay.numbers.create.mutate({ server, location, name, phone });
    await made(id);
  });
  const fields = { name: { label: words.name }, phone: { label: words.phone } };
  const wrong = wrongIn(fields, create.error);
  return (
    <Panel title={words.create}>
      <Form
        error={create.error}
        submit={() => {
          create.mutate(undefined);
        }}
      >
        <Stack maw={480}>
          <PlaceSelect places={places} value={location} onChange={setLocation} />
          <TextInput
            label={words.name}
            error={wrong('name')}
            required
            maxLength={190}
            autoComplete="off"
            value={name}
            onChange={(event) => {
              setName(event.currentTarget.value);
            }}
          />
          <TextInput
            label={words.phone}
            error={wrong('phone')}
            type="tel"
            autoComplete="off"
            value={phone}
            onChange={(event) => {
              setPhone(event.currentTarget.value);
            }}
          />
          <Failed error={create.error} fields={fields} />
          <Button type="submit" loading={create.isPending} style={{ alignSelf: 'flex-start' }}>
            {words.make}
          </Button>
        </Stack>
      </Form>
    </Panel>
  );
}

type Listed = Told['servers']['instances'][number];

function Adopt({
  one,
  server,
  places,
  adopted,
}: {
  readonly one: Listed;
  readonly server: string;
  readonly places: readonly Place[];
  readonly adopted: NumbersThereProps['adopted'];
}): ReactNode {
  const words = useWords(NUMBERS);
  const [location, setLocation] = useState(places[0]?.value ?? '');
  const { name, otherWebhook, refused } = one;
  const adopt = useAct(async (other: 'keep' | 'replace' | null) => {
    const { id } = await relay.instances.add.mutate({
      ...{ name, server, location },
      ...{ force: other === 'replace', keep: other === 'keep' },
    });
    await adopted(id);
  });
  return (
    <ListItem>
      <Text fw={600} size="sm">
        {name}
      </Text>
      <Text size="xs" c="dimmed">
        {[one.number, one.profileName].filter(Boolean).join(' · ')}
      </Text>
      {refused === null ? null : <Said {...refused} />}
      {one.isOurs ? <Text size="sm">{words.ours}</Text> : null}
      {refused !== null || one.isOurs || places.length === 0 ? null : (
        <Stack gap="xs" mt="xs" maw={480} align="flex-start">
          {otherWebhook === null ? null : <Text size="sm">{words.otherWebhook(otherWebhook)}</Text>}
          <PlaceSelect places={places} value={location} onChange={setLocation} />
          <Failed error={adopt.error} />
          <Group gap="xs">
            {(otherWebhook === null ? ([null] as const) : (['keep', 'replace'] as const)).map(
              (other) => (
                <Button
                  key={other}
                  variant="default"
                  loading={adopt.isPending && adopt.variables === other}
                  disabled={adopt.isPending}
                  onClick={() => {
                    adopt.mutate(other);
                  }}
                >
                  {words[other ?? 'adopt'](name)}
                </Button>
              ),
            )}
          </Group>
        </Stack>
      )}
    </ListItem>
  );
}

function PlaceSelect({
  places,
  value,
  onChange,
}: {
  readonly places: readonly Place[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}): ReactNode {
  const words = useWords(NUMBERS);
  return (
    <Select
      w="100%"
      label={words.location}
      data={places}
      value={value}
      allowDeselect={false}
      searchable={places.length > 8}
      onChange={(chosen) => {
        if (chosen !== null) onChange(chosen);
      }}
    />
  );
}
