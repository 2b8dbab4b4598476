/** The page that a person sees when the browser comes back from HighLevel: what happened, and what comes next. */
import type { Events } from '../events.ts';
import { languageFor, phrase, say } from '../words/say.ts';
import type { LanguageTag } from '../words/say.ts';
import { isWordedError, wordsOf } from '../words/worded-error.ts';
import type { InstallOutcome, Installer } from './installer.ts';

export interface CallbackPage {
  readonly status: number;
  readonly html: string;
}

/** Carries the callback out and words what came of it; never throws, and shows nothing of what it was given. */
export async function callbackPage(
  installer: Installer,
  query: Readonly<Record<'code' | 'state' | 'error', string | undefined>>,
  options: { acceptLanguage: string | undefined; events: Pick<Events, 'installTrouble'> },
): Promise<CallbackPage> {
  const language = languageFor(options.acceptLanguage);
  try {
    const outcome = await installer.callback(query);
    const [title, next] = wordsFor(outcome, language);
    return { status: 200, html: page(language, { title, lines: [next], good: true }) };
  } catch (error) {
    const { code, params } = wordsOf(error);
    options.events.installTrouble({ code });
    const { sentence, act } = say(
      codeForPerson(code),
      { system: 'highlevel', ...params },
      language,
    );
    const title = phrase('install.not-done', {}, language);
    const status = isWordedError(error) && error.kind !== 'failed' ? 400 : 502;
    return { status, html: page(language, { title, lines: [sentence, act], good: false }) };
  }
}

/** To HighLevel's token route, a code that is used or expired is an invalid grant like any other. */
function codeForPerson(code: string): string {
  return code === 'highlevel.token-invalid' ? 'install.code-used' : code;
}

function wordsFor(outcome: InstallOutcome, language: LanguageTag): [title: string, next: string] {
  switch (outcome.type) {
    case 'installed': {
      const name = outcome.location.name === '' ? outcome.location.id : outcome.location.name;
      return [
        phrase('install.done', { name }, language),
        phrase('install.done-next', {}, language),
      ];
    }
    case 'bulk':
      return [phrase('install.bulk', {}, language), phrase('install.bulk-next', {}, language)];
    case 'held':
      return [
        phrase('install.held', { name: outcome.name }, language),
        phrase('install.held-next', {}, language),
      ];
  }
}

function page(
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

const STYLE = `
body{font:1.05rem/1.6 system-ui,sans-serif;margin:0;display:grid;place-items:center;min-height:100vh;background:light-dark(#f6f7f9,#14171c);color:light-dark(#1b2129,#e8ebef)}
main{box-sizing:border-box;width:min(34rem,100vw - 2rem);padding:2rem;border-radius:.75rem;background:light-dark(#fff,#1c2127);border-top:.3rem solid light-dark(#1a7f4e,#4fc98a);box-shadow:0 1px 4px #0002}
main.bad{border-color:light-dark(#b3261e,#ff8a80)}
h1{font-size:1.4rem;line-height:1.3;margin:.2rem 0 1rem}
.head{margin:0;font-size:.9rem;color:light-dark(#5a6573,#a4adb8)}
`;

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
}
