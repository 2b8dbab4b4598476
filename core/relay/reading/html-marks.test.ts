import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FUZZ_SEED } from '../../../tests/support/fuzz-seed.ts';
import { htmlAsMarks } from './html-marks.ts';

describe('HTML', () => {
  it.each([
    ['<p>Hello</p>', 'Hello'],
    ['<p>Hello <strong>Maria </strong>there</p>', 'Hello *Maria* there'],
    ['<p>one</p><p>two</p><p><br></p><p>three</p>', 'one\ntwo\n\nthree'],
    ['<div>a<br/>b<br>c</div>', 'a\nb\nc'],
    ['<p><b>b</b> <em>i</em> <s>s</s> <code>x = 1</code></p>', '*b* _i_ ~s~ `x = 1`'],
    ['<p><strong><em>both</em></strong></p>', '*_both_*'],
    ['<p><strong>two<br>lines</strong></p>', '*two*\n*lines*'],
    ['<ul><li>one</li><li>two</li></ul>', '- one\n- two'],
    ['<p>Do:</p><ol>\n<li><p>one</p></li>\n<li>two</li>\n</ol>', 'Do:\n1. one\n2. two'],
    [
      '<p>See <a href="https://a.example/?x=1&amp;y=2">here</a></p>',
      'See here (https://a.example/?x=1&y=2)',
    ],
    ['<a href="https://a.example">https://a.example</a>', 'https://a.example'],
    ['<p><a href="javascript:alert(1)">here</a></p>', 'here'],
    ['<p>1 &lt; 2 &amp;&nbsp;3 &gt; 2 &#8364; &#x1F600;</p>', '1 < 2 & 3 > 2 € 😀'],
    ['<blockquote>said</blockquote><p>answer</p>', '> said\nanswer'],
    ['<pre>a  b\n  c</pre>', '```a  b\n  c```'],
    ['<h2>Title</h2><p>Text</p>', '*Title*\nText'],
    ['<p><span style="color: red">red</p>', 'red'],
    ['<p>closed twice</p></b>', 'closed twice'],
    ['<!-- x --><p>after</p>', 'after'],
  ])('%s', (html, text) => {
    expect(htmlAsMarks(html)).toBe(text);
  });
});

describe('what is no HTML', () => {
  it.each([
    'Write <b>bold</b> to make it bold',
    '<3',
    '<3 you>',
    'a <p>b</p>',
    '<p>1 < 2</p>',
    '<script>alert(1)</script>',
    '<name>',
    '<maria@shop.example>',
    '<https://a.example>',
    'x &amp; y',
    '  two  spaces\n',
    '',
  ])('stays: %j', (text) => {
    expect(htmlAsMarks(text)).toBeNull();
  });

  it('is every text that does not begin and end with a tag (P7)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const whole = text.trim();
        if (!whole.startsWith('<') || !whole.endsWith('>')) expect(htmlAsMarks(text)).toBeNull();
        expect(htmlAsMarks(`x${text}`)).toBeNull();
      }),
      { seed: FUZZ_SEED },
    );
  });

  it('and never fails, whatever is nested how', () => {
    const piece = fc.constantFrom(
      ...[
        '<p>',
        '</p>',
        '<b>',
        '</b>',
        '<li>',
        '</ol>',
        '<ol>',
        '<br>',
        ' x ',
        '\n',
        '&amp;',
        '<a>',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const html = `<div>${pieces.join('')}</div>`;
        expect(htmlAsMarks(html)).not.toMatch(/<\/?[a-z]/);
      }),
      { seed: FUZZ_SEED },
    );
  });
});
