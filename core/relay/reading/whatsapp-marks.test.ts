import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FUZZ_SEED } from '../../../tests/support/fuzz-seed.ts';
import { cpuMs } from '../../../tests/support/cpu-ms.ts';
import { inWhatsAppMarks } from './whatsapp-marks.ts';

it.each([
  ['**Price:** R$ 10', '*Price:* R$ 10'],
  ['The **white lamp**, please', 'The *white lamp*, please'],
  ['***really***', '*_really_*'],
  ['~~20~~ 15', '~20~ 15'],
  ['1. **A**\n2. **B**', '1. *A*\n2. *B*'],
  ['(**ação**)', '(*ação*)'],
  ['[our shop](https://example.com/a?b=1)', 'our shop: https://example.com/a?b=1'],
  ['[example.com](https://example.com/)', 'https://example.com/'],
  ['**[shop](https://example.com)**', '*shop: https://example.com*'],
])('%j becomes %j', (written, sent) => {
  expect(inWhatsAppMarks(written)).toBe(sent);
});

it.each([
  '*bold* _italic_ ~gone~ ```code```',
  '2**3**4 and a**b**c',
  '** not bold **',
  '****',
  '**one\ntwo**',
  '```**code**``` and `~~code~~`',
  '__init__ and snake__case__name',
  '<b>&amp;</b>',
  '[note](see below) [x](javascript:alert(1))',
  '![picture](https://example.com/a.png)',
  '~~~~ ~~~',
])('%j stays as it is', (text) => {
  expect(inWhatsAppMarks(text)).toBe(text);
});

it('never touches a text without doubled marks or links, and never takes long over one', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const plain = text.replaceAll('**', '*').replaceAll('~~', '~').replaceAll('](', '] (');
      if (!/\*\*|~~/.test(plain)) expect(inWhatsAppMarks(plain)).toBe(plain);
    }),
    { seed: FUZZ_SEED },
  );
  for (const hostile of ['**a'.repeat(20_000), '*'.repeat(60_000), '[a]('.repeat(15_000)]) {
    expect(cpuMs(() => inWhatsAppMarks(hostile))).toBeLessThan(500);
  }
});
