/** By which number a location sends: its rules, and which one would decide. */
import { z } from 'zod';
import type { InstanceId, LocationId } from '../../relay/message.ts';
import { DEFAULT_RULES, readRule, ruleText } from '../../relay/routing/rules.ts';
import type { Rule } from '../../relay/routing/rules.ts';
import { phrase } from '../../words/say.ts';
import { WordedError } from '../../words/worded-error.ts';
import type { Control } from '../control.ts';
import { procedure, router } from '../trpc.ts';

const one = z.object({ location: z.string().max(64) });
const MOST_RULES = 200;

export const routing = router({
  rules: procedure
    .input(one)
    .query(({ ctx: { control }, input }) =>
      viewOf(control, control.locations.require(input.location).id),
    ),

  /** Replaces all rules; none = those that hold where none were set. */
  set: procedure
    .input(one.extend({ rules: z.array(z.string().max(400)).max(MOST_RULES) }))
    .mutation(async ({ ctx: { control }, input }) => {
      const { id } = control.locations.require(input.location);
      const rules = input.rules.map((text) => ruleOf(control, id, text));
      await control.routing.set(id, rules);
      return viewOf(control, id);
    }),

  /** Which number would send this, if it were sent now. Nothing is sent. */
  preview: procedure
    .input(
      one.extend({
        to: z.string().max(40),
        user: z.string().max(80).nullish(),
        text: z.string().max(10_000).default(''),
      }),
    )
    .query(async ({ ctx: { control, language }, input }) => {
      const { id } = control.locations.require(input.location);
      const question = { to: input.to, userId: input.user ?? null, text: input.text };
      const preview = await control.routing.preview(id, question);
      if (preview === null) {
        throw new WordedError('input.invalid', { field: '--to', reason: '' }, 'invalid');
      }
      return {
        location: id,
        instance: nameIn(control, id, preview.instanceId),
        asked: preview.asked.map(({ rule, verdict }) => ({
          rule: textOf(control, id, rule),
          verdict,
          says: phrase(verdict, {}, language),
        })),
      };
    }),
});

/** Only this location's numbers have a name here: nothing is told of another one's. */
function nameIn(control: Control, location: LocationId, id: InstanceId | null): string | null {
  const found = control.instances.ofLocation(location).find((number) => number.id === id);
  return found?.name ?? null;
}

function textOf(control: Control, location: LocationId, rule: Rule): string {
  return ruleText(rule, (id) => nameIn(control, location, id) ?? '?');
}

function viewOf(control: Control, id: LocationId) {
  const rules = control.routing.rules(id);
  const texts = rules.map((rule) => textOf(control, id, rule));
  return { location: id, isDefault: rules === DEFAULT_RULES, rules: texts };
}

/** @throws WordedError `route.rule-invalid` */
function ruleOf(control: Control, location: LocationId, text: string): Rule {
  const rule = readRule(text, (name) => {
    const ours = control.instances.ofLocation(location);
    return ours.find((number) => number.id === name || number.name === name)?.id ?? null;
  });
  if (rule === null) throw new WordedError('route.rule-invalid', { rule: text }, 'invalid');
  return rule;
}
