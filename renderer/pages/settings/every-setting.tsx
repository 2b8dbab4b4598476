/** Every setting by what it belongs to: what it does, what it is, what it is while nobody sets it, and who has set it. */
import { Code, Stack, Text, Title } from '@mantine/core';
import { useId } from 'react';
import type { ReactNode } from 'react';
import { DataTable } from '../../design/data-table.tsx';
import { Panel } from '../../design/panel.tsx';
import { useWords } from '../../words/words.ts';
import { EFFECTS, WITHOUT_VALUE } from './effects.ts';
import type { SettingName } from './effects.ts';
import classes from './every-setting.module.css';
import type { All } from './typed-form.tsx';
import { SETTINGS } from './words.ts';

type One = All[number];
type Group = 'relay' | 'reach' | 'control' | 'highlevel' | 'evolution';

const GROUP_OF = {
  WAYBRIDGE_DATA_DIR: 'relay',
  DATABASE_URL: 'relay',
  WAYBRIDGE_MASTER_KEY: 'relay',
  WAYBRIDGE_SHARED_DATABASE: 'relay',
  WAYBRIDGE_MESSAGE_TEXT: 'relay',
  WAYBRIDGE_TEXT_DAYS: 'relay',
  WAYBRIDGE_ENTRY_DAYS: 'relay',
  WAYBRIDGE_MAX_ENTRIES: 'relay',
  WAYBRIDGE_AUDIT_DAYS: 'relay',
  LOG_LEVEL: 'relay',
  WAYBRIDGE_LEGACY_URL: 'relay',
  APP_URL: 'reach',
  WAYBRIDGE_HOST: 'reach',
  PORT: 'reach',
  WAYBRIDGE_REACH: 'reach',
  WAYBRIDGE_REACH_COMMAND: 'reach',
  WAYBRIDGE_REACH_PATTERN: 'reach',
  WAYBRIDGE_REACH_TOKEN: 'reach',
  WAYBRIDGE_REACH_SSH: 'reach',
  WAYBRIDGE_REACH_SSH_REMOTE: 'reach',
  WAYBRIDGE_REACH_PROGRAM: 'reach',
  GHL_CLIENT_ID: 'highlevel',
  GHL_CLIENT_SECRET: 'highlevel',
  GHL_CONVERSATION_PROVIDER_ID: 'highlevel',
  GHL_INSTALL_URL: 'highlevel',
  GHL_AUTHORIZE_URL: 'highlevel',
  GHL_APP_ID: 'highlevel',
  GHL_SHARED_SECRET: 'highlevel',
  GHL_WORKFLOW_TOKEN: 'highlevel',
  WAYBRIDGE_WORKFLOW_BUTTONS: 'highlevel',
  HIGHLEVEL_API_URL: 'highlevel',
  HIGHLEVEL_WEBHOOK_PUBLIC_KEY: 'highlevel',
  EVOLUTION_API_URL: 'evolution',
  EVOLUTION_API_KEY: 'evolution',
  WAYBRIDGE_CONTROL_HOST: 'control',
  WAYBRIDGE_CONTROL_PORT: 'control',
  WAYBRIDGE_CONTROL_PASSWORD: 'control',
  WAYBRIDGE_CONTROL_HOSTS: 'control',
  WAYBRIDGE_CONTROL_PROXIES: 'control',
  WAYBRIDGE_CONTROL_PATH: 'control',
  WAYBRIDGE_CONTROL_SECURE: 'control',
  WAYBRIDGE_MONITOR_TOKEN: 'control',
} as const satisfies Record<SettingName, Group>;
const NAMES = Object.keys(GROUP_OF) as SettingName[];
const GROUPS: readonly Group[] = ['relay', 'reach', 'highlevel', 'evolution', 'control'];

export function EverySetting({ all }: { readonly all: All }): ReactNode {
  const words = useWords(SETTINGS);
  return (
    <Panel title={words.all} flush>
      <Text size="sm" c="dimmed" className={classes.about}>
        {words.allAbout}
      </Text>
      <Stack gap="lg">
        {GROUPS.map((group) => (
          <OfGroup key={group} group={group} all={all} />
        ))}
      </Stack>
    </Panel>
  );
}

function OfGroup({ group, all }: { readonly group: Group; readonly all: All }): ReactNode {
  const words = useWords(SETTINGS);
  const id = useId();
  const rows = NAMES.filter((name) => GROUP_OF[name] === group).flatMap(
    (name) => all.find((one) => one.name === name) ?? [],
  );
  return (
    <section aria-labelledby={id}>
      <Title order={3} size="h5" id={id} className={classes.group}>
        {words.groups[group]}
      </Title>
      <DataTable
        label={words.groups[group]}
        rows={rows}
        keyOf={({ name }) => name}
        columns={[
          { head: words.name, isName: true, width: '48%', cell: (one) => <What one={one} /> },
          { head: words.value, width: '34%', cell: (one) => <Value one={one} /> },
          { head: words.source, width: '18%', cell: (one) => <SetBy one={one} /> },
        ]}
      />
    </section>
  );
}

function What({ one: { name } }: { readonly one: One }): ReactNode {
  const effects = useWords(EFFECTS);
  return (
    <>
      <Code className={classes.name}>{name}</Code>
      <Text size="sm" mt={2}>
        {effects[name]}
      </Text>
    </>
  );
}

/** What it is now; and where somebody has set it, what it would be otherwise. */
function Value({ one }: { readonly one: One }): ReactNode {
  const words = useWords(SETTINGS);
  if (!one.isSet) return <Default one={one} />;
  return (
    <>
      {one.isSecret ? words.hidden : <Code className={classes.value}>{one.value}</Code>}
      <Text size="xs" c="dimmed" mt={4} component="div">
        {words.default} <Default one={one} />
      </Text>
    </>
  );
}

function Default({ one }: { readonly one: One }): ReactNode {
  const words = useWords(SETTINGS);
  const without = useWords(WITHOUT_VALUE);
  if (one.default !== null) return <Code className={classes.value}>{one.default}</Code>;
  return (
    <Text size={one.isSet ? 'xs' : 'sm'} c="dimmed" span>
      {without[one.name] ?? words.nothing}
    </Text>
  );
}

function SetBy({ one: { from } }: { readonly one: One }): ReactNode {
  const words = useWords(SETTINGS);
  return (
    <Text size="sm" span {...(from === 'default' && { c: 'dimmed' })}>
      {words.sources[from]}
    </Text>
  );
}
