import { rotateVault } from '../../storage/rotate-vault.ts';
import { procedure, router } from '../trpc.ts';

export const vault = router({
  /** Seals every stored secret anew, with a new key if the key file is ours. May be repeated at any time. */
  rotate: procedure.mutation(({ ctx: { control } }) => rotateVault(control.storage, control.vault)),
});
