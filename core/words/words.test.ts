import { describe, expect, test } from 'vitest';
import { CLIENT_ERROR_CODES } from '../clients/client-error.ts';
import { LINE_CODES } from '../relay/message.ts';
import { FAILURES, PHRASES, VALUES } from './codes.ts';
import { LANGUAGES, languageFor, phrase, say, templatesOf, valueWord } from './say.ts';
import { WordedError, wordsOf } from './worded-error.ts';

const CODES: Record<string, readonly string[]> = { ...FAILURES, ...PHRASES };

function parametersIn(texts: readonly string[]): string[] {
  const names = texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]));
  return [...new Set(names)].map(String).sort();
}

describe.each(LANGUAGES)('the catalogue in %s', (language) => {
  test.each(Object.entries(CODES))('%s uses the parameters it has, all of them', (code, names) => {
    expect(parametersIn(templatesOf(code, language))).toEqual([...names].sort());
  });

  test.each(Object.keys(CODES))('%s is readable with and without parameters', (code) => {
    const filled = say(code, sampleOf(code), language);
    const bare = say(code, {}, language);
    for (const { sentence } of [filled, bare]) {
      expect(sentence.trim()).not.toBe('');
      expect(sentence).not.toMatch(/[{}[\]]|undefined| {2}\S.*\? /);
    }
    if (code in FAILURES) expect(bare.act.trim()).not.toBe('');
    else expect(bare.act).toBe('');
  });

  test('no template has a bracket that does not close', () => {
    for (const text of Object.keys(CODES).flatMap((code) => templatesOf(code, language))) {
      expect(text.replace(/\[[^[\]]*\]/g, '')).not.toMatch(/[[\]]/);
    }
  });

  test('every value with a word of its own has one', () => {
    for (const [name, values] of Object.entries(VALUES)) {
      for (const value of values.filter(Boolean)) {
        expect(valueWord(name as keyof typeof VALUES, value, language).trim()).not.toBe('');
      }
    }
  });

  test('an unknown code still gives a readable sentence that names it', () => {
    const said = say('next.version-code', { a: 'b' }, language);
    expect(said.sentence).toContain('next.version-code');
    expect(said.act.trim()).not.toBe('');
    expect(say('toString', {}, language).sentence).toContain('toString');
  });
});

function sampleOf(code: string): Record<string, string> {
  return Object.fromEntries((CODES[code] ?? []).map((name) => [name, `<${name}>`]));
}

test('the three languages are three languages: no failure reads the same in two of them', () => {
  const same = Object.keys(FAILURES).filter((code) => {
    const sentences = LANGUAGES.map((language) => say(code, {}, language).sentence);
    return new Set(sentences).size < LANGUAGES.length;
  });
  expect(same).toEqual([]);
});

test('every code of the client errors and every line has words', () => {
  expect(CLIENT_ERROR_CODES.filter((code) => !(code in FAILURES))).toEqual([]);
  expect(LINE_CODES.filter((code) => !(code in PHRASES))).toEqual([]);
});

test('P7: what a parameter holds is written as it is', () => {
  const text = '  two  spaces, [brackets], {text} and $& \n\nan empty line ';
  expect(phrase('line.edited', { text, target: '' }, 'en')).toBe(`✏️ Edited to:\n${text}`);
});

test('parts without a value are left out', () => {
  expect(phrase('line.edited', { text: 'b', target: 'a' }, 'en')).toBe('✏️ Edited “a” to:\nb');
  expect(phrase('line.location', { name: '', address: '', link: 'https://x' }, 'pt-BR')).toBe(
    '📍 Localização\nhttps://x',
  );
  expect(phrase('line.call', { status: 'timeout', video: 'true' }, 'es')).toBe(
    '📞 Videollamada (perdida)',
  );
});

test('a sentence that opens with a value begins with a capital', () => {
  expect(say('network.timeout', {}, 'en').sentence).toMatch(/^The other side/);
  expect(say('network.timeout', { system: 'evolution' }, 'pt-BR').sentence).toMatch(/^A Evolution/);
});

test.each([
  ['pt-BR,pt;q=0.9,en;q=0.8', 'pt-BR'],
  ['pt_BR.UTF-8', 'pt-BR'],
  ['de-DE,es-MX;q=0.7,en;q=0.3', 'es'],
  ['en;q=0.2, es;q=0.1', 'en'],
  ['es;q=0, fr', 'en'],
  [undefined, 'en'],
] as const)('%s is answered in %s', (header, language) => {
  expect(languageFor(header)).toBe(language);
});

describe('words of an error', () => {
  test('a worded error keeps its code and parameters', () => {
    const error = new WordedError('location.not-found', { location: 'loc' }, 'not-found');
    expect(wordsOf(error)).toMatchObject({
      code: 'location.not-found',
      params: { location: 'loc' },
    });
  });

  test('anything else is internal, and its message goes nowhere', () => {
    const secret = Object.assign(new Error('token=abc'), { code: 'ECONNREFUSED' });
    expect(wordsOf(secret)).toEqual({ code: 'internal', params: {} });
    expect(wordsOf('text')).toEqual({ code: 'internal', params: {} });
  });
});
