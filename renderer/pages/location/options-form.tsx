import { Alert, Button, Group, Select, Stack } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { wrongIn } from '../../design/fields.ts';
import type { Fields } from '../../design/fields.ts';
import { Form } from '../../design/form.tsx';
import { Panel } from '../../design/panel.tsx';
import type { Told } from '../../relay/relay.ts';
import { relay } from '../../relay/relay.ts';
import { useAct } from '../../relay/use-relay.ts';
import { LANGUAGES } from '../../words/language.ts';
import type { Language } from '../../words/language.ts';
import { useWords } from '../../words/words.ts';
import { asKept, GROUP_OF, GROUPS } from './groups.ts';
import type { OptionName } from './groups.ts';
import { OptionField } from './option-field.tsx';
import { LOCATION } from './words.ts';

type Location = Told['locations']['show'];
type Typed = Readonly<Partial<Record<OptionName, string>>>;

export function OptionsForm({ location }: { readonly location: Location }): ReactNode {
  const words = useWords(LOCATION);
  const [typed, setTyped] = useState<Typed>({});
  const [language, setLanguage] = useState<Language>();
  const [number, setNumber] = useState<string>();
  const save = useAct(async () => {
    const options = Object.entries(typed).map(([name, text]) => [
      name,
      asKept(name as OptionName, text),
    ]);
    await relay.locations.set.mutate({
      id: location.id,
      options: Object.fromEntries(options) as Record<string, string>,
      ...(language === undefined ? {} : { language }),
      ...(number === undefined ? {} : { defaultInstance: number }),
    });
    setTyped({});
    setLanguage(undefined);
    setNumber(undefined);
  });
  const isChanged = Object.keys(typed).length > 0 || language !== undefined || number !== undefined;
  const fields: Fields = words.options;
  const wrong = wrongIn(fields, save.error);
  return (
    <Form
      error={save.error}
      submit={() => {
        save.mutate(undefined);
      }}
    >
      <Stack gap="md">
        <Panel title={words.general}>
          <Stack maw={640}>
            <Select
              label={words.language}
              description={words.languageHow}
              data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
              value={language ?? location.language}
              allowDeselect={false}
              onChange={(chosen) => {
                setLanguage(chosen as Language);
              }}
            />
            <Select
              label={words.defaultNumber}
              description={words.defaultNumberHow}
              data={[{ value: '', label: words.noNumber }, ...location.instances]}
              value={number ?? location.defaultInstanceName ?? ''}
              allowDeselect={false}
              onChange={(chosen) => {
                setNumber(chosen ?? '');
              }}
            />
          </Stack>
        </Panel>
        {GROUPS.map((group) => (
          <Panel key={group} title={words.groups[group]}>
            <Stack maw={640} gap="lg">
              {location.form
                .filter(({ name }) => GROUP_OF[name] === group)
                .map((option) => (
                  <OptionField
                    key={option.name}
                    option={option}
                    typed={typed[option.name]}
                    error={wrong(option.name)}
                    type={(text) => {
                      setTyped((before) => ({ ...before, [option.name]: text }));
                    }}
                  />
                ))}
            </Stack>
          </Panel>
        ))}
        <Failed error={save.error} fields={fields} />
        {save.isSuccess && !isChanged ? (
          <Alert color="bridge" role="status">
            {words.saved}
          </Alert>
        ) : null}
        <Group>
          <Button type="submit" loading={save.isPending} disabled={!isChanged}>
            {words.save}
          </Button>
        </Group>
      </Stack>
    </Form>
  );
}
