/** The page that a person sees when the browser comes back from HighLevel: what happened, and what comes next. */
import { ClientError } from '../clients/client-error.ts';
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
    const forPerson = codeForPerson(code, error);
    const said = { system: 'highlevel', ...params };
    const { sentence } = say(forPerson, said, language);
    // Elsewhere the relay tries again by itself; a code it had but once.
    const { act } = say(isOutside(forPerson) ? 'install.code-missing' : forPerson, said, language);
    const title = phrase('install.not-done', {}, language);
    const status = isWordedError(error) && error.kind !== 'failed' ? 400 : 502;
    return { status, html: plainPage(language, { title, lines: [sentence, act], good: false }) };
  }
}

/** What the answer of HighLevel's token route means to somebody who installs; there, no entry waits for a replay. */
function codeForPerson(code: string, error: unknown): string {
  switch (code) {
    // A code that is used or expired is an invalid grant like any other.
    case 'highlevel.token-invalid':
      return 'install.code-used';
    case 'http.unauthorized':
      return 'doctor.app-keys';
    case 'http.invalid': {
      const answer = error instanceof ClientError ? (error.answer ?? '') : '';
      return /redirect_?uri/i.test(answer) ? 'install.redirect-refused' : 'install.refused';
    }
    default:
      return code;
  }
}

function isOutside(code: string): boolean {
  return /^(?:http|network|answer)\./.test(code);
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
