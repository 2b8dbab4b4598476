/** What the tray shows, from what the relay is and what it says of itself. */
import type { Glance } from '../core/glance-watch.ts';
import type { CoreState } from '../core/supervisor.ts';
import type { Direction } from './directions.ts';
import { DIRECTIONS } from './directions.ts';
import type { TrayWords } from './words.ts';

/** Each has an icon of its own. */
export type Look = 'relaying' | 'attention' | 'paused' | 'stopped';

export interface TrayState {
  readonly look: Look;
  /** One line, also the tooltip. */
  readonly line: string;
  /** The worst thing that a person should mend, with its act. */
  readonly problem: { readonly sentence: string; readonly act: string } | null;
  readonly paused: readonly Direction[];
  /** There is a relay to pause. */
  readonly isRunning: boolean;
}

type Troubles = Glance['troubles'];

/** What a person should act on; what is still to be set up, or paused on purpose, is none. */
export function needingAPerson(glance: Glance): Troubles {
  return glance.troubles.filter(({ severity }) => severity !== 'notice');
}

export function trayState(core: CoreState, glance: Glance | null, words: TrayWords): TrayState {
  const none = { problem: null, paused: [], isRunning: false };
  if (core.is === 'failed') {
    return { ...none, look: 'stopped', line: words.stopped, problem: core.why };
  }
  if (core.is === 'stopped') return { ...none, look: 'stopped', line: words.stopped };
  if (core.is === 'starting' || glance === null) {
    return { ...none, look: 'stopped', line: words.starting };
  }
  const paused = DIRECTIONS.filter((direction) => glance.paused.includes(direction));
  const [worst] = needingAPerson(glance);
  const running = { paused, isRunning: true, problem: worst ?? null };
  if (worst !== undefined) {
    return { ...running, look: 'attention', line: words.attention(needingAPerson(glance).length) };
  }
  const [one, other] = paused;
  if (one === undefined) return { ...running, look: 'relaying', line: words.relaying };
  return {
    ...running,
    look: 'paused',
    line: other === undefined ? words.paused[one] : words.pausedBoth,
  };
}
