/** A form for one more channel; which fields it has depends on how it tells. */
import { Button, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { wrongIn } from '../../design/fields.ts';
import type { Fields } from '../../design/fields.ts';
import { Form } from '../../design/form.tsx';
import { Panel } from '../../design/panel.tsx';
import { SecretInput } from '../../design/secret-input.tsx';
import { relay } from '../../relay/relay.ts';
import { useAct, useAsk } from '../../relay/use-relay.ts';
import { useLanguage } from '../../words/language.ts';
import { useWords } from '../../words/words.ts';
import { FIELD_HOW } from './field-words.ts';
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
  /** A text while it is no number. */
  readonly port: number | string;
  readonly security: 'starttls' | 'tls' | 'none';
  readonly user: string;
  readonly password: string;
  readonly from: string;
  readonly to: string;
  /** `` = everything, else `location:<id>` or `number:<id>`. */
  readonly place: string;
  readonly least: 'critical' | 'warning' | 'notice';
  readonly delayMinutes: number | string;
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
  const fields = useFields(draft.kind);
  const part = { draft, change, wrong: wrongIn(fields, add.error) };
  return (
    <Panel title={words.add}>
      <Form
        error={add.error}
        submit={() => {
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
          <Field name="name" {...part} required />
          {draft.kind === 'email' ? (
            <MailFields {...part} />
          ) : (
            <>
              <Field name="url" {...part} description={words.urlHow[draft.kind]} required />
              {draft.kind === 'heartbeat' ? null : <Field name="token" {...part} hidden />}
            </>
          )}
          {draft.kind === 'heartbeat' ? null : <Rules {...part} />}
          <Failed error={add.error} fields={fields} />
          <Button type="submit" loading={add.isPending} style={{ alignSelf: 'flex-start' }}>
            {words.save}
          </Button>
        </Stack>
      </Form>
    </Panel>
  );
}

/** By the names that the relay has for them. */
function useFields(kind: Kind): Fields {
  const words = useWords(ALERTS);
  const how = useWords(FIELD_HOW);
  return {
    name: { label: words.name, how: how.name },
    url: { label: words.url, how: kind === 'ntfy' ? how.topic : how.url },
    token: { label: words.token, how: how.token },
    host: { label: words.host, how: how.host },
    port: { label: words.port, how: how.port },
    user: { label: words.user, how: how.user },
    password: { label: words.password, how: how.token },
    from: { label: words.from, how: how.from },
    to: { label: words.to, how: how.to },
    delayMinutes: { label: words.delay, how: how.delay },
    quietHours: { label: words.quiet, how: how.quiet },
  };
}

interface PartProps {
  readonly draft: Draft;
  readonly change: (changed: Partial<Draft>) => void;
  /** What is wrong with a field, by the relay's name for it. */
  readonly wrong: (name: string) => string | null;
}

function MailFields(part: PartProps): ReactNode {
  const words = useWords(ALERTS);
  const { draft, change, wrong } = part;
  return (
    <>
      <Field name="host" {...part} required />
      <NumberInput
        label={words.port}
        error={wrong('port')}
        allowDecimal={false}
        value={draft.port}
        onChange={(port) => {
          change({ port });
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
      <Field name="user" {...part} />
      <Field name="password" {...part} hidden />
      <Field name="from" {...part} required />
      <Field name="to" {...part} required />
    </>
  );
}

function Rules({ draft, change, wrong }: PartProps): ReactNode {
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
        error={wrong('delayMinutes')}
        value={draft.delayMinutes}
        onChange={(delayMinutes) => {
          change({ delayMinutes });
        }}
      />
      <TextInput
        label={words.quiet}
        description={words.quietHow}
        error={wrong('quietHours')}
        value={draft.quietHours}
        onChange={(event) => {
          change({ quietHours: event.currentTarget.value });
        }}
      />
    </>
  );
}

interface FieldProps extends PartProps {
  readonly name: 'name' | 'url' | 'host' | 'user' | 'from' | 'to' | 'token' | 'password';
  readonly description?: string;
  readonly required?: boolean;
  /** What is typed is not shown. */
  readonly hidden?: boolean;
}

function Field({ name, draft, change, wrong, hidden = false, ...rest }: FieldProps): ReactNode {
  const words = useWords(ALERTS);
  const Input = hidden ? SecretInput : TextInput;
  return (
    <Input
      label={words[name]}
      error={wrong(name)}
      autoComplete="off"
      value={draft[name]}
      onChange={(event) => {
        change({ [name]: event.currentTarget.value });
      }}
      {...rest}
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
    delayMinutes: numberOf(draft.delayMinutes),
    quietHours: draft.quietHours.trim() === '' ? null : draft.quietHours.trim(),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
  if (kind !== 'email') return { kind, ...rules, url, token };
  const { host, security, user, password, from } = draft;
  const port = numberOf(draft.port);
  const to = draft.to.split(',').map((one) => one.trim());
  return { kind, ...rules, host, port, security, user, password, from, to };
}

/** Nothing typed is no number, and not nought. */
function numberOf(typed: number | string): number {
  return typed === '' ? NaN : Number(typed);
}
