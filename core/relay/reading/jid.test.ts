import { describe, expect, test } from 'vitest';
import type { PhoneJid } from '../message.ts';
import {
  digitsForSending,
  groupJid,
  isSamePhone,
  lidJid,
  parseJid,
  phoneJid,
  phoneJidOfDigits,
  phoneVariants,
  toE164,
} from './jid.ts';

describe('kinds', () => {
  test.each([
    ['5511988887777@s.whatsapp.net', 'phone', '5511988887777@s.whatsapp.net'],
    ['5511988887777:12@s.whatsapp.net', 'phone', '5511988887777@s.whatsapp.net'],
    ['5511988887777_1:12@s.whatsapp.net', 'phone', '5511988887777@s.whatsapp.net'],
    ['5511988887777@c.us', 'phone', '5511988887777@s.whatsapp.net'],
    ['201111111111111@lid', 'lid', '201111111111111@lid'],
    ['201111111111111:3@lid', 'lid', '201111111111111@lid'],
    ['120363000000000001@g.us', 'group', '120363000000000001@g.us'],
    ['5511988887777-1500000000@g.us', 'group', '5511988887777-1500000000@g.us'],
    ['status@broadcast', 'status', undefined],
    ['1500000000@broadcast', 'broadcast', undefined],
    ['120363000000000009@newsletter', 'newsletter', undefined],
    ['0@s.whatsapp.net', 'service', undefined],
    ['867051314767696@bot', 'service', undefined],
  ])('%s', (text, kind, jid) => {
    const parsed = parseJid(text);
    expect(parsed?.kind).toBe(kind);
    expect(parsed !== null && 'jid' in parsed ? parsed.jid : undefined).toBe(jid);
  });

  test.each([
    [''],
    ['@s.whatsapp.net'],
    ['abc@s.whatsapp.net'],
    ['+5511988887777@s.whatsapp.net'],
    ['5511988887777'],
    ['5511988887777@evil.example'],
    ['5511988887777@s.whatsapp.net@lid'],
    ['1234567890123456@s.whatsapp.net'],
    ['011988887777@s.whatsapp.net'],
    ['x@lid'],
    ['a b@g.us'],
    [`${'1'.repeat(200)}@g.us`],
    ['５５11988887777@s.whatsapp.net'],
    [null],
    [7],
    [{}],
  ])('not %j', (value) => {
    expect(parseJid(value)).toBeNull();
  });
});

test('a LID never becomes a phone', () => {
  expect(phoneJid('201111111111111@lid')).toBeNull();
  expect(phoneJidOfDigits('201111111111111@lid')).toBeNull();
  expect(lidJid('5511988887777@s.whatsapp.net')).toBeNull();
  expect(groupJid('201111111111111@lid')).toBeNull();
});

test('E.164', () => {
  expect(toE164('5511988887777@s.whatsapp.net' as PhoneJid)).toBe('+5511988887777');
});

describe('other spellings of a line', () => {
  test.each([
    ['Brazil, mobile', '5511988887777', '551188887777'],
    ['Brazil, mobile beyond area 31', '5531988887777', '553188887777'],
    ['Mexico', '5215512345678', '525512345678'],
    ['Argentina', '5491123456789', '541123456789'],
  ])('%s', (_name, longer, shorter) => {
    expect(phoneVariants(longer)).toEqual([longer, shorter]);
    expect(phoneVariants(shorter)).toEqual([shorter, longer]);
    const jids = [longer, shorter].map((digits) => `${digits}@s.whatsapp.net` as PhoneJid);
    expect(isSamePhone(jids[0] as PhoneJid, jids[1] as PhoneJid)).toBe(true);
  });

  test.each([
    ['Brazil, landline', '551133334444'],
    ['Brazil, a range that never had eight digits', '5561912345678'],
    ['United States', '14155550100'],
    ['Portugal', '351912345678'],
    ['too short', '5511'],
    ['a number of another country that begins alike', '52155123'],
  ])('%s has one', (_name, digits) => {
    expect(phoneVariants(digits)).toEqual([digits]);
  });

  test('different lines stay different', () => {
    expect(
      isSamePhone(
        '5511988887777@s.whatsapp.net' as PhoneJid,
        '551188887778@s.whatsapp.net' as PhoneJid,
      ),
    ).toBe(false);
  });
});

describe('digits for sending', () => {
  test.each([
    ['+5511988887777', '5511988887777'],
    ['+55 (11) 98888-7777', '5511988887777'],
    ['5511988887777', '5511988887777'],
    ['005511988887777', '5511988887777'],
    ['+1 415.555.0100', '14155550100'],
    ['+1\u00a0415\u2011555\u20110100', '14155550100'],
  ])('%s', (phone, digits) => {
    expect(digitsForSending(phone)).toBe(digits);
  });

  test.each([
    [''],
    ['abc'],
    ['+'],
    ['011 98888-7777'],
    ['12345'],
    ['120363000000000001'],
    ['201111111111111@lid'],
    ['+55 11 98888-7777 ramal 3'],
  ])('not %j', (phone) => {
    expect(digitsForSending(phone)).toBeNull();
  });
});
