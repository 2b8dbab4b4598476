/** The first set-up, as who asks for it sees it. */
import type { Worded } from '../../words/worded-error.ts';
import type { FirstMessages } from './first-messages.ts';

export type StepName = 'reach' | 'app' | 'install' | 'server' | 'number' | 'message';

/** `testing`: everything is given, and it is being tried. */
type StepState = 'todo' | 'testing' | 'done' | 'broken';

export interface Step {
  readonly name: StepName;
  readonly state: StepState;
  readonly problem: Worded | null;
}

export interface SetUpView {
  readonly steps: readonly Step[];
  readonly done: number;
  /** Nothing is connected yet, and nobody has sent the set-up away: the pages begin with it. */
  readonly isFresh: boolean;
  /** It was never whole, and nobody has sent it away. */
  readonly isOpen: boolean;
  /** What HighLevel’s app has to be allowed. */
  readonly scopes: readonly string[];
  readonly messages: FirstMessages;
}

export interface SetUpDesk {
  view(): Promise<SetUpView>;
  /** Asks everything anew, and waits for the answers. */
  test(): Promise<SetUpView>;
  /** The overview and the first page speak of it no more, or again. */
  dismiss(dismissed: boolean): Promise<void>;
}
