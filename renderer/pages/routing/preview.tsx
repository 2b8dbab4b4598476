/** Which number would send, and what each rule said. Nothing is sent. */
import { Alert, Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { wrongIn } from '../../design/fields.ts';
import { Form } from '../../design/form.tsx';
import { List, ListItem } from '../../design/list.tsx';
import { Panel } from '../../design/panel.tsx';
import { Status } from '../../design/status.tsx';
import type { Told } from '../../relay/relay.ts';
import { relay } from '../../relay/relay.ts';
import { useAct } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { numberName } from './place.ts';
import type { Place } from './place.ts';
import { useRuleWords } from './rule-words.ts';
import { UserField } from './user-field.tsx';
import { ROUTING } from './words.ts';

type Answer = Told['routing']['preview'];

interface PreviewProps {
  readonly place: Place;
}

export function Preview({ place }: PreviewProps): ReactNode {
  const words = useWords(ROUTING);
  const [to, setTo] = useState('');
  const [user, setUser] = useState('');
  const [text, setText] = useState('');
  const ask = useAct(() =>
    relay.routing.preview.query({
      location: place.location.id,
      to,
      user: user.trim() === '' ? null : user.trim(),
      text,
    }),
  );
  const fields = {
    to: { label: words.to },
    user: { label: words.user },
    text: { label: words.text },
  };
  const wrong = wrongIn(fields, ask.error);
  return (
    <Panel title={words.preview}>
      <Form
        error={ask.error}
        submit={() => {
          ask.mutate(undefined);
        }}
      >
        <Stack maw={560}>
          <Text size="sm" c="dimmed">
            {words.previewHow}
          </Text>
          <TextInput
            label={words.to}
            error={wrong('to')}
            description={words.toHow}
            required
            maxLength={64}
            autoComplete="off"
            value={to}
            onChange={(event) => {
              setTo(event.currentTarget.value);
            }}
          />
          <UserField
            label={words.user}
            error={wrong('user')}
            description={words.userHow}
            names={place.names}
            value={user}
            change={setUser}
          />
          <Textarea
            label={words.text}
            error={wrong('text')}
            maxLength={10_000}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
            }}
          />
          <Button type="submit" loading={ask.isPending} style={{ alignSelf: 'flex-start' }}>
            {words.ask}
          </Button>
          <Failed error={ask.error} fields={fields} />
        </Stack>
      </Form>
      {ask.data === undefined ? null : <Said answer={ask.data} place={place} />}
    </Panel>
  );
}

interface SaidProps extends PreviewProps {
  readonly answer: Answer;
}

function Said({ answer: { instanceId, inGroup, asked }, place }: SaidProps): ReactNode {
  const words = useWords(ROUTING);
  const sentence = useRuleWords(place);
  const instance = numberName(place, instanceId);
  const isOnly = place.numbers.length === 1;
  const decided = asked.at(-1);
  return (
    <Stack gap="sm" mt="md">
      <Alert
        role="status"
        color={instance === null ? 'yellow' : 'bridge'}
        title={
          instance === null ? (inGroup ? words.groupOff : words.nobody) : words.chosen(instance)
        }
      >
        {inGroup ? words.inGroup : null}
        {isOnly && !inGroup ? words.single : null}
        {!inGroup && !isOnly && instance !== null && decided !== undefined
          ? `${words.because}: ${sentence(decided.parts)}.`
          : null}
      </Alert>
      {isOnly || asked.length === 0 ? null : (
        <>
          <Text size="sm" fw={600}>
            {words.asked}
          </Text>
          <List ordered>
            {asked.map(({ rule, verdict, says, parts }, at) => (
              <ListItem
                key={`${rule} ${String(at)}`}
                acts={<Status tone={verdict === 'route.matches' ? 'good' : 'quiet'}>{says}</Status>}
              >
                <Group gap="xs">
                  <Text size="sm">
                    {at + 1}. {sentence(parts)}
                  </Text>
                </Group>
              </ListItem>
            ))}
          </List>
        </>
      )}
    </Stack>
  );
}
