/** The code that links a phone, as it is now, until it is scanned or WhatsApp gives out no more. */
import { Alert, Button, Loader, Stack, Text } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { PageLink } from '../../design/links.tsx';
import { PageFrame } from '../../design/page.tsx';
import { Panel } from '../../design/panel.tsx';
import { Said } from '../../design/said.tsx';
import type { Told } from '../../relay/relay.ts';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { Answers } from './mending.tsx';
import { QrCode } from './qr-code.tsx';
import classes from './linking.module.css';
import { NUMBERS } from './words.ts';

const LOOK_MS = 2_000;
type View = Told['numbers']['pairing'];

export function LinkNumber(): ReactNode {
  const words = useWords(NUMBERS);
  const { id } = useParams({ from: '/numbers/$id/link' });
  const { data: view, error } = useAsk(
    ['numbers', id, 'pairing'],
    () => relay.numbers.pairing.query({ instance: id }),
    { every: LOOK_MS },
  );
  return (
    <PageFrame title={words.linking}>
      <PageLink to="/numbers" size="sm">
        ← {words.back}
      </PageLink>
      <Panel title={words.linking}>
        <Failed error={view === undefined ? error : null} />
        {view === undefined ? null : <Linking id={id} view={view} />}
      </Panel>
    </PageFrame>
  );
}

/** Also a step of the first set-up. */
export function Linking({ id, view }: { readonly id: string; readonly view: View }): ReactNode {
  const words = useWords(NUMBERS);
  switch (view.state) {
    case 'idle':
      return <Again id={id} />;
    case 'waiting':
      return (
        <div role="status">
          {view.problem === null ? (
            <Text>
              <Loader size="xs" aria-hidden /> {words.codeWaiting}
            </Text>
          ) : (
            <Said {...view.problem} />
          )}
        </div>
      );
    case 'code':
      return (
        <Stack gap="sm" align="flex-start">
          {view.pairingCode === null ? (
            <>
              <Text size="sm">{words.codeScan}</Text>
              <QrCode text={view.qr ?? ''} title={words.codeQr} />
            </>
          ) : (
            <>
              <Text size="sm">{words.codeType}</Text>
              <p className={classes.code}>{codeText(view.pairingCode)}</p>
            </>
          )}
          {view.problem === null ? null : <Said {...view.problem} />}
          {view.renewedAt === null ? null : <Countdown until={view.renewedAt} count={view.count} />}
        </Stack>
      );
    case 'open':
      return (
        <Stack gap="sm" align="flex-start">
          <Alert color="bridge" role="status">
            {words.codeLinked(view.number ?? '', view.profileName ?? '')}
          </Alert>
          <PageLink to="/numbers/$id" params={{ id }} size="sm">
            {words.open}
          </PageLink>
        </Stack>
      );
    case 'ended':
      return <Ended id={id} view={view} />;
  }
}

function Ended({ id, view }: { readonly id: string; readonly view: View }): ReactNode {
  const standing = useAsk(['numbers', id], () => relay.numbers.standing.query({ instance: id }));
  return (
    <Stack gap="sm" role="status">
      {view.problem === null ? null : <Said {...view.problem} />}
      {standing.data?.act === 'answer' ? <Answers instance={id} /> : <Again id={id} />}
    </Stack>
  );
}

function Again({ id }: { readonly id: string }): ReactNode {
  const words = useWords(NUMBERS);
  const again = useAct(() => relay.numbers.pair.mutate({ instance: id, phone: '' }));
  return (
    <Stack gap="sm" align="flex-start">
      <Failed error={again.error} />
      <Button
        loading={again.isPending}
        onClick={() => {
          again.mutate(undefined);
        }}
      >
        {words.newCode}
      </Button>
    </Stack>
  );
}

/** As WhatsApp writes it: `WZYE-H1YY`. */
function codeText(pairingCode: string): string {
  return pairingCode.replace(/^(.{4})(.{4})$/, '$1-$2');
}

function Countdown({
  until,
  count,
}: {
  readonly until: number;
  readonly count: number;
}): ReactNode {
  const words = useWords(NUMBERS);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
    }, 1_000);
    return () => {
      clearInterval(timer);
    };
  }, []);
  const seconds = Math.max(0, Math.ceil((until - now) / 1_000));
  return (
    <Text size="sm" c="dimmed">
      {words.codeRenewed(String(count), String(seconds))}
    </Text>
  );
}
