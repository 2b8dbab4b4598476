/**
 * By which number a location sends: rules in an order, of which the first that names a number wins. A person writes each
 * as one word, `kind:what=number`; they are stored with our ids of the numbers, so that a name may change hands.
 */
import { z } from 'zod';
import type { InstanceId } from '../message.ts';

const instanceId = z.string().transform((id) => id as InstanceId);
export const rule = z.discriminatedUnion('type', [
  /** The text begins with this word, which is taken away before it is sent. */
  z.object({ type: z.literal('code'), code: z.string(), instanceId }),
  /** The contact has this tag. */
  z.object({ type: z.literal('tag'), tag: z.string(), instanceId }),
  /** The contact has the tag `whatsapp-instance-<name>` of one of the numbers. */
  z.object({ type: z.literal('tags') }),
  /** The number that last spoke with the contact, if that is no longer ago. */
  z.object({ type: z.literal('sticky'), days: z.number().nullable() }),
  /** This HighLevel user wrote it. */
  z.object({ type: z.literal('user'), userId: z.string(), instanceId }),
  /** The location's `defaultInstance`, else its first number; stands at the end in any case. */
  z.object({ type: z.literal('default') }),
]);
export type Rule = z.output<typeof rule>;

/** What holds where no rules were set. */
export const DEFAULT_RULES: readonly Rule[] = [
  { type: 'sticky', days: null },
  { type: 'tags' },
  { type: 'default' },
];

const NAMED = /^(code|tag|user):(.+)=([^=]+)$/;
const MOST_DAYS = 3_650;

/** Null = it is no rule. `numberNamed` finds a number of the location by its name or id. */
export function readRule(
  text: string,
  numberNamed: (name: string) => InstanceId | null,
): Rule | null {
  if (text === 'tags' || text === 'default') return { type: text };
  const [, days] = /^sticky(?::(\d{1,4}))?$/.exec(text) ?? [];
  if (text === 'sticky') return { type: 'sticky', days: null };
  if (days !== undefined) return isDays(days) ? { type: 'sticky', days: Number(days) } : null;
  const [, type, what = '', name = ''] = NAMED.exec(text) ?? [];
  const id = type === undefined ? null : numberNamed(name);
  if (id === null) return null;
  if (type === 'code') return /\s/.test(what) ? null : { type, code: what, instanceId: id };
  // HighLevel stores tags in lower case.
  if (type === 'tag') return { type, tag: what.toLowerCase(), instanceId: id };
  return { type: 'user', userId: what, instanceId: id };
}

function isDays(text: string): boolean {
  return Number(text) >= 1 && Number(text) <= MOST_DAYS;
}

/** As a person would write it. */
export function ruleText(one: Rule, nameOf: (id: InstanceId) => string): string {
  switch (one.type) {
    case 'code':
      return `code:${one.code}=${nameOf(one.instanceId)}`;
    case 'tag':
      return `tag:${one.tag}=${nameOf(one.instanceId)}`;
    case 'user':
      return `user:${one.userId}=${nameOf(one.instanceId)}`;
    case 'sticky':
      return one.days === null ? 'sticky' : `sticky:${String(one.days)}`;
    case 'tags':
    case 'default':
      return one.type;
  }
}

/** The text without the code that it begins with, where one of the rules knows it; never nothing. */
export function codeIn(
  rules: readonly Rule[],
  text: string,
): { readonly rule: Extract<Rule, { type: 'code' }>; readonly rest: string } | null {
  for (const one of rules) {
    if (one.type !== 'code' || !text.startsWith(one.code)) continue;
    const after = text.slice(one.code.length);
    const rest = after.replace(/^\s+/, '');
    // A longer word is another word, and a code alone is a text like any other.
    if (rest !== '' && rest !== after) return { rule: one, rest };
  }
  return null;
}
