/** The status as HTML, in the language of who looks. Only facts and words; the frame around it is in `frame.ts`. */
import type { PhraseCode } from '../../words/codes.ts';
import type { LanguageTag } from '../../words/say.ts';
import { phrase, valueWord } from '../../words/say.ts';
import type { Overview, Said } from '../topics/overview.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { connectHtml, installsHtml } from './installs.ts';

const TILES = ['waiting', 'running', 'parked', 'unsure', 'dead'] as const;
/** How a state is coloured: well, on its way, or in need of a person. */
const TONES: Readonly<Record<string, string>> = {
  open: 'good',
  active: 'good',
  connecting: 'soon',
  unknown: 'soon',
};

const STANDING_TONES: Readonly<Record<string, string>> = {
  open: 'good',
  connecting: 'soon',
  'needs-qr': 'soon',
};

export function statusHtml(overview: Overview, language: LanguageTag): Html {
  const say = (code: SimplePhrase): string => phrase(code, {}, language);
  const time = (at: number): string => timeIn(language, at);
  return html`
    ${bannerOf(overview, say)}
    ${sectionOf(
      'to-do',
      say('page.to-do'),
      overview.toDo.map((one) => failureItem(one)),
    )}
    ${sectionOf('problems', say('page.problems'), [
      ...overview.problems.map((one) =>
        failureItem(one, one.since === null ? '' : time(one.since)),
      ),
      ...overview.lastFailures.map((one) => failureItem(one, `${time(one.at)} · ${one.id}`)),
    ])}
    ${installsHtml(overview, language)}
    <section aria-labelledby="entries">
      <h2 id="entries">${say('page.entries')}</h2>
      <dl class="tiles">${TILES.map((state) => tile(state, overview.counts[state], language))}</dl>
      ${
        overview.oldestWaiting === null
          ? null
          : html`<p class="quiet">
              ${phrase('page.oldest', { time: time(overview.oldestWaiting) }, language)}
            </p>`
      }
    </section>
    ${sectionOf(
      'held-bulk',
      say('page.held-bulk'),
      overview.held.map((one) =>
        failureItem(
          one,
          `${one.instance}: ${String(one.count)} · ${phrase('page.held-until', { time: time(one.lastUntil) }, language)}`,
        ),
      ),
    )}
    ${tableOf({
      id: 'locations',
      title: say('page.locations'),
      heads: [say('page.name'), say('page.location'), say('page.instances'), say('page.state')],
      rows: overview.locations.map((one) => [
        html`${one.name === '' ? '–' : one.name}`,
        html`<code>${one.id}</code>`,
        html`${one.instances}`,
        badge(one.state, language),
      ]),
      none: say('page.none'),
    })}
    ${connectHtml(overview, language)}
    ${tableOf({
      id: 'instances',
      title: say('page.instances'),
      heads: [say('page.name'), say('page.number'), say('page.location'), say('page.state')],
      rows: overview.instances.map((one) => [
        html`${one.label ?? one.name}`,
        html`${one.ownJid === null ? '–' : `+${one.ownJid.split('@')[0] ?? ''}`}`,
        html`<code>${one.locationId}</code>`,
        html`<span class="badge ${STANDING_TONES[one.standing] ?? 'bad'}"
          >${valueWord('standing', one.standing, language)}</span
        >`,
      ]),
      none: say('page.none'),
    })}
    <p class="acts"><a href="/numbers">${phrase('numbers.manage', {}, language)}</a></p>
    <section aria-labelledby="addresses">
      <h2 id="addresses">${say('page.addresses')}</h2>
      <dl class="facts">
        ${fact(say('page.public'), overview.addresses.public)}
        ${fact(say('page.control'), overview.addresses.control)}
        ${fact(`${say('page.webhooks')} · Evolution`, overview.addresses.webhooks.evolution)}
        ${fact(`${say('page.webhooks')} · HighLevel`, overview.addresses.webhooks.highlevel)}
        ${fact(`${say('page.webhooks')} · Workflow`, overview.addresses.webhooks.workflow)}
      </dl>
    </section>
    <footer class="quiet">
      Waybridge ${overview.version} ·
      ${phrase('page.running-since', { time: time(overview.startedAt) }, language)} ·
      ${phrase('page.updated', { time: clockIn(language, Date.now()) }, language)}
    </footer>
  `;
}

/** The phrases of the page that have no parameters. */
type SimplePhrase = Exclude<
  PhraseCode & `page.${string}`,
  'page.running-since' | 'page.oldest' | 'page.updated' | 'page.held-until'
>;

function bannerOf(overview: Overview, say: (code: 'page.all-well') => string): Html {
  const first = overview.problems[0] ?? overview.lastFailures[0] ?? overview.toDo[0];
  if (first === undefined) return html`<p class="banner good">${say('page.all-well')}</p>`;
  const tone = overview.problems.length > 0 || overview.lastFailures.length > 0 ? 'bad' : 'soon';
  return html`<p class="banner ${tone}">${first.sentence}</p>`;
}

function sectionOf(id: string, title: string, items: readonly Html[]): Html | null {
  if (items.length === 0) return null;
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    <ul class="cards">
      ${items}
    </ul>
  </section>`;
}

function failureItem(one: Said, note = ''): Html {
  return html`<li>
    <p>${one.sentence}</p>
    ${isCommand(one.act) ? html`<pre><code>${one.act}</code></pre>` : html`<p class="act">${one.act}</p>`}
    ${note === '' ? null : html`<p class="quiet">${note}</p>`}
  </li>`;
}

function isCommand(act: string): boolean {
  return /^(?:waybridge|chmod) /.test(act);
}

function tile(state: (typeof TILES)[number], count: number, language: LanguageTag): Html {
  const alarming = (state === 'unsure' || state === 'dead') && count > 0;
  return html`<div class="${alarming ? 'bad' : ''}">
    <dt>${valueWord('state', state, language)}</dt>
    <dd>${count}</dd>
  </div>`;
}

function badge(state: string, language: LanguageTag): Html {
  return html`<span class="badge ${TONES[state] ?? 'bad'}"
    >${valueWord('state', state, language)}</span
  >`;
}

function fact(name: string, value: string): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd><code>${value}</code></dd>
  </div>`;
}

interface Table {
  readonly id: string;
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly Html[])[];
  /** Stands in for an empty table. */
  readonly none: string;
}

function tableOf({ id, title, heads, rows, none }: Table): Html {
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${
      rows.length === 0
        ? html`<p class="quiet">${none}</p>`
        : html`<div class="table" tabindex="0" role="group" aria-labelledby="${id}">
            <table>
              <thead>
                <tr>
                  ${heads.map((head) => html`<th scope="col">${head}</th>`)}
                </tr>
              </thead>
              <tbody>
                ${rows.map(
                  (row) =>
                    html`<tr>
                      ${row.map((cell) => html`<td>${cell}</td>`)}
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
  </section>`;
}

function timeIn(language: LanguageTag, at: number): string {
  return new Date(at).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });
}

function clockIn(language: LanguageTag, at: number): string {
  return new Date(at).toLocaleTimeString(language);
}
