/** The part of the status page that connects locations, and shows what an agency's install is at. */
import type { BulkProgress } from '../../install/bulk-installs.ts';
import type { HeldInstall } from '../../install/held-installs.ts';
import type { LanguageTag } from '../../words/say.ts';
import { phrase, say } from '../../words/say.ts';
import type { Overview } from '../topics/overview.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';

/** How many failed locations of an agency are named. */
const MOST_NAMED = 10;

export function installsHtml({ installs }: Overview, language: LanguageTag): Html {
  return html`
    ${installs.held.length === 0 ? null : heldHtml(installs.held, language)}
    ${installs.agencies.length === 0 ? null : agenciesHtml(installs.agencies, language)}
  `;
}

/** Stands below the locations; without the app's id and secret there is nothing to press. */
export function connectHtml({ installs }: Overview, language: LanguageTag): Html | null {
  if (!installs.possible) return null;
  return html`<p class="acts">
    ${button('install.begin', {}, phrase('page.install', {}, language))}
    <span class="quiet">${phrase('page.install-how', {}, language)}</span>
  </p>`;
}

function heldHtml(held: readonly HeldInstall[], language: LanguageTag): Html {
  return html`<section aria-labelledby="held">
    <h2 id="held">${phrase('page.held', {}, language)}</h2>
    <ul class="cards">
      ${held.map((one) => {
        const company = one.kind === 'location' && one.companyId !== null ? one.companyId : '';
        return html`<li>
          <p>
            <strong>${one.name === '' ? one.ownerId : one.name}</strong>
            <code>${one.ownerId}</code> ${company === '' ? null : html`· <code>${company}</code>`}
          </p>
          <p class="acts">
            ${button('install.confirm', { id: one.id }, phrase('page.confirm', {}, language))}
            ${button('install.reject', { id: one.id }, phrase('page.reject', {}, language))}
          </p>
        </li>`;
      })}
    </ul>
  </section>`;
}

function agenciesHtml(agencies: readonly BulkProgress[], language: LanguageTag): Html {
  return html`<section aria-labelledby="agencies">
    <h2 id="agencies">${phrase('page.bulk-title', {}, language)}</h2>
    <ul class="cards">
      ${agencies.map((agency) => agencyHtml(agency, language))}
    </ul>
  </section>`;
}

function agencyHtml(agency: BulkProgress, language: LanguageTag): Html {
  const { companyId: company, failed } = agency;
  const line = agency.listing
    ? phrase('install.bulk-listing', { company }, language)
    : phrase(
        'install.bulk-progress',
        {
          company,
          done: String(agency.done),
          waiting: String(agency.waiting),
          failed: String(failed.length),
        },
        language,
      );
  const reasons = failed.slice(0, MOST_NAMED).map((one) => {
    const { sentence } = say(one.code, { system: 'highlevel', ...one.params }, language);
    return html`<p class="quiet">
      ${one.name === '' ? '' : `${one.name} `}<code>${one.locationId}</code> – ${sentence}
    </p>`;
  });
  return html`<li>
    <p>${line}</p>
    ${reasons}
    ${
      failed.length === 0
        ? null
        : html`<p class="acts">
            ${button('install.retry', { companyId: company }, phrase('page.retry', {}, language))}
          </p>`
    }
  </li>`;
}

/** A button that calls the router; the script of the page does the rest. */
function button(path: string, input: Readonly<Record<string, string>>, label: string): Html {
  return html`<button type="button" data-call="${path}" data-input="${JSON.stringify(input)}">
    ${label}
  </button>`;
}
