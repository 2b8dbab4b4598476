/** What people did here: written by `core/control/audit.ts`, never changed, and kept for a year by default. */
import { z } from 'zod';
import { auditChoices, auditPage } from '../audit-view.ts';
import { procedure, router } from '../trpc.ts';

const time = z.number().int().min(0).max(8_640_000_000_000_000);
const filter = z.object({
  /** `cli`, or a browser by its log-in or how that begins. */
  actor: z
    .string()
    .regex(/^[\da-z]{1,64}$/)
    .optional(),
  act: z
    .string()
    .regex(/^[a-z.-]{1,64}$/)
    .optional(),
  since: time.optional(),
  until: time.optional(),
  limit: z.number().int().min(1).max(500).default(50),
  cursor: z
    .string()
    .regex(/^[\da-f-]{36}$/)
    .optional(),
});

export const audit = router({
  /** Newest first. */
  list: procedure
    .input(filter)
    .query(({ ctx: { control, language, asker }, input: { limit, cursor, ...rest } }) =>
      auditPage(control, { filter: rest, limit, after: cursor }, { language, asker }),
    ),

  /** Who did something, and what was done, so that one of them can be chosen. */
  choices: procedure.query(({ ctx: { control, language, asker } }) =>
    auditChoices(control, { language, asker }),
  ),
});
