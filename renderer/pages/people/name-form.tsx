/** Says who somebody is: by a phone number, or by a contact that HighLevel has already. */
import { Button, Group, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Dialog } from '../../design/dialog.tsx';
import { Failed } from '../../design/failed.tsx';
import { wrongIn } from '../../design/fields.ts';
import { Form } from '../../design/form.tsx';
import { relay } from '../../relay/relay.ts';
import { useAct } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { PEOPLE } from './words.ts';

const WAYS = ['phone', 'contact'] as const;
type Way = (typeof WAYS)[number];

interface NameFormProps {
  readonly lid: string;
  readonly tell: (what: string) => void;
}

export function NameForm({ lid, tell }: NameFormProps): ReactNode {
  const words = useWords(PEOPLE);
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button size="xs" onClick={open} aria-haspopup="dialog" aria-label={`${words.name}: ${lid}`}>
        {words.name}
      </Button>
      <Dialog opened={opened} close={close} title={words.nameTitle}>
        <Asked lid={lid} tell={tell} close={close} />
      </Dialog>
    </>
  );
}

function Asked({ lid, tell, close }: NameFormProps & { readonly close: () => void }): ReactNode {
  const words = useWords(PEOPLE);
  const [way, setWay] = useState<Way>('phone');
  const [typed, setTyped] = useState('');
  const assign = useAct(async () => {
    const who = way === 'phone' ? { phone: typed } : { contact: typed.trim() };
    const { count } = await relay.people.assign.mutate({ peer: lid, ...who });
    tell(words.leaving(lid, count));
    close();
  });
  const fields = {
    phone: { label: words.fields.phone },
    contact: { label: words.fields.contact },
  };
  return (
    <Form
      error={assign.error}
      submit={() => {
        assign.mutate(undefined);
      }}
    >
      <Stack>
        <Text size="sm">{words.nameHow}</Text>
        <Text size="sm" ff="monospace">
          {lid}
        </Text>
        <Radio.Group
          label={words.way}
          value={way}
          onChange={(value) => {
            setWay(value);
            setTyped('');
          }}
        >
          <Stack gap={6} mt={6}>
            {WAYS.map((one) => (
              <Radio key={one} value={one} label={words.ways[one]} />
            ))}
          </Stack>
        </Radio.Group>
        <TextInput
          key={way}
          label={words.fields[way]}
          error={wrongIn(fields, assign.error)(way)}
          description={words.fieldHow[way]}
          type={way === 'phone' ? 'tel' : 'text'}
          required
          maxLength={way === 'phone' ? 40 : 64}
          autoComplete="off"
          data-autofocus
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
          }}
        />
        <Failed error={assign.error} fields={fields} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={assign.isPending}>
            {words.deliver}
          </Button>
        </Group>
      </Stack>
    </Form>
  );
}
