/** The names of a location's HighLevel users: HighLevel sends only their ids with what they write. */
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { Form } from '../../design/form.tsx';
import { Panel } from '../../design/panel.tsx';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { LOCATION } from './words.ts';

/** As HighLevel sends it with a message. */
const USER_ID = /^[\x21-\x7e]{1,80}$/;

interface AgentsProps {
  readonly location: string;
}

export function Agents({ location }: AgentsProps): ReactNode {
  const words = useWords(LOCATION);
  const [told, setTold] = useState('');
  const { data, error } = useAsk(['agents', location], () =>
    relay.locations.agents.mutate({ id: location, names: {} }),
  );
  return (
    <Panel title={words.agents}>
      <Stack maw={640}>
        <Text size="sm" c="dimmed">
          {words.agentsHow}
        </Text>
        <Failed error={data === undefined ? error : null} />
        {(data?.agents ?? []).map(({ userId, name }) => (
          <Named
            key={`${userId} ${name}`}
            location={location}
            agent={{ userId, name }}
            tell={setTold}
          />
        ))}
        <NewAgent key={told} location={location} tell={setTold} />
        <Text size="sm" role="status">
          {told}
        </Text>
      </Stack>
    </Panel>
  );
}

interface Agent {
  readonly userId: string;
  readonly name: string;
}

interface FormProps extends AgentsProps {
  readonly tell: (what: string) => void;
}

function useNaming({ location, tell }: FormProps) {
  const words = useWords(LOCATION);
  return useAct(async ({ userId, name }: Agent) => {
    await relay.locations.agents.mutate({ id: location, names: { [userId]: name } });
    tell(name === '' ? words.unnamed(userId) : words.named(userId, name));
  });
}

function Named({ agent, ...form }: FormProps & { readonly agent: Agent }): ReactNode {
  const words = useWords(LOCATION);
  const [name, setName] = useState(agent.name);
  const set = useNaming(form);
  return (
    <Form
      error={set.error}
      submit={() => {
        set.mutate({ userId: agent.userId, name: name.trim() });
      }}
    >
      <Group align="end" wrap="nowrap">
        <TextInput
          style={{ flexGrow: 1 }}
          label={words.nameOf(agent.userId)}
          maxLength={200}
          autoComplete="off"
          value={name}
          onChange={({ currentTarget }) => {
            setName(currentTarget.value);
          }}
        />
        <Button
          type="submit"
          variant="default"
          aria-label={`${words.setName}: ${agent.userId}`}
          loading={set.isPending}
          disabled={name.trim() === agent.name}
        >
          {words.setName}
        </Button>
      </Group>
      <Failed error={set.error} />
    </Form>
  );
}

function NewAgent(form: FormProps): ReactNode {
  const words = useWords(LOCATION);
  const [userId, setUserId] = useState('');
  const [name, setName] = useState('');
  const [isTried, setTried] = useState(false);
  const set = useNaming(form);
  const agent = { userId: userId.trim(), name: name.trim() };
  const isId = USER_ID.test(agent.userId);
  return (
    <Form
      error={set.error}
      submit={() => {
        setTried(true);
        if (isId && agent.name !== '') set.mutate(agent);
      }}
    >
      <Group align="start" grow preventGrowOverflow={false}>
        <TextInput
          label={words.userId}
          description={words.userIdHow}
          error={isTried && !isId ? words.userIdWrong : null}
          autoComplete="off"
          value={userId}
          onChange={({ currentTarget }) => {
            setUserId(currentTarget.value);
          }}
        />
        <TextInput
          label={words.agentName}
          description={words.agentNameHow}
          error={isTried && agent.name === '' ? words.agentNameWrong : null}
          maxLength={200}
          autoComplete="off"
          value={name}
          onChange={({ currentTarget }) => {
            setName(currentTarget.value);
          }}
        />
      </Group>
      <Failed error={set.error} />
      <Button type="submit" mt="sm" variant="default" loading={set.isPending}>
        {words.addAgent}
      </Button>
    </Form>
  );
}
