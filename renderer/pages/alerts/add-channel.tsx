/** A form for one more channel; which fields it has depends on how it tells. */
import { Button, NumberInput, PasswordInput, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { Panel } from '../../design/panel.tsx';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useLanguage } from '../../words/language.ts';
import { useWords } from '../../words/words.ts';
import { ALERTS } from './words.ts';

type Input = Parameters<typeof relay.alerts.add.mutate>[0];
type Kind = Input['kind'];

/** As it is typed. */
interface Draft {
  readonly kind: Kind;
  readonly name: string;
  readonly url: string;
  readonly token: string;
  readonly host: string;
  readonly port: number;
  readonly security: 'starttls' | 'tls' | 'none';
  readonly user: string;
  readonly password: string;
  readonly from: string;
  readonly to: string;
  /** `` = everything, else `location:<id>` or `number:<id>`. */
  readonly place: string;
  readonly least: 'critical' | 'warning' | 'notice';
  readonly delayMinutes: number;
  readonly quietHours: string;
}

const EMPTY: Draft = {
  kind: 'webhook',
  name: '',
  url: '',
  token: '',
  host: '',
  port: 587,
  security: 'starttls',
  user: '',
  password: '',
  from: '',
  to: '',
  place: '',
  least: 'warning',
  delayMinutes: 2,
  quietHours: '',
};

export function AddChannel(): ReactNode {
  const words = useWords(ALERTS);
  const language = useLanguage();
  const [draft, setDraft] = useState(EMPTY);
  const change = (changed: Partial<Draft>): void => {
    setDraft((before) => ({ ...before, ...changed }));
  };
  const add = useAct(async () => {
    await relay.alerts.add.mutate(inputOf(draft, language));
    setDraft({ ...EMPTY, kind: draft.kind });
  });
  return (
    <Panel title={words.add}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate(undefined);
        }}
      >
        <Stack maw={560}>
          <Select
            label={words.kind}
            data={choices(words.kinds)}
            value={draft.kind}
            allowDeselect={false}
            onChange={(kind) => {
              change({ kind: kind as Kind });
            }}
          />
          <Field name="name" draft={draft} change={change} required />
          {draft.kind === 'email' ? (
            <MailFields draft={draft} change={change} />
          ) : (
            <>
              <Field
                name="url"
                draft={draft}
                change={change}
                description={words.urlHow[draft.kind]}
                required
              />
              {draft.kind === 'heartbeat' ? null : (
                <Hidden name="token" draft={draft} change={change} />
              )}
            </>
          )}
          {draft.kind === 'heartbeat' ? null : <Rules draft={draft} change={change} />}
          <Failed error={add.error} />
          <Button type="submit" loading={add.isPending} style={{ alignSelf: 'flex-start' }}>
            {words.save}
          </Button>
        </Stack>
      </form>
    </Panel>
  );
}

interface PartProps {
  readonly draft: Draft;
  readonly change: (changed: Partial<Draft>) => void;
}

function MailFields({ draft, change }: PartProps): ReactNode {
  const words = useWords(ALERTS);
  return (
    <>
      <Field name="host" draft={draft} change={change} required />
      <NumberInput
        label={words.port}
        min={1}
        max={65_535}
        value={draft.port}
        onChange={(port) => {
          change({ port: Number(port) });
        }}
      />
      <Select
        label={words.security}
        data={choices(words.securities)}
        value={draft.security}
        allowDeselect={false}
        onChange={(security) => {
          change({ security: security as Draft['security'] });
        }}
      />
      <Field name="user" draft={draft} change={change} />
      <Hidden name="password" draft={draft} change={change} />
      <Field name="from" draft={draft} change={change} required />
      <Field name="to" draft={draft} change={change} required />
    </>
  );
}

function Rules({ draft, change }: PartProps): ReactNode {
  const words = useWords(ALERTS);
  const { data: status } = useAsk(['overview', 'status'], () => relay.overview.status.query());
  const places = [
    { value: '', label: words.everything },
    ...(status?.locations ?? []).map(({ id, name }) => ({
      value: `location:${id}`,
      label: words.location(name === '' ? id : name),
    })),
    ...(status?.instances ?? []).map(({ id, name, label }) => ({
      value: `number:${id}`,
      label: words.number(label ?? name),
    })),
  ];
  return (
    <>
      <Select
        label={words.place}
        data={places}
        value={draft.place}
        allowDeselect={false}
        onChange={(place) => {
          change({ place: place ?? '' });
        }}
      />
      <Select
        label={words.least}
        data={choices(words.leasts)}
        value={draft.least}
        allowDeselect={false}
        onChange={(least) => {
          change({ least: least as Draft['least'] });
        }}
      />
      <NumberInput
        label={words.delay}
        min={0}
        max={1_440}
        value={draft.delayMinutes}
        onChange={(minutes) => {
          change({ delayMinutes: Number(minutes) });
        }}
      />
      <TextInput
        label={words.quiet}
        description={words.quietHow}
        value={draft.quietHours}
        onChange={(event) => {
          change({ quietHours: event.currentTarget.value });
        }}
      />
    </>
  );
}

interface FieldProps extends PartProps {
  readonly name: 'name' | 'url' | 'host' | 'user' | 'from' | 'to';
  readonly description?: string;
  readonly required?: boolean;
}

function Field({ name, draft, change, ...rest }: FieldProps): ReactNode {
  const words = useWords(ALERTS);
  return (
    <TextInput
      label={words[name]}
      autoComplete="off"
      value={draft[name]}
      onChange={(event) => {
        change({ [name]: event.currentTarget.value });
      }}
      {...rest}
    />
  );
}

function Hidden({
  name,
  draft,
  change,
}: PartProps & { readonly name: 'token' | 'password' }): ReactNode {
  const words = useWords(ALERTS);
  return (
    <PasswordInput
      label={words[name]}
      autoComplete="off"
      value={draft[name]}
      onChange={(event) => {
        change({ [name]: event.currentTarget.value });
      }}
    />
  );
}

function choices(words: Readonly<Record<string, string>>): { value: string; label: string }[] {
  return Object.entries(words).map(([value, label]) => ({ value, label }));
}

function inputOf(draft: Draft, language: Input['language']): Input {
  const { kind, name, url, token } = draft;
  if (kind === 'heartbeat') return { kind, name, language, url };
  const [what, id = null] = draft.place.split(/:(.*)/s);
  const rules = {
    name,
    language,
    locationId: what === 'location' ? id : null,
    instanceId: what === 'number' ? id : null,
    least: draft.least,
    delayMinutes: draft.delayMinutes,
    quietHours: draft.quietHours.trim() === '' ? null : draft.quietHours.trim(),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
  if (kind !== 'email') return { kind, ...rules, url, token };
  const { host, port, security, user, password, from } = draft;
  const to = draft.to.split(',').map((one) => one.trim());
  return { kind, ...rules, host, port, security, user, password, from, to };
}
