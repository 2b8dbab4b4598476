import { describe, expect, it } from 'vitest';
import { cpuMs } from '../../tests/support/cpu-ms.ts';
import { addressAlone, MAX_ANSWER, quotableStrings, redactAnswer, redactText } from './redact.ts';

describe('redactAnswer', () => {
  it('cuts secrets by their key, in any spelling and depth', () => {
    const body: Record<string, unknown> = {};
    for (const key of [
      'access_token',
      'accessToken',
      'refresh_token',
      'apikey',
      'apiKey',
      'token',
      'hash',
      'Authorization',
      'client_secret',
      'mediaKey',
      'base64',
      'jwt_key',
      'set-cookie',
    ]) {
      body[key] = `planted-${key}`;
    }
    const shown = redactAnswer({ a: [{ b: body }], hash: { apikey: 'planted-hash' } });
    expect(shown).not.toContain('planted');
    expect(shown).toContain('access_token');
  });

  it('cuts numbers and the words of a message, and keeps what a person needs', () => {
    const shown = redactAnswer({
      status: 400,
      error: 'Bad Request',
      statusReason: 428,
      response: {
        message: [{ jid: '551133334444@s.whatsapp.net', exists: false, number: '551133334444' }],
      },
      phone: '+55 11 3333-4444',
      text: 'planted words',
      pushName: 'Planted Name',
      traceId: '0af76519-16cd-43dd-8448-eb211c80319c',
      told: 'call +55 (11) 98888-7777 or 201111111111111@lid now',
      count: 551133334444,
    });
    expect(shown).not.toMatch(/33334444|3333-4444|98888|2011111|planted/i);
    expect(shown).toContain('"exists":false');
    expect(shown).toContain('Bad Request');
    expect(shown).toContain('428');
    expect(shown).toContain('0af76519-16cd-43dd-8448-eb211c80319c');
  });

  it('cuts what our own request said, longest first', () => {
    const shown = redactAnswer({ message: 'cannot send "Oi Maria, tudo bem?" to Maria' }, [
      'Maria',
      'Oi Maria, tudo bem?',
    ]);
    expect(shown).toBe('{"message":"cannot send \\"[cut]\\" to [cut]"}');
  });

  it('stays within its length, whatever comes', () => {
    const long = 'lorem ipsum '.repeat(100_000);
    let deep: unknown = 'x';
    for (let n = 0; n < 10_000; n += 1) deep = { deep };
    for (const body of [
      long,
      [long, long],
      Array.from({ length: 10_000 }, (_, n) => ({ n, long })),
      deep,
    ]) {
      const took = cpuMs(() => {
        expect(redactAnswer(body)?.length).toBeLessThanOrEqual(MAX_ANSWER);
      });
      expect(took).toBeLessThan(1_000);
    }
    expect(redactAnswer(Array.from({ length: 25 }, () => 'lorem ipsum '.repeat(40)))).toHaveLength(
      MAX_ANSWER,
    );
  });

  it('reads a page as its words', () => {
    const page =
      '<!DOCTYPE html><html><head><style>b{c:d}</style></head><body><h1>502</h1> Bad Gateway</body>';
    expect(redactAnswer(page)).toBe('502 Bad Gateway');
    expect([redactAnswer(null), redactAnswer(''), redactAnswer(undefined)]).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe('redactText', () => {
  it('cuts secrets inside sentences', () => {
    const planted = 'Planted123';
    for (const text of [
      `Authorization: Bearer ${planted}.x-y`,
      `https://h/x?access_token=${planted}&a=1`,
      `{"apikey":"${planted}"}`,
      `client_secret = ${planted}`,
      `eyJhbGciOi${planted}.eyJzdWIi.sig`,
      `${planted}${'A'.repeat(200)}`,
    ]) {
      expect(redactText(text), text).not.toContain(planted);
    }
  });

  it('leaves dates, versions, addresses and ids readable', () => {
    const text =
      'v2.3.6 at 2026-01-01T10:00:01.501Z from 192.168.10.20:8080, message 3EB0F7358E7BC005A16C60';
    expect(redactText(text)).toBe(text);
  });
});

it('quotableStrings finds words, numbers and secrets of a request, not its fixed terms', () => {
  const found = quotableStrings([
    { type: 'SMS', direction: 'inbound', message: 'words', contactId: 'c1' },
    { number: '5511', quoted: { key: { id: 'x' } }, media: 'AAAA' },
    { authorization: 'Bearer t', version: '2021-04-15' },
  ]);
  expect(found).toEqual(['words', '5511', 'AAAA', 'Bearer t']);
});

it('shows an address without the secrets that may be in it', () => {
  for (const url of [
    'https://tool.example/hook?key=planted',
    'https://user:planted@tool.example/hook',
    'https://user:pl@nted@tool.example/hook#planted',
  ]) {
    expect(addressAlone(url)).toBe('https://tool.example/hook');
  }
  expect(addressAlone('https://tool.example/a@b')).toBe('https://tool.example/a@b');
});
