import { z } from 'zod';
import { rotateVault } from '../../storage/rotate-vault.ts';
import { WordedError } from '../../words/worded-error.ts';
import { procedure, router } from '../trpc.ts';

export const vault = router({
  /** Where the master key is. */
  state: procedure.query(({ ctx: { control } }) => control.vault.keyState),

  /** Moves the master key from its file into the keychain of the system, or back. */
  keep: procedure
    .input(z.object({ place: z.enum(['file', 'keychain']) }))
    .mutation(async ({ ctx: { control }, input: { place } }) => {
      if (!(await control.vault.keepIn(place))) {
        const params = { name: 'WAYBRIDGE_MASTER_KEY', source: 'env' };
        throw new WordedError('settings.set-outside', params, 'conflict');
      }
      return control.vault.keyState;
    }),

  /** Seals every stored secret anew, with a new key if the key file is ours. May be repeated at any time. */
  rotate: procedure.mutation(({ ctx: { control } }) => rotateVault(control.storage, control.vault)),
});
