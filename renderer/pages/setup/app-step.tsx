/** 2. The marketplace app: what to enter there, each to be copied, and what it gives back, to be entered here. */
import { Alert, Anchor, Code, Stack, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { PageLink } from '../../design/links.tsx';
import { Panel } from '../../design/panel.tsx';
import { Copyable } from '../../design/said.tsx';
import { relay } from '../../relay/relay.ts';
import { useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { TypedForm } from '../settings/typed-form.tsx';
import type { Name } from '../settings/typed-form.tsx';
import type { SetUpView } from './steps.ts';
import classes from './setup.module.css';
import { SETUP } from './words.ts';

const MARKETPLACE = 'https://marketplace.gohighlevel.com';
/** Names that can be anything; these are understood by whoever sees them later. */
const APP_NAME = 'Waybridge';
const PROVIDER_NAME = 'WhatsApp';
const GIVEN_BACK: readonly Name[] = [
  'GHL_CLIENT_ID',
  'GHL_CLIENT_SECRET',
  'GHL_CONVERSATION_PROVIDER_ID',
  'GHL_INSTALL_URL',
];
/** Needed by workflows alone, at any later time. */
const LATER: readonly string[] = ['action', 'fields', 'options', 'trigger'];

export function AppStep({ view }: { readonly view: SetUpView }): ReactNode {
  const words = useWords(SETUP);
  const { data: all } = useAsk(['settings'], () => relay.settings.list.query());
  return (
    <>
      <CheckList view={view} />
      <Modes />
      <Panel title={words.app.back}>
        <Stack gap="sm">
          <Text size="sm" c="dimmed" maw="46rem">
            {words.app.backHow}
          </Text>
          {all === undefined ? null : <TypedForm all={all} names={GIVEN_BACK} />}
        </Stack>
      </Panel>
    </>
  );
}

function CheckList({ view: { fields, scopes } }: { readonly view: SetUpView }): ReactNode {
  const words = useWords(SETUP);
  const { app } = words;
  const valueOf = (name: string): string | null =>
    fields.find((field) => field.name === name)?.value ?? null;
  return (
    <Panel title={app.list}>
      <Stack gap="md">
        <Text size="sm" c="dimmed" maw="46rem">
          {app.listHow}{' '}
          <Anchor href={MARKETPLACE} target="_blank" rel="noreferrer" inherit underline="always">
            {app.marketplace}
          </Anchor>
        </Text>
        <PageLink to="/guides/$guide" params={{ guide: 'marketplace-app' }}>
          {app.guide}
        </PageLink>
        {fields.length > 0 ? null : (
          <Alert color="yellow">
            <PageLink to="/setup" search={{ step: 'reach' }} c="inherit" underline="always">
              {app.addressFirst}
            </PageLink>
          </Alert>
        )}
        <ol className={classes.list}>
          <Item text={app.create} values={[APP_NAME]} />
          <Item text={app.type} />
          <Item text={app.scopes} values={scopes} />
          <Item text={app.redirect} values={[valueOf('redirect')]} />
          <Item text={app.webhook} values={[valueOf('app-webhook')]} />
          <Item text={app.provider} values={[PROVIDER_NAME, valueOf('delivery')]} />
          <Item text={app.keys} />
        </ol>
        <details>
          <Text component="summary" size="sm">
            {app.workflows}
          </Text>
          <ul className={classes.list}>
            {fields
              .filter(({ name }) => LATER.includes(name))
              .map(({ name, label, value }) => (
                <Item key={name} text={label} values={[value]} />
              ))}
          </ul>
        </details>
      </Stack>
    </Panel>
  );
}

function Item({
  text,
  values = [],
}: {
  readonly text: string;
  readonly values?: readonly (string | null)[];
}): ReactNode {
  const given = values.filter((value) => value !== null);
  return (
    <li>
      <Text size="sm">{text}</Text>
      {given.length === 0 ? null : (
        <div className={classes.values}>
          {given.map((value) => (
            <Copyable key={value} text={value} />
          ))}
        </div>
      )}
    </li>
  );
}

function Modes(): ReactNode {
  const { app } = useWords(SETUP);
  return (
    <Panel title={app.modes}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed" maw="46rem">
          {app.modesHow}
        </Text>
        <Table.ScrollContainer
          minWidth={520}
          type="native"
          tabIndex={0}
          role="group"
          aria-label={app.modes}
        >
          <Table verticalSpacing="xs" layout="fixed">
            <Table.Thead>
              <Table.Tr>
                <Table.Td />
                <Table.Th scope="col">{app.extra}</Table.Th>
                <Table.Th scope="col">{app.inPlace}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {app.compared.map(([what, extra, inPlace]) => (
                <Table.Tr key={what}>
                  <Table.Th scope="row">{what}</Table.Th>
                  <Table.Td>{extra}</Table.Td>
                  <Table.Td>{inPlace}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
        <Text size="sm">
          {app.modesBoth} <Code>waybridge locations set</Code>
        </Text>
      </Stack>
    </Panel>
  );
}
