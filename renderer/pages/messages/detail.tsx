/** One message: where it stands and what can be done, its way, what it says, and the conversation beside it. */
import { Button, CloseButton, Drawer, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { Copyable, Said } from '../../design/said.tsx';
import { Status } from '../../design/status.tsx';
import { relay } from '../../relay/relay.ts';
import type { Told } from '../../relay/relay.ts';
import { useAsk } from '../../relay/use-relay.ts';
import { useWhen } from '../../words/when.ts';
import { useWords } from '../../words/words.ts';
import { Acts } from './acts.tsx';
import { Conversation } from './conversation.tsx';
import classes from './detail.module.css';
import { nameOf, toneOf, whatOf } from './said.ts';
import { useTexts } from './texts.ts';
import { SentActs } from './sent-acts.tsx';
import { Timeline } from './timeline.tsx';
import { MESSAGES } from './words.ts';

interface DetailProps {
  /** Null = closed. */
  readonly id: string | null;
  readonly close: () => void;
  readonly open: (id: string) => void;
  /** To the message above or below in the list. */
  readonly step: (by: 1 | -1) => void;
}

export function Detail({ id, close, open, step }: DetailProps): ReactNode {
  useEffect(() => {
    if (id === null) return;
    const onKey = (event: KeyboardEvent): void => {
      const { target } = event;
      const typing = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'j') step(1);
      if (event.key === 'k') step(-1);
    };
    addEventListener('keydown', onKey);
    return () => {
      removeEventListener('keydown', onKey);
    };
  }, [id, step]);
  return (
    <Drawer.Root
      opened={id !== null}
      onClose={close}
      position="right"
      size="min(64rem, 100vw)"
      padding="lg"
      // It would need a style that the policy of the pages does not allow.
      lockScroll={false}
    >
      <Drawer.Overlay />
      <Drawer.Content>
        <Drawer.Body pt="lg">
          {id === null ? null : <Message id={id} close={close} open={open} step={step} />}
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}

function Message({ id, close, open, step }: DetailProps & { readonly id: string }): ReactNode {
  const words = useWords(MESSAGES);
  const when = useWhen();
  const asked = useAsk(['messages', 'timeline', id], () => relay.messages.timeline.query({ id }));
  const { error } = asked;
  // Until it has come, what was shown before it is another message.
  const data = asked.isPlaceholderData ? undefined : asked.data;
  const entry = data?.entry;
  return (
    <Stack gap="lg">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Drawer.Title fz="h2" fw={650}>
            {entry === undefined ? words.loading : nameOf(entry, words)}
          </Drawer.Title>
          {entry === undefined ? null : (
            <Text size="sm" c="dimmed">
              {entry.person?.phone ?? ''} {whatOf(entry, words)}, {words.bys[entry.by]} ·{' '}
              {when.full(entry.createdAt)}
            </Text>
          )}
        </div>
        <Group gap={4} wrap="nowrap">
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            aria-label={words.newer}
            onClick={() => {
              step(-1);
            }}
          >
            <IconChevronUp size={18} aria-hidden />
          </Button>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            aria-label={words.older}
            onClick={() => {
              step(1);
            }}
          >
            <IconChevronDown size={18} aria-hidden />
          </Button>
          <CloseButton aria-label={words.close} onClick={close} data-autofocus />
        </Group>
      </Group>
      <Failed error={data === undefined ? error : null} />
      {data === undefined ? (
        <Skeleton height={200} radius="md" aria-hidden />
      ) : (
        <Known key={id} told={data} open={open} />
      )}
    </Stack>
  );
}

function Known({
  told,
  open,
}: {
  told: Told['messages']['timeline'];
  open: (id: string) => void;
}): ReactNode {
  const words = useWords(MESSAGES);
  const { entry, ids, steps } = told;
  const said = entry.held ?? entry.error;
  return (
    <>
      <div>
        <Status tone={toneOf(entry.state)}>{words.states[entry.state]}</Status>
        {said === null ? null : (
          <div style={{ marginTop: 8 }}>
            <Said sentence={said.sentence} act={said.act} />
          </div>
        )}
        <Acts entry={entry} />
      </div>
      <SentActs entry={entry} limits={told.limits} />
      <div className={classes.columns}>
        <Stack gap="lg">
          <section aria-label={words.way}>
            <Title order={3} mb="sm">
              {words.way}
            </Title>
            <Timeline steps={steps} />
          </section>
          <Says id={entry.id} hasText={entry.hasText} />
          <section aria-label={words.ids}>
            <Title order={3} mb="xs">
              {words.ids}
            </Title>
            <Id label={words.highlevelId} id={ids.highlevelId} />
            <Id label={words.whatsappId} id={ids.whatsappId} />
            <Id label={words.entryId} id={entry.id} />
          </section>
        </Stack>
        {entry.person === null ? null : <Conversation id={entry.id} open={open} />}
      </div>
    </>
  );
}

function Id({ label, id }: { label: string; id: string | null }): ReactNode {
  if (id === null) return null;
  return (
    <Group gap="xs" wrap="nowrap">
      <Text size="sm" c="dimmed" w={90}>
        {label}
      </Text>
      <Copyable text={id} />
    </Group>
  );
}

function Says({ id, hasText }: { readonly id: string; readonly hasText: boolean }): ReactNode {
  const words = useWords(MESSAGES);
  const texts = useTexts([id]);
  const text = texts.of(id);
  return (
    <section aria-label={words.text}>
      <Title order={3} mb="xs">
        {words.text}
      </Title>
      <Failed error={texts.error} />
      {texts.privacy === 'never' ? (
        <Text size="sm" c="dimmed">
          {words.never}
        </Text>
      ) : text === null ? (
        <>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              texts.show([id]);
            }}
          >
            {words.showText}
          </Button>
          <Text size="xs" c="dimmed" mt={4}>
            {words.writtenDown}
          </Text>
        </>
      ) : (
        <>
          <Text size="sm" className={classes.text} data-testid="message-text">
            {text.text !== ''
              ? text.text
              : !text.isKept
                ? words.bodyGone
                : hasText
                  ? ''
                  : words.noText}
          </Text>
          {text.fileName === null ? null : (
            <Text size="sm" c="dimmed">
              {words.fileName}: {text.fileName}
            </Text>
          )}
        </>
      )}
    </section>
  );
}
