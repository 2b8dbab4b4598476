import { z } from 'zod';
import { LOG_LEVELS } from '../../settings/checks.ts';
import { logLines } from '../log-lines.ts';
import { procedure, router } from '../trpc.ts';

const filter = z.object({
  /** This level and worse. */
  level: z.enum(LOG_LEVELS).optional(),
  room: z.string().max(20).optional(),
  text: z.string().max(200).optional(),
  /** Only lines that came after the one with this number. */
  after: z.number().int().min(-1).optional(),
  /** Written from then on (ms). */
  since: z.number().int().min(0).max(8_640_000_000_000_000).optional(),
  limit: z.number().int().min(1).max(5_000).default(200),
});

export const logs = router({
  /** What the relay kept of its log since the start, newest first. */
  list: procedure.input(filter).query(({ ctx: { control }, input: { limit, ...rest } }) => ({
    level: control.settings.logLevel,
    /** Which run of the relay's program, and the number of its last line: where a look that goes on begins. */
    run: control.logs.recent.run,
    newest: control.logs.recent.last,
    lines: logLines(control.logs.recent, rest, limit),
  })),
});
