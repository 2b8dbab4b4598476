/** The six steps: how each looks, and which one a person sees first. */
import type { Tone } from '../../design/tones.ts';
import type { Told } from '../../relay/relay.ts';

export type SetUpView = Told['setup']['status'];
export type Step = SetUpView['steps'][number];
export type StepName = Step['name'];

export const TONES: Readonly<Record<Step['state'], Tone>> = {
  todo: 'quiet',
  testing: 'soon',
  done: 'good',
  broken: 'bad',
};

/** Where a person goes on: the first that waits for one, else the last. What is being tried was well before, mostly. */
export function firstOpen({ steps }: SetUpView): StepName {
  const waiting = steps.find(({ state }) => state === 'todo' || state === 'broken');
  return (waiting ?? steps.at(-1))?.name ?? 'reach';
}

/** The next one that is not done, after this; null = there is none. */
export function nextAfter({ steps }: SetUpView, name: StepName): StepName | null {
  const at = steps.findIndex((step) => step.name === name);
  const others = [...steps.slice(at + 1), ...steps.slice(0, at)];
  return others.find(({ state }) => state !== 'done')?.name ?? null;
}

/** What an address asks for, if it is a step. */
export function readStep(raw: Record<string, unknown>): { readonly step?: StepName } {
  const names: readonly unknown[] = ['reach', 'app', 'install', 'server', 'number', 'message'];
  return names.includes(raw['step']) ? { step: raw['step'] as StepName } : {};
}
