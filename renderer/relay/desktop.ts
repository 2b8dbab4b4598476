/** What the desktop app offers to its own window; in a browser there is none. */
import type { Desktop } from '../../electron/offered.ts';

export type {
  ChoiceName as Choice,
  OfferedChoices as Choices,
  Release,
  UpdateFailure,
  Updates,
  UpdateState,
} from '../../electron/offered.ts';

export const desktop = (globalThis as { readonly waybridgeDesktop?: Desktop }).waybridgeDesktop;
