/**
 * The pages on which a person installs the app: `GET /v2/oauth/chooselocation` shows the locations and agencies, and its
 * links stand for the person's choice. A location brings a Location token, an agency a Company token; what is denied
 * comes back as `error`. A `state` comes back as it went in (seen late 2025), an install begun in the marketplace has none.
 */
import type { Answer, Call } from '../support/call.ts';
import { problem } from './errors.ts';
import type { HighLevelWorld } from './highlevel-world.ts';
import { consent } from './installs.ts';

export function getChooseLocation(world: HighLevelWorld, call: Call): Answer {
  const { client_id: clientId, redirect_uri: redirectUri, response_type: type, scope } = call.query;
  if (clientId !== world.app.clientId) throw problem(400, 'Invalid parameter: client_id');
  if (type !== 'code') throw problem(400, 'Invalid parameter: response_type');
  if (!isAddress(redirectUri)) throw problem(400, 'Invalid parameter: redirect_uri');
  if (!scope) throw problem(400, 'Missing parameter: scope');
  const query = new URLSearchParams(call.query);
  const link = (name: string, value: string): string => {
    const own = new URLSearchParams(query);
    own.set(name, value);
    return escaped(`/v2/oauth/consent?${own.toString()}`);
  };
  const locations = [...world.state.locations.values()];
  const companies = Map.groupBy(locations, (one) => one.companyId);
  const rows = locations
    .slice(0, MOST_SHOWN)
    .map((one) => row(link('location', one.id), one.name, one.installed ? 'installed' : one.id));
  const agencies = [...companies].map(([id, all]) =>
    row(link('company', id), `Agency ${id}`, `${String(all.length)} locations`),
  );
  return html(
    `<h1>Choose where to install the app</h1><p>This is the pretend HighLevel of the sandbox.</p>
<h2>A location</h2><ul>${rows.join('')}</ul><h2>A whole agency</h2><ul>${agencies.join('')}</ul>
<p><a class="no" href="${link('deny', '1')}">Do not allow</a></p>`,
  );
}

/** The person's choice: back to the redirect address, with a code or an error. */
export function getConsent(world: HighLevelWorld, call: Call): Answer {
  const { redirect_uri: redirectUri, location, company, deny, state } = call.query;
  if (!isAddress(redirectUri)) throw problem(400, 'Invalid parameter: redirect_uri');
  const back = new URL(redirectUri);
  if (deny !== undefined) back.searchParams.set('error', 'access_denied');
  else {
    const of = location === undefined ? { companyId: company ?? '' } : { locationId: location };
    const code = consent(world, of, redirectUri);
    if (code === null) throw problem(404, 'Not found');
    back.searchParams.set('code', code);
  }
  if (state !== undefined) back.searchParams.set('state', state);
  return { status: 302, headers: { location: back.href } };
}

const MOST_SHOWN = 50;

/** HTTPS or this very machine: nothing else is ever called. */
function isAddress(text: string | undefined): text is string {
  const url = URL.parse(text ?? '');
  return url !== null && (url.protocol === 'https:' || url.hostname === '127.0.0.1');
}

function row(href: string, name: string, note: string): string {
  return `<li><a href="${href}">${escaped(name)}</a> <small>${escaped(note)}</small></li>`;
}

function html(body: string): Answer {
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Pretend HighLevel</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<style>body{font:1rem/1.6 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}li{margin:.4rem 0}small{opacity:.7}</style>
</head><body><main>${body}</main></body></html>`;
  return { status: 200, bytes: Buffer.from(page), contentType: 'text/html; charset=utf-8' };
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
}
