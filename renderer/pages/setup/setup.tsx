/** From an empty installation to a relayed message: six steps, each as it is now, so that it can be left at any time. */
import { Alert, Button, Group, Progress, Skeleton, Stack, Text } from '@mantine/core';
import { IconCheck, IconCircleCheck } from '@tabler/icons-react';
import { useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { ButtonLink, PageLink } from '../../design/links.tsx';
import { PageFrame } from '../../design/page.tsx';
import { Panel } from '../../design/panel.tsx';
import { Said } from '../../design/said.tsx';
import { Status } from '../../design/status.tsx';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { AppStep } from './app-step.tsx';
import { InstallStep } from './install-step.tsx';
import { MessageStep } from './message-step.tsx';
import { NumberStep } from './number-step.tsx';
import { ReachStep } from './reach-step.tsx';
import { SandboxPanel } from './sandbox-panel.tsx';
import { ServerStep } from './server-step.tsx';
import { firstOpen, nextAfter, TONES } from './steps.ts';
import type { SetUpView, StepName } from './steps.ts';
import classes from './setup.module.css';
import { SETUP } from './words.ts';

/** Somebody waits for a step to turn green. */
const LOOK_MS = 1_000;

const BODIES: Readonly<Record<StepName, (props: { readonly view: SetUpView }) => ReactNode>> = {
  reach: ReachStep,
  app: AppStep,
  install: InstallStep,
  server: ServerStep,
  number: NumberStep,
  message: MessageStep,
};

export function SetUpPage(): ReactNode {
  const words = useWords(SETUP);
  const { step: asked } = useSearch({ from: '/setup' });
  const { data: view, error } = useAsk(['setup'], () => relay.setup.status.query(), {
    every: LOOK_MS,
  });
  // Where it began: a step that turns green under one's hands does not carry the page away.
  const [begun, setBegun] = useState<StepName | null>(null);
  if (begun === null && view !== undefined) setBegun(firstOpen(view));
  const current = asked ?? begun;
  return (
    <PageFrame title={words.title} about={words.about}>
      <Failed error={view === undefined ? error : null} />
      {view === undefined || current === null ? (
        <Skeleton height={320} radius="lg" aria-hidden />
      ) : (
        <>
          <Progress
            value={(100 * view.done) / view.steps.length}
            aria-label={words.done(view.done, view.steps.length)}
          />
          <div className={classes.page}>
            <Steps view={view} current={current} />
            <StepBody key={current} view={view} name={current} isChosen={asked !== undefined} />
          </div>
          <SandboxPanel />
        </>
      )}
    </PageFrame>
  );
}

interface Part {
  readonly view: SetUpView;
}

function Steps({ view, current }: Part & { readonly current: StepName }): ReactNode {
  const words = useWords(SETUP);
  return (
    <nav aria-label={words.steps}>
      <ol className={classes.steps}>
        {view.steps.map(({ name, state }, index) => (
          <li key={name}>
            <PageLink
              to="/setup"
              search={{ step: name }}
              className={classes.step}
              underline="never"
              aria-current={name === current ? 'step' : undefined}
            >
              <span className={classes.number} data-tone={TONES[state]} aria-hidden>
                {state === 'done' ? <IconCheck size={16} stroke={2.5} /> : index + 1}
              </span>
              <span className={classes.name}>
                <Text span size="sm" fw={600} display="block" inherit>
                  {words.names[name]}
                </Text>
                <Text span size="xs" c="dimmed" display="block">
                  {words.states[state]}
                </Text>
              </span>
            </PageLink>
          </li>
        ))}
      </ol>
    </nav>
  );
}

interface StepBodyProps extends Part {
  readonly name: StepName;
  /** A person went here: what follows is read and reached from here on. */
  readonly isChosen: boolean;
}

function StepBody({ view, name, isChosen }: StepBodyProps): ReactNode {
  const words = useWords(SETUP);
  const content = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isChosen) content.current?.focus({ preventScroll: true });
  }, [isChosen]);
  const test = useAct(() => relay.setup.test.mutate());
  const step = view.steps.find((one) => one.name === name);
  const number = view.steps.findIndex((one) => one.name === name) + 1;
  const next = nextAfter(view, name);
  const Body = BODIES[name];
  if (step === undefined) return null;
  const isWhole = view.done === view.steps.length;
  return (
    <Stack gap="md" className={classes.content} ref={content} tabIndex={-1}>
      <Panel
        title={words.step(number, words.names[name])}
        aside={
          step.state === 'todo' ? null : (
            <Button
              size="compact-sm"
              variant="light"
              style={{ flex: 'none' }}
              loading={test.isPending}
              onClick={() => {
                test.mutate(undefined);
              }}
            >
              {words.test}
            </Button>
          )
        }
      >
        <Stack gap="sm">
          <Text size="sm" maw="46rem">
            {words.what[name]}
          </Text>
          <div role="status">
            <Status tone={TONES[step.state]}>{words.states[step.state]}</Status>{' '}
            {step.state === 'done' ? (
              <Text size="sm" c="dimmed" span>
                {words.proof[name]}
              </Text>
            ) : null}
            {step.problem === null ? null : <Said {...step.problem} />}
          </div>
          <Failed error={test.error} />
          {isWhole ? (
            <Alert color="bridge" icon={<IconCircleCheck aria-hidden />} title={words.whole}>
              {words.wholeHow}{' '}
              <PageLink to="/" inherit c="inherit" underline="always">
                {words.toOverview}
              </PageLink>
            </Alert>
          ) : null}
          {step.state !== 'done' || next === null ? null : (
            <Group>
              <ButtonLink to="/setup" search={{ step: next }}>
                {words.next(words.names[next])}
              </ButtonLink>
            </Group>
          )}
        </Stack>
      </Panel>
      <Body view={view} />
    </Stack>
  );
}
