import { Button, Code, Group, Progress, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { Panel } from '../../design/panel.tsx';
import { relay } from '../../relay/relay.ts';
import { useAct } from '../../relay/use-relay.ts';
import { useWhen } from '../../words/when.ts';
import { useWords } from '../../words/words.ts';
import type { Status } from '../overview/chain.ts';
import { LOCATIONS } from './words.ts';

/** How many failed locations of an agency are named. */
const MOST_NAMED = 10;

export function HeldInstalls({ held }: Pick<Status['installs'], 'held'>): ReactNode {
  const words = useWords(LOCATIONS);
  const when = useWhen();
  const confirm = useAct((id: string) => relay.install.confirm.mutate({ id }));
  const reject = useAct((id: string) => relay.install.reject.mutate({ id }));
  if (held.length === 0) return null;
  return (
    <Panel title={words.held}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {words.heldHow}
        </Text>
        <Failed error={confirm.error ?? reject.error} />
        {held.map((one) => (
          <Group key={one.id} justify="space-between">
            <div>
              <Text fw={600} size="sm">
                {one.kind === 'company' ? words.agency : words.location}{' '}
                {one.name === '' ? one.ownerId : one.name}
              </Text>
              <Text size="xs" c="dimmed">
                <Code>{one.ownerId}</Code>
                {one.kind === 'location' && one.companyId !== null ? (
                  <>
                    {' '}
                    · <Code>{one.companyId}</Code>
                  </>
                ) : null}{' '}
                · {words.until(when.full(one.until))}
              </Text>
            </div>
            <Group gap="xs">
              <Button
                size="xs"
                loading={confirm.isPending}
                onClick={() => {
                  confirm.mutate(one.id);
                }}
              >
                {words.confirm}
              </Button>
              <Button
                size="xs"
                variant="default"
                loading={reject.isPending}
                onClick={() => {
                  reject.mutate(one.id);
                }}
              >
                {words.reject}
              </Button>
            </Group>
          </Group>
        ))}
      </Stack>
    </Panel>
  );
}

export function Agencies({ agencies }: Pick<Status['installs'], 'agencies'>): ReactNode {
  const words = useWords(LOCATIONS);
  const retry = useAct((companyId: string) => relay.install.retry.mutate({ companyId }));
  if (agencies.length === 0) return null;
  return (
    <Panel title={words.agencies}>
      <Stack gap="md">
        <Failed error={retry.error} />
        {agencies.map(({ companyId, listing, done, waiting, failed }) => (
          <div key={companyId}>
            <Group justify="space-between">
              <Text size="sm">
                <Code>{companyId}</Code>{' '}
                {listing ? words.listing : words.progress(done, waiting, failed.length)}
              </Text>
              {failed.length === 0 ? null : (
                <Button
                  size="xs"
                  variant="default"
                  loading={retry.isPending}
                  onClick={() => {
                    retry.mutate(companyId);
                  }}
                >
                  {words.retry}
                </Button>
              )}
            </Group>
            {waiting === 0 && !listing ? null : (
              <Progress
                mt={6}
                aria-label={`${words.agency} ${companyId}`}
                value={listing ? 0 : (100 * done) / Math.max(1, done + waiting + failed.length)}
              />
            )}
            {failed.slice(0, MOST_NAMED).map((one) => (
              <Text key={one.locationId} size="xs" c="dimmed" mt={4}>
                {one.name} <Code>{one.locationId}</Code> – {one.sentence} {one.act}
              </Text>
            ))}
          </div>
        ))}
      </Stack>
    </Panel>
  );
}
