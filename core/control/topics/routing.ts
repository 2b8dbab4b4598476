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
const ruleTexts = z.array(z.string().max(400)).max(MOST_RULES);

export const routing = router({
  rules: procedure
    .input(one)
    .query(({ ctx: { control }, input }) =>
      viewOf(control, control.locations.require(input.location).id),
    ),

  /**
   * Replaces all rules; none = those that hold where none were set. `before`: the rules that somebody saw, so that what
   * another person changed meanwhile is not lost.
   */
  set: procedure
    .input(one.extend({ rules: ruleTexts, before: ruleTexts.optional() }))
    .mutation(async ({ ctx: { control }, input }) => {
      const { id } = control.locations.require(input.location);
      if (input.before !== undefined && !isSame(input.before, viewOf(control, id).rules)) {
        throw new WordedError('route.rules-changed', { location: id }, 'conflict');
      }
      const rules = input.rules.map((text) => ruleOf(control, id, text));
      await control.routing.set(id, rules);
      return viewOf(control, id);
    }),

  /** Which number would send this, if it were sent now. Nothing is sent. */
  preview: procedure
    .input(
      one.extend({
        /** A phone number, or the id of a contact. */
        to: z.string().max(64),
        user: z.string().max(80).nullish(),
        text: z.string().max(10_000).default(''),
      }),
    )
    .query(async ({ ctx: { control, language }, input }) => {
      const { id } = control.locations.require(input.location);
      const question = { to: input.to, userId: input.user ?? null, text: input.text };
      const preview = await control.routing.preview(id, question);
      if (preview === null) {
        throw new WordedError('route.nobody', { to: input.to }, 'invalid');
      }
      return {
        location: id,
        instanceId: preview.instanceId,
        instance: nameIn(control, id, preview.instanceId),
        inGroup: preview.inGroup,
        asked: preview.asked.map(({ rule, verdict }) => ({
          rule: textOf(control, id, rule),
          parts: partsOf(control, id, rule),
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
  return {
    location: id,
    isDefault: rules === DEFAULT_RULES,
    rules: rules.map((rule) => textOf(control, id, rule)),
    /** The same in parts. */
    parts: rules.map((rule) => partsOf(control, id, rule)),
  };
}

function partsOf(control: Control, location: LocationId, rule: Rule) {
  const id = 'instanceId' in rule ? rule.instanceId : null;
  return {
    type: rule.type,
    what: whatOf(rule),
    days: rule.type === 'sticky' ? rule.days : null,
    instanceId: id,
    /** Null where none is named, or one that is not of the location any more. */
    instance: nameIn(control, location, id),
    /** As it can be given back. */
    text: ruleText(rule, (number) => number),
  };
}

function whatOf(rule: Rule): string | null {
  switch (rule.type) {
    case 'code':
      return rule.code;
    case 'tag':
      return rule.tag;
    case 'user':
      return rule.userId;
    case 'sticky':
    case 'tags':
    case 'default':
      return null;
  }
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one, index) => one === others[index]);
}

/** @throws WordedError `route.rule-invalid` */
function ruleOf(control: Control, location: LocationId, text: string): Rule {
  const ours = control.instances.ofLocation(location);
  const before = control.routing.rules(location);
  const rule = readRule(text, (name) => {
    const found = ours.find((number) => number.id === name || number.name === name)?.id;
    // One that names a number which is gone is passed over; it may stay where it is until somebody removes it.
    return found ?? (before.some((one) => namesNumber(one, name)) ? (name as InstanceId) : null);
  });
  if (rule === null) throw new WordedError('route.rule-invalid', { rule: text }, 'invalid');
  return rule;
}

function namesNumber(rule: Rule, id: string): boolean {
  return 'instanceId' in rule && rule.instanceId === id;
}
