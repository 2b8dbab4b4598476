/** Coming from the adapter that this relay replaces: look, take one or all, give back. The relay does it; the page may go. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { wrongIn } from '../../design/fields.ts';
import { Form } from '../../design/form.tsx';
import { PageLink } from '../../design/links.tsx';
import { PageFrame } from '../../design/page.tsx';
import { Panel } from '../../design/panel.tsx';
import { SecretInput } from '../../design/secret-input.tsx';
import { relay } from '../../relay/relay.ts';
import type { Told } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { ImportReport } from './report.tsx';
import { ImportRunList } from './runs.tsx';
import { IMPORT } from './words.ts';

type Looked = Told['import']['look'];

export function ImportPage(): ReactNode {
  const words = useWords(IMPORT);
  const runs = useAsk(['import', 'runs'], () => relay.import.runs.query(), { every: 1_000 });
  const { data: status } = useAsk(['overview', 'status'], () => relay.overview.status.query());
  return (
    <PageFrame title={words.title} about={words.about}>
      {/* Refused as a whole for who is not at the relay's own machine. */}
      <Failed error={runs.error} />
      {status?.installs.possible === false ? (
        <Alert color="yellow">
          {words.appFirst}{' '}
          <PageLink to="/settings" c="inherit" underline="always">
            {words.toSettings}
          </PageLink>
        </Alert>
      ) : null}
      {runs.data === undefined ? null : (
        <>
          <ImportRunList runs={runs.data} />
          <Adapter runs={runs.data} />
        </>
      )}
      <Panel title={words.meanwhile}>
        <Text size="sm" c="dimmed" maw="46rem">
          {words.meanwhileHow}
        </Text>
      </Panel>
    </PageFrame>
  );
}

interface Look {
  readonly input: { readonly from: string } | { readonly token: string };
  /** How many runs were over by then. */
  readonly over: number;
}

/** The report of one adapter; a run that ends makes it old, so that it is asked for anew. */
function Adapter({ runs }: { readonly runs: Told['import']['runs'] }): ReactNode {
  const words = useWords(IMPORT);
  const over = runs.filter(({ endedAt }) => endedAt !== null).length;
  const busy = over < runs.length;
  const [looked, setLooked] = useState<Looked | null>(null);
  const [seen, setSeen] = useState(over);
  const look = useAct(async (one: Look) => {
    try {
      setLooked(await relay.import.look.mutate(one.input));
    } finally {
      setSeen(one.over);
    }
  });
  const { mutate } = look;
  const token = looked?.token ?? null;
  useEffect(() => {
    if (token !== null && over !== seen) mutate({ input: { token }, over });
  }, [token, over, seen, mutate]);
  if (looked === null) {
    return (
      <AddressForm
        isLooking={look.isPending}
        error={look.error}
        look={(from) => {
          mutate({ input: { from }, over });
        }}
      />
    );
  }
  return (
    <>
      <Failed error={look.error} />
      <ImportReport
        report={looked}
        busy={busy || look.isPending}
        acts={
          <Group gap="xs">
            <Button
              size="compact-sm"
              variant="default"
              loading={look.isPending}
              disabled={busy}
              onClick={() => {
                mutate({ input: { token: looked.token }, over });
              }}
            >
              {words.lookAgain}
            </Button>
            <Button
              size="compact-sm"
              variant="subtle"
              onClick={() => {
                look.reset();
                setLooked(null);
              }}
            >
              {words.other}
            </Button>
          </Group>
        }
      />
    </>
  );
}

interface AddressFormProps {
  readonly isLooking: boolean;
  readonly error: unknown;
  readonly look: (from: string) => void;
}

function AddressForm({ isLooking, error, look }: AddressFormProps): ReactNode {
  const words = useWords(IMPORT);
  const [from, setFrom] = useState('');
  const fields = { from: { label: words.address } };
  return (
    <Panel title={words.adapter}>
      <Form
        error={error}
        submit={() => {
          look(from);
        }}
      >
        <Stack maw={560}>
          <SecretInput
            label={words.address}
            error={wrongIn(fields, error)('from')}
            description={words.addressHow}
            autoComplete="off"
            required
            value={from}
            onChange={(event) => {
              setFrom(event.currentTarget.value);
            }}
          />
          <Failed error={error} fields={fields} />
          <Group gap="sm">
            <Button type="submit" loading={isLooking} disabled={from.trim() === ''}>
              {words.look}
            </Button>
            {isLooking ? (
              <Text size="sm" c="dimmed" role="status">
                {words.looking}
              </Text>
            ) : null}
          </Group>
        </Stack>
      </Form>
    </Panel>
  );
}
