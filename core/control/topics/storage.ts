import { procedure, router } from '../trpc.ts';

export const storage = router({
  /** Which database, how it feels, and what is wrong with it without hindering. */
  info: procedure.query(async ({ ctx: { control } }) => {
    const started = performance.now();
    await control.storage.now();
    return {
      dialect: control.storage.dialect,
      warnings: control.storage.warnings,
      ms: Math.round(performance.now() - started),
    };
  }),
});
