/**
 * The marks with which people and assistants write bold, struck and linked text in HighLevel (Markdown), as the marks of
 * WhatsApp. Only what cannot be meant otherwise: WhatsApp's own marks, code, and marks inside a word stay as they are (P7).
 */

/** WhatsApp shows what stands between these as it is. */
const CODE = /(```[^]*?```|`[^`\n]*`)/;

type Rule = readonly [pattern: RegExp, by: string];

/** `mark` around words of one line that neither begin nor end with a space; not within a word or a longer row of marks. */
function marked(mark: string): RegExp {
  const sign = mark.charAt(0);
  const outside = `[${sign}\\p{L}\\p{N}]`;
  const row = `[${sign}]{${String(mark.length)}}`;
  const words = `(?=[^\\s${sign}])([^${sign}\\n]{1,5000})(?<=\\S)`;
  return new RegExp(`(?<!${outside})${row}${words}${row}(?!${outside})`, 'gu');
}

const RULES: readonly Rule[] = [
  [marked('***'), '*_$1_*'],
  [marked('**'), '*$1*'],
  [marked('~~'), '~$1~'],
];

/** WhatsApp knows no linked words: both stand there. */
const LINK = /(?<!!)\[([^[\]\n]{1,500})\]\((https?:\/\/[^\s()]{1,2000})\)/g;

export function inWhatsAppMarks(text: string): string {
  if (!/\*\*|~~|\]\(/.test(text)) return text;
  return text
    .split(CODE)
    .map((piece, index) => (index % 2 === 1 ? piece : mapped(piece)))
    .join('');
}

function mapped(text: string): string {
  const linked = text.replace(LINK, (_, words: string, url: string) =>
    isAddress(words, url) ? url : `${words}: ${url}`,
  );
  return RULES.reduce((current, [pattern, by]) => current.replace(pattern, by), linked);
}

/** The words of the link are the address itself. */
function isAddress(words: string, url: string): boolean {
  const bare = (address: string): string =>
    address
      .replace(/^https?:\/\//, '')
      .replace(/\/$/, '')
      .toLowerCase();
  return bare(words.trim()) === bare(url);
}
