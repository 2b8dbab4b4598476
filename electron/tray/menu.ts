/** The menu of the tray, as a list of what it offers. */
import type { MenuItemConstructorOptions } from 'electron';
import type { AllChoices } from '../choices.ts';
import type { ChoiceName } from '../offered.ts';
import { CHOICES } from '../choices.ts';
import { DIRECTIONS } from './directions.ts';
import type { Direction } from './directions.ts';
import type { TrayState } from './tray-state.ts';
import type { TrayWords } from './words.ts';

export interface TrayActs {
  readonly open: () => void;
  /** With the page on which it is mended. */
  readonly openRepairs: () => void;
  readonly pause: (direction: Direction, paused: boolean) => void;
  readonly choose: (name: ChoiceName, on: boolean) => void;
  readonly quit: () => void;
}

export interface TrayView {
  readonly state: TrayState;
  readonly choices: AllChoices;
}

/** Desktops cut longer lines, or make the menu as wide as the screen. */
const MOST_SIGNS = 90;

export function trayMenu(
  { state, choices }: TrayView,
  acts: TrayActs,
  words: TrayWords,
): MenuItemConstructorOptions[] {
  const { problem, paused, isRunning } = state;
  return [
    { label: labelOf(state.line), enabled: false },
    { label: labelOf(words.open), click: acts.open },
    ...(problem === null
      ? []
      : [
          { type: 'separator' as const },
          { id: 'problem', label: labelOf(problem.sentence), click: acts.openRepairs },
          ...(problem.act === ''
            ? []
            : [{ id: 'act', label: labelOf(`→ ${problem.act}`), click: acts.openRepairs }]),
        ]),
    { type: 'separator' },
    ...DIRECTIONS.map((direction) => {
      const isPaused = paused.includes(direction);
      return {
        id: direction,
        label: labelOf((isPaused ? words.resume : words.pause)[direction]),
        enabled: isRunning,
        click: () => {
          acts.pause(direction, !isPaused);
        },
      };
    }),
    { type: 'separator' },
    ...CHOICES.flatMap((name) => {
      const checked = choices[name];
      if (checked === null) return [];
      const click = (): void => {
        acts.choose(name, !checked);
      };
      const label = labelOf(words.choices[name]);
      return [{ id: name, label, type: 'checkbox' as const, checked, click }];
    }),
    { type: 'separator' },
    { id: 'quit', label: labelOf(words.quit), click: acts.quit },
  ];
}

/** One line, cut; an ampersand would underline the sign after it. */
function labelOf(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const cut = line.length > MOST_SIGNS ? `${line.slice(0, MOST_SIGNS - 1)}…` : line;
  return cut.replaceAll('&', '&&');
}
