/** The one look of the small pages that strangers' browsers are shown: a title and what can be done. */
import { createHash } from 'node:crypto';
import type { LanguageTag } from './say.ts';
import { phrase } from './say.ts';

const STYLE = `
body{font:1.05rem/1.6 system-ui,sans-serif;margin:0;display:grid;place-items:center;min-height:100vh;background:light-dark(#f6f7f9,#14171c);color:light-dark(#1b2129,#e8ebef)}
main{box-sizing:border-box;width:min(34rem,100vw - 2rem);padding:2rem;border-radius:.75rem;background:light-dark(#fff,#1c2127);border-top:.3rem solid light-dark(#1a7f4e,#4fc98a);box-shadow:0 1px 4px #0002}
main.bad{border-color:light-dark(#b3261e,#ff8a80)}
h1{font-size:1.4rem;line-height:1.3;margin:.2rem 0 1rem}
.head{margin:0;font-size:.9rem;color:light-dark(#5a6573,#a4adb8)}
`;

/** For a policy that lets this style through and nothing else. */
export const PLAIN_STYLE_HASH = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`;

export function plainPage(
  language: LanguageTag,
  { title, lines, good }: { title: string; lines: readonly string[]; good: boolean },
): string {
  const head = escaped(phrase('install.page-title', {}, language));
  const paragraphs = lines
    .filter((line) => line !== '')
    .map((line) => `<p>${escaped(line)}</p>`)
    .join('');
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${head}</title>
<style>${STYLE}</style>
</head>
<body>
<main class="${good ? 'good' : 'bad'}"><p class="head">${head}</p><h1>${escaped(title)}</h1>${paragraphs}</main>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
}
