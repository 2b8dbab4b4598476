/** What can be typed in, and every setting with where it comes from. */
import type { ReactNode } from 'react';
import { Failed } from '../../design/failed.tsx';
import { PageFrame } from '../../design/page.tsx';
import { Panel } from '../../design/panel.tsx';
import { relay } from '../../relay/relay.ts';
import { useAsk } from '../../relay/use-relay.ts';
import { useWords } from '../../words/words.ts';
import { Backups } from './backups.tsx';
import { EverySetting } from './every-setting.tsx';
import { MasterKey } from './master-key.tsx';
import { MoveDatabase } from './move.tsx';
import { ThisComputer } from './this-computer.tsx';
import { AppUpdates } from './app-updates.tsx';
import { TypedForm } from './typed-form.tsx';
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
          <AppUpdates />
          <MasterKey />
          <MoveDatabase isSandbox={all.every(({ isTypable }) => !isTypable)} />
          <Backups />
          <EverySetting all={all} />
        </>
      )}
    </PageFrame>
  );
}
