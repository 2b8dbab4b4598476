/** The page around the numbers' views; it holds nothing that a stranger may not see. */
import type { LanguageTag } from '../../words/say.ts';
import { phrase } from '../../words/say.ts';
import { html } from './html.ts';

export function numbersFrameHtml(language: LanguageTag): string {
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${phrase('numbers.title', {}, language)} · Waybridge</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/page.css" />
        <link rel="stylesheet" href="/numbers.css" />
        <script src="/numbers.js" type="module"></script>
      </head>
      <body>
        <a class="skip" href="#content">${phrase('page.skip', {}, language)}</a>
        <header>
          <h1>${phrase('page.title', {}, language)}</h1>
          <a href="/">${phrase('numbers.to-status', {}, language)}</a>
        </header>
        <p id="lost" class="banner bad" role="status" hidden>
          ${phrase('page.lost', {}, language)}
        </p>
        <p id="failed" class="banner bad" role="alert" hidden></p>
        <p id="made" class="banner good" role="status" hidden>
          ${phrase('numbers.link-made', {}, language)} <code id="made-url"></code>
        </p>
        <main id="content" tabindex="-1"></main>
      </body>
    </html>`.text;
}
