/** How a number sends what no person wrote: what was chosen, what it has sent, what is held. */
import { z } from 'zod';
import type { InstanceRef } from '../../pairing/instance.ts';
import type { PACE_OPTION_NAMES } from '../../relay/sending/pace-options.ts';
import type { Limited } from '../../relay/sending/number-pace.ts';
import { quietHoursText } from '../../relay/sending/quiet-hours.ts';
import type { PaceOptions } from '../../relay/sending/pace-options.ts';
import { tierOf } from '../../relay/sending/warm-up.ts';
import { say } from '../../words/say.ts';
import type { LanguageTag } from '../../words/say.ts';
import { timeText } from '../../words/utc.ts';
import { WordedError } from '../../words/worded-error.ts';
import type { Control } from '../control.ts';
import { heldByNumber } from '../held-bulk.ts';
import { procedure, router } from '../trpc.ts';

const one = z.object({ instance: z.string().max(190) });
const options = z.record(z.string().max(64), z.string().max(200));
/** Not kept as a text: it ends what WhatsApp was seen to limit. */
const REPLIES_ONLY = 'repliesOnly';

export const sending = router({
  show: procedure
    .input(one)
    .query(({ ctx: { control, language }, input }) =>
      viewOf(control, control.instances.require(input.instance), language),
    ),

  /** An empty text sets an option back; `repliesOnly=off` ends that mode. */
  set: procedure.input(one.extend({ options })).mutation(async ({ ctx, input }) => {
    const { control, language } = ctx;
    const instance = control.instances.require(input.instance);
    const { [REPLIES_ONLY]: repliesOnly, ...assigned } = input.options;
    if (repliesOnly !== undefined && repliesOnly !== 'off') {
      const params = { option: REPLIES_ONLY, expected: 'off' };
      throw new WordedError('location.option-invalid', params, 'invalid');
    }
    await control.sending.set(instance.id, assigned);
    if (repliesOnly === 'off') await control.sending.unlimit(instance.id);
    return viewOf(control, instance, language);
  }),

  /** The bulk that waits, by number. */
  held: procedure.query(({ ctx: { control, language } }) => heldByNumber(control, language)),
});

function viewOf(control: Control, { id, name }: InstanceRef, language: LanguageTag) {
  const book = control.sending;
  const now = Date.now();
  const pace = book.pace(id);
  const caps = pace.caps(now);
  const limited = book.limited(id, now);
  const days = tierOf(pace.options.pairedAt, now)?.days ?? null;
  return {
    id,
    name,
    options: textsOf(pace.options),
    /** In force now: the number's own caps, or the lower ones of a young number. Null = none. */
    caps: { minute: finite(caps.minute), hour: finite(caps.hour), day: finite(caps.day) },
    sent: {
      minute: pace.count('minute', now),
      hour: pace.count('hour', now),
      day: pace.count('day', now),
    },
    /** The tier ends when the number is this old; null = it is established. */
    warmUpDays: days,
    limited: limited && limitedView(control, { id, name, ...limited }, language),
  };
}

/** With how much bulk waits for the end of it. */
function limitedView(
  { service }: Control,
  { id, name, code, until }: Limited & Pick<InstanceRef, 'id' | 'name'>,
  language: LanguageTag,
) {
  const waiting = service.waitingBulk().filter(({ instanceId }) => instanceId === id).length;
  const params = { instance: name, until: timeText(until), waiting: String(waiting) };
  return { code, until, waiting, ...say(code, params, language) };
}

function finite(cap: number): number | null {
  return Number.isFinite(cap) ? cap : null;
}

/** Each option as it would be typed, defaults included. */
function textsOf(of: PaceOptions): Record<(typeof PACE_OPTION_NAMES)[number], string> {
  const { min, max } = of.gapMs;
  const cap = (value: number): string => (Number.isFinite(value) ? String(value) : 'off');
  return {
    gapSeconds: min === max ? seconds(min) : `${seconds(min)}-${seconds(max)}`,
    typing: of.typing,
    perMinute: cap(of.caps.minute),
    perHour: cap(of.caps.hour),
    perDay: cap(of.caps.day),
    quiet: of.quiet === null ? 'off' : quietHoursText(of.quiet),
    timeZone: of.timeZone ?? '',
    age: of.pairedAt === null ? 'established' : new Date(of.pairedAt).toISOString().slice(0, 10),
  };
}

function seconds(ms: number): string {
  return String(ms / 1_000);
}
