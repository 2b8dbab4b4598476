/** The page that a person sees when the browser comes back from HighLevel: what happened, and what comes next. */
import type { Events } from '../events.ts';
import { plainPage } from '../words/plain-page.ts';
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
    return { status: 200, html: plainPage(language, { title, lines: [next], good: true }) };
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
    return { status, html: plainPage(language, { title, lines: [sentence, act], good: false }) };
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
