import { describe, expect, it } from 'vitest';
import type { InstanceId } from '../message.ts';
import { codeIn, readRule, ruleText } from './rules.ts';

const SHOP = 'id-of-shop' as InstanceId;
const named = (name: string): InstanceId | null => (name === 'shop' ? SHOP : null);

describe('a rule', () => {
  it.each([
    'code:#s=shop',
    'tag:vip=shop',
    'user:aB3=shop',
    'sticky',
    'sticky:30',
    'tags',
    'default',
  ])('is shown as it was typed: %s', (text) => {
    const rule = readRule(text, named);
    expect(rule === null ? null : ruleText(rule, () => 'shop')).toBe(text);
  });

  it.each([
    'code:#s=other',
    'code:=shop',
    'tag:vip',
    'sticky:0',
    'sticky:x',
    'code:a b=shop',
    '',
    'x',
  ])('is none: "%s"', (text) => {
    expect(readRule(text, named)).toBeNull();
  });

  it('may hold what separates', () => {
    expect(readRule('tag:a:b=c=shop', named)).toMatchObject({ type: 'tag', tag: 'a:b=c' });
  });
});

describe('a code at the beginning of a text', () => {
  const rules = [{ type: 'code', code: '#s', instanceId: SHOP }] as const;

  it.each([
    ['#s hello', 'hello'],
    ['#s\n  two\n lines ', 'two\n lines '],
    ['#sales', null],
    ['#s', null],
    ['#s   ', null],
    ['hello #s there', null],
  ])('%j leaves %j', (text, rest) => {
    expect(codeIn(rules, text)?.rest ?? null).toBe(rest);
  });
});
