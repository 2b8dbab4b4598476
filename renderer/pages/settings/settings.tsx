/** What can be typed in, and every setting with where it comes from. */
import { Code } from '@mantine/core';
import type { ReactNode } from 'react';
import { DataTable } from '../../design/data-table.tsx';
import { Failed } from '../../design/failed.tsx';
import { PageFrame } from '../../design/page.tsx';
import { Panel } from '../../design/panel.tsx';
import { relay } from '../../relay/relay.ts';
import { useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { Backups } from './backups.tsx';
import { MoveDatabase } from './move.tsx';
import { MasterKey } from './master-key.tsx';
import { ThisComputer } from './this-computer.tsx';
import { TypedForm } from './typed-form.tsx';
import type { All } from './typed-form.tsx';
import { SETTINGS } from './words.ts';

export function SettingsPage(): ReactNode {
  const words = useWords(SETTINGS);
  const { data: all, error } = useAsk(['settings'], () => relay.settings.list.query());
  return (
    <PageFrame title={words.title} about={words.about}>
      <Failed error={all === undefined ? error : null} />
      {all === undefined ? null : (
        <>
          <Panel title={words.typed}>
            <TypedForm all={all} />
          </Panel>
          <ThisComputer />
          <MasterKey />
          <MoveDatabase isSandbox={all.every(({ isTypable }) => !isTypable)} />
          <Backups />
          <Everything all={all} />
        </>
      )}
    </PageFrame>
  );
}

function Everything({ all }: { readonly all: All }): ReactNode {
  const words = useWords(SETTINGS);
  return (
    <Panel title={words.all} flush>
      <DataTable
        label={words.all}
        rows={all}
        keyOf={({ name }) => name}
        columns={[
          { head: words.name, isName: true, cell: ({ name }) => <Code>{name}</Code> },
          {
            head: words.value,
            cell: ({ isSecret, isSet, value }) =>
              isSecret && isSet ? words.hidden : (value ?? words.none),
          },
          { head: words.source, cell: ({ from }) => words.sources[from] },
        ]}
      />
    </Panel>
  );
}
