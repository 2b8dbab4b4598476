import { z } from 'zod';
import { databaseUrl } from '../../settings/checks.ts';
import { REASONS } from '../../settings/settings-error.ts';
import { say } from '../../words/say.ts';
import { WordedError } from '../../words/worded-error.ts';
import { auditOrLog } from '../audit.ts';
import type { Control } from '../control.ts';
import { procedure, router } from '../trpc.ts';
import { StorageError } from '../../storage/storage-error.ts';

/** `sqlite`, or the address of a MySQL database. */
const place = z
  .string()
  .trim()
  .min(1)
  .max(2_000)
  .refine((text) => text === 'sqlite' || databaseUrl.safeParse(text).success, REASONS.databaseUrl);

export const storage = router({
  /** Which database, how it feels, and what is wrong with it without hindering. */
  info: procedure.query(async ({ ctx: { control } }) => {
    const started = performance.now();
    await control.storage.now();
    return {
      dialect: control.storage.dialect,
      ...(await control.storage.standing()),
      warnings: control.storage.warnings,
      ms: Math.round(performance.now() - started),
    };
  }),
  backups: router({
    /** Newest first; times in milliseconds. `everyMs` 0 = none is made by the clock. */
    list: procedure.query(async ({ ctx: { control } }) => ({
      folder: control.backups.folder,
      everyMs: control.backups.everyMs,
      failure: control.backups.failure,
      all: await control.backups.all(),
    })),
    /** One now, while the relay goes on. */
    make: procedure.mutation(({ ctx: { control } }) => control.backups.make('asked')),
  }),
  move: router({
    /** How far a move to another database is, and what was left behind by an earlier one. */
    standing: procedure.query(async ({ ctx: { control, language } }) => {
      const standing = await control.mover.standing();
      const { code, params } = standing;
      return {
        ...standing,
        said: code === null ? null : say(code, params, language),
        old: await control.mover.old(),
      };
    }),

    /** The relay goes on, and begins anew once all is copied. */
    begin: procedure
      .input(z.object({ place }))
      .mutation(async ({ ctx: { control, asker }, input: { place } }) => {
        notInSandbox(control);
        if (control.sharing !== null) throw new StorageError('move.shared');
        await control.mover.begin(place === 'sqlite' ? null : place);
        const standing = await control.mover.standing();
        await auditOrLog(control, asker, 'storage.move', () => ({ to: standing.to ?? '' }));
        return standing;
      }),

    /** Stays with the database of now. */
    cancel: procedure.mutation(async ({ ctx: { control, asker } }) => {
      await control.mover.cancel();
      await auditOrLog(control, asker, 'storage.move-cancel', () => ({}));
      return control.mover.standing();
    }),

    /** Removes the database that the relay moved away from. */
    discard: procedure.mutation(async ({ ctx: { control, asker } }) => {
      const { old } = await control.mover.discard();
      await auditOrLog(control, asker, 'storage.move-discard', () => ({ old }));
      return { old };
    }),
  }),
});

function notInSandbox({ settings }: Control): void {
  if (settings.sandbox) throw new WordedError('settings.sandbox', {}, 'conflict');
}
