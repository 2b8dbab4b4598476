import { procedure, router } from '../trpc.ts';

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
});
