import { diagnosticsOf } from '../diagnostics.ts';
import { procedure, router } from '../trpc.ts';

export const diagnostics = router({
  /** The whole bundle, as it would be passed on. */
  bundle: procedure.query(({ ctx: { control } }) => diagnosticsOf(control)),

  /** What runs here. */
  about: procedure.query(({ ctx: { control } }) => ({
    version: control.service.version,
    node: process.versions.node,
    database: control.storage.dialect,
    platform: `${process.platform} ${process.arch}`,
    startedAt: control.service.startedAt,
    dataDir: control.settings.dataDir,
  })),
});
