import { z } from 'zod';
import type { PauseScope } from '../../relay/pauses.ts';
import { WordedError } from '../../words/worded-error.ts';
import type { Control } from '../control.ts';
import { procedure, router } from '../trpc.ts';

/** `all`, `to-highlevel`, `to-whatsapp`, `location:<id>`, or `instance:<id or name>`. */
const input = z.object({ scope: z.string().max(200) });

export const settings = router({
  paused: procedure.query(({ ctx: { control } }) => control.pauses.all()),

  /** Entries are still taken in and kept while paused, and leave in order afterwards. */
  pause: procedure
    .input(input)
    .mutation(({ ctx: { control }, input: { scope } }) => set(control, scope, true)),

  resume: procedure
    .input(input)
    .mutation(({ ctx: { control }, input: { scope } }) => set(control, scope, false)),

  /** Where each setting comes from; never a value. */
  sources: procedure.query(({ ctx: { control } }) => control.settings.sources),
});

async function set(control: Control, scope: string, paused: boolean): Promise<PauseScope[]> {
  for (const one of scopesOf(control, scope)) await control.pauses.set(one, paused);
  return control.pauses.all();
}

function scopesOf(control: Control, scope: string): PauseScope[] {
  if (scope === 'all') return ['to-highlevel', 'to-whatsapp'];
  if (scope === 'to-highlevel' || scope === 'to-whatsapp') return [scope];
  const [kind, id = ''] = scope.split(/:(.*)/s);
  if (kind === 'location') return [`location:${control.locations.require(id).id}`];
  if (kind === 'instance') return [`instance:${control.instances.require(id).id}`];
  throw new WordedError('input.scope-missing', {}, 'invalid');
}
