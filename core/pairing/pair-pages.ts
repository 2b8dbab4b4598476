/** What somebody with a link sees: one number to be linked, in the language of its location, and nothing else. */
import { randomBytes } from 'node:crypto';
import type { LocationDirectory } from '../install/location-directory.ts';
import type { LocationId } from '../relay/message.ts';
import type { Html } from '../words/html.ts';
import { html } from '../words/html.ts';
import type { LanguageTag } from '../words/say.ts';
import { phrase } from '../words/say.ts';
import { WordedError, wordsOf } from '../words/worded-error.ts';
import { codeHtml, problemHtml } from './code-view.ts';
import type { InstanceRef } from './instance.ts';
import type { InstanceDirectory } from './instance-directory.ts';
import { PAIR_SCRIPT, PAIR_STYLE } from './pair-assets.ts';
import type { LinkEnd, PairLink, PairLinks } from './pair-links.ts';
import type { PairingDesk } from './pairing-desk.ts';

export interface PairPagesOptions {
  readonly links: PairLinks;
  readonly desk: PairingDesk;
  readonly directory: InstanceDirectory;
  readonly locations: LocationDirectory;
  /** Another relay on this database serves the location. */
  readonly isElsewhere?: ((id: LocationId) => boolean) | undefined;
}

export interface PairAnswer {
  readonly status: number;
  readonly html: string;
  /** What the browser is to keep from now on; absent = as before. */
  readonly holder?: string;
}

interface Found {
  readonly link: PairLink;
  readonly instance: InstanceRef;
  readonly language: LanguageTag;
  readonly isHeld: boolean;
}

export class PairPages {
  readonly #options: PairPagesOptions;

  constructor(options: PairPagesOptions) {
    this.#options = options;
  }

  /** The whole page; opening it alone, as programs do that show a preview, uses nothing up. @throws StorageError */
  async page(token: string, fallback: LanguageTag): Promise<PairAnswer & { nonce: string }> {
    const nonce = randomBytes(16).toString('base64');
    const found = await this.#find(token, null, fallback);
    const { language } = found;
    const isOver = 'why' in found;
    // Another browser may be the right one: it shows by its own question which it is.
    const mayGoOn = isOver && found.why === 'not-yours';
    const body =
      isOver && !mayGoOn
        ? overHtml(found.why, language)
        : html`<div id="view" aria-live="polite"></div>`;
    const status = isOver && !mayGoOn ? found.status : 200;
    return { status, nonce, html: frame({ body, nonce, language, isOver: status !== 200 }) };
  }

  /** What the page shows now. @throws StorageError */
  async now(token: string, holder: string | null, fallback: LanguageTag): Promise<PairAnswer> {
    const found = await this.#find(token, holder, fallback);
    if ('why' in found) return over(found);
    return { status: 200, html: (await this.#viewOf(found)).text };
  }

  /** A person asks for a code: from now on the link is this browser's alone. @throws StorageError */
  async begin(
    token: string,
    { holder, phone }: { readonly holder: string | null; readonly phone: string | null },
    fallback: LanguageTag,
  ): Promise<PairAnswer> {
    const { links, desk } = this.#options;
    const found = await this.#find(token, holder, fallback);
    if ('why' in found) return over(found);
    if (found.link.state === 'used') return this.now(token, holder, fallback);
    const taken = found.isHeld ? null : await links.hold(found.link);
    if (!found.isHeld && taken === null) {
      return over({ status: 410, why: 'not-yours', language: found.language });
    }
    const kept = taken === null ? {} : { holder: taken };
    try {
      await desk.begin(found.instance, phone);
    } catch (error) {
      const problem = problemHtml(wordsOf(error), found.language);
      return { status: 200, ...kept, html: html`${problem}${formHtml(found.language)}`.text };
    }
    return { status: 200, ...kept, html: (await this.#viewOf({ ...found, isHeld: true })).text };
  }

  async #viewOf({ link, instance, language, isHeld }: Found): Promise<Html> {
    if (!isHeld) return formHtml(language);
    const view = await this.#options.desk.look(instance);
    if (view.state === 'open' && link.state !== 'used') await this.#options.links.used(link);
    // It served its purpose: what is linked later is not for this browser.
    if (link.state === 'used' && view.state !== 'open') return overHtml('used', language);
    const code = await codeHtml(view, language);
    const again = view.state === 'ended' || view.state === 'idle';
    return html`${code}${again ? formHtml(language) : null}`;
  }

  async #find(token: string, holder: string | null, fallback: LanguageTag): Promise<Found | Over> {
    const { links, directory, locations } = this.#options;
    const opened = await links.open(token, holder);
    if (opened.type === 'unknown') return { status: 404, why: 'unknown', language: fallback };
    const { link } = opened;
    const instance = directory.get(link.instanceId);
    const locationId = instance?.locationId ?? link.locationId;
    const location = locationId === null ? null : locations.get(locationId);
    if (
      instance === null &&
      locationId !== null &&
      this.#options.isElsewhere?.(locationId) === true
    ) {
      // Whoever asks comes again, and finds that one.
      throw new WordedError('relay.held-elsewhere', {}, 'conflict');
    }
    const language = location?.language ?? fallback;
    // That the number is gone says more than that its links were withdrawn with it.
    if (instance === null) return { status: 410, why: 'removed', language };
    if (opened.type === 'over') return { status: 410, why: opened.why, language };
    return { link, instance, language, isHeld: opened.type === 'held' };
  }
}

/** A link by which nothing can be linked (any more), and why. */
interface Over {
  readonly status: 404 | 410;
  readonly why: LinkEnd | 'unknown' | 'removed';
  readonly language: LanguageTag;
}

function over({ status, why, language }: Over): PairAnswer {
  return { status, html: overHtml(why, language).text };
}

const ENDS = {
  unknown: 'pair.over',
  used: 'pair.used',
  expired: 'pair.expired',
  revoked: 'pair.revoked',
  removed: 'pair.removed',
  'not-yours': 'pair.not-yours',
} as const satisfies Record<Over['why'], string>;

function formHtml(language: LanguageTag): Html {
  return html`<p>${phrase('pair.what', {}, language)}</p>
    <form data-begin>
      <button>${phrase('pair.show-qr', {}, language)}</button>
    </form>
    <form data-begin>
      <label for="phone">${phrase('pair.or-phone', {}, language)}</label>
      <input id="phone" name="phone" type="tel" autocomplete="tel" inputmode="tel" required />
      <button>${phrase('pair.get-code', {}, language)}</button>
    </form>`;
}

function overHtml(why: Over['why'], language: LanguageTag): Html {
  return html`<p role="status">${phrase(ENDS[why], {}, language)}</p>`;
}

function frame(options: {
  readonly body: Html;
  readonly nonce: string;
  readonly language: LanguageTag;
  readonly isOver: boolean;
}): string {
  const { body, nonce, language, isOver } = options;
  const title = phrase('pair.title', {}, language);
  const lost = phrase('page.lost', {}, language);
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style nonce="${nonce}">
          ${PAIR_STYLE}
        </style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${body}
          <p id="lost" role="status" hidden>${lost}</p>
        </main>
        ${
          isOver
            ? null
            : html`<script nonce="${nonce}" type="module">
                ${PAIR_SCRIPT};
              </script>`
        }
      </body>
    </html>`.text;
}
