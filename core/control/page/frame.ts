/** The page around the status: it holds nothing that a stranger may not see, and asks for the rest once logged in. */
import type { LanguageTag } from '../../words/say.ts';
import { phrase } from '../../words/say.ts';
import { html } from './html.ts';

export function frameHtml(language: LanguageTag, options: { hasPassword: boolean }): string {
  const say = (code: Parameters<typeof phrase>[0] & `page.${string}`): string =>
    phrase(code, { time: '' }, language);
  const field = options.hasPassword ? 'password' : 'code';
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${say('page.title')}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/page.css" />
        <script src="/page.js" type="module"></script>
      </head>
      <body>
        <a class="skip" href="#content">${say('page.skip')}</a>
        <header>
          <h1>${say('page.title')}</h1>
          <button id="log-out" type="button" hidden>${say('page.leave')}</button>
        </header>
        <p id="lost" class="banner bad" role="status" hidden>${say('page.lost')}</p>
        <p id="failed" class="banner bad" role="alert" hidden></p>
        <main id="content" tabindex="-1"></main>
        <form id="log-in" aria-labelledby="log-in-title" hidden>
          <h2 id="log-in-title">${say('page.log-in')}</h2>
          <p>${say('page.log-in-how')}</p>
          <label for="secret">${say(options.hasPassword ? 'page.password' : 'page.code')}</label>
          <input
            id="secret"
            name="${field}"
            type="password"
            autocomplete="${options.hasPassword ? 'current-password' : 'one-time-code'}"
            required
          />
          <button>${say('page.enter')}</button>
          <p id="wrong" class="wrong" role="alert"></p>
        </form>
      </body>
    </html>`.text;
}
