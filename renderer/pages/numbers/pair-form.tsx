import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { wrongIn } from '../../design/fields.ts';
import { FieldRow, Form } from '../../design/form.tsx';
import { failureOf } from '../../relay/failure.ts';
import { relay } from '../../relay/relay.ts';
import { useAct } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import type { Status } from '../overview/chain.ts';
import { ServerForm } from './server-form.tsx';
import { NUMBERS } from './words.ts';

interface PairFormProps {
  readonly instance: Status['instances'][number];
  /** Linking it again deletes the instance at Evolution and makes it anew. */
  readonly recreate: boolean;
  /** A code is being asked for. */
  readonly begun: () => Promise<void> | void;
}

/** By QR code, or by a code that is typed on the phone. */
export function PairForm({ instance, recreate, begun }: PairFormProps): ReactNode {
  const words = useWords(NUMBERS);
  const [phone, setPhone] = useState('');
  const { id, ownJid, evolutionVersion, serverUrl } = instance;
  const pair = useAct(async (byPhone: boolean) => {
    await relay.numbers.pair.mutate({ instance: id, phone: byPhone ? phone : '' });
    await begun();
  });
  const fields = { phone: { label: words.codeOrPhone } };
  return (
    <Stack gap="sm" mt="sm" align="flex-start">
      {ownJid === null ? null : (
        <Text size="sm" c="dimmed" maw="44rem">
          {recreate ? words.recreateHow(evolutionVersion ?? '') : words.relinkHow}
        </Text>
      )}
      <Failed error={pair.error} fields={fields} />
      {failureOf(pair.error)?.code === 'server.no-global-key' ? (
        <ServerForm
          known={serverUrl}
          added={() => {
            pair.mutate(false);
          }}
        />
      ) : null}
      <Button
        loading={pair.isPending}
        onClick={() => {
          pair.mutate(false);
        }}
      >
        {words.showQr}
      </Button>
      <Form
        error={pair.error}
        submit={() => {
          pair.mutate(true);
        }}
      >
        <FieldRow>
          <TextInput
            label={words.codeOrPhone}
            error={wrongIn(fields, pair.error)('phone')}
            type="tel"
            required
            autoComplete="off"
            value={phone}
            onChange={(event) => {
              setPhone(event.currentTarget.value);
            }}
          />
          <Button
            type="submit"
            variant="default"
            loading={pair.isPending}
            disabled={phone.trim() === ''}
          >
            {words.codeGetCode}
          </Button>
        </FieldRow>
      </Form>
    </Stack>
  );
}
