/** The sandbox beside the relay: it starts a program, so whoever asks for it sits at the relay's own machine. */
import { WordedError } from '../../words/worded-error.ts';
import { auditOrLog } from '../audit.ts';
import type { SandboxBeside, SandboxState } from '../sandbox-beside.ts';
import type { ControlContext } from '../trpc.ts';
import { procedure, router } from '../trpc.ts';

export type SandboxView = SandboxState & {
  /** It can be started by whoever asks this. */
  readonly isPossible: boolean;
};

export const sandbox = router({
  status: procedure.query(({ ctx: { control, isHere } }): SandboxView => {
    const { beside } = control.service;
    return { ...(beside?.state ?? { is: 'off' }), isPossible: beside !== null && isHere };
  }),

  /** Answers once its page can be opened; a few seconds. */
  start: procedure.mutation(async ({ ctx }) => {
    const beside = allowed(ctx);
    await auditOrLog(ctx.control, ctx.asker, 'sandbox.start', () => ({}));
    return beside.start();
  }),

  /** Nothing of it is left. */
  stop: procedure.mutation(async ({ ctx }): Promise<{ readonly is: 'off' }> => {
    await allowed(ctx).stop();
    return { is: 'off' };
  }),
});

function allowed({ control, isHere }: ControlContext): SandboxBeside {
  const { beside } = control.service;
  if (beside === null) throw new WordedError('settings.sandbox', {}, 'conflict');
  if (!isHere) throw new WordedError('sandbox.not-here', {}, 'refused');
  return beside;
}
