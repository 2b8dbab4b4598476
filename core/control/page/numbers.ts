/** The page on which numbers are added and linked, as pieces of HTML: each is a view that its script puts in place. */
import { codeHtml, problemHtml } from '../../pairing/code-view.ts';
import type { InstanceRef } from '../../pairing/instance.ts';
import { numberOf } from '../../pairing/pairing-desk.ts';
import type { EvolutionServer } from '../../pairing/server-book.ts';
import type { NumberStanding } from '../../pairing/standing.ts';
import { phrase, say, valueWord } from '../../words/say.ts';
import type { LanguageTag } from '../../words/say.ts';
import { wordsOf } from '../../words/worded-error.ts';
import type { Control } from '../control.ts';
import { listInstancesOf } from '../pairing-acts.ts';
import type { ListedInstance } from '../pairing-acts.ts';
import { standingNow } from '../standings.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { actsHtml, moreHtml } from './number-acts.ts';
import { callButton, viewLink } from './number-parts.ts';

const TONES: Readonly<Partial<Record<NumberStanding['standing'], string>>> = {
  open: 'good',
  connecting: 'soon',
  'needs-qr': 'soon',
};

/** `path` as the script asks for it: `list`, `add`, `server/<id>`, `number/<id>` or `code/<id>`. @throws WordedError */
export async function numbersView(
  control: Control,
  path: string,
  language: LanguageTag,
): Promise<Html> {
  const [view = '', id = ''] = path.split(/\/(.*)/s);
  switch (view) {
    case 'add':
      return addHtml(control, language);
    case 'server':
      return serverHtml(control, control.pairing.servers.require(id), language);
    case 'number':
      return numberHtml(control, control.instances.require(id), language);
    case 'code':
      return linkingHtml(control, control.instances.require(id), language);
    default:
      return listHtml(control, language);
  }
}

function listHtml(control: Control, language: LanguageTag): Html {
  const all = control.instances.all();
  const none = phrase('page.none', {}, language);
  return html`<h2>${phrase('numbers.title', {}, language)}</h2>
    ${all.length === 0 ? html`<p class="quiet">${none}</p>` : null}
    <ul class="cards">
      ${all.map((instance) => {
        const { problem } = standingNow(control, instance);
        return html`<li>
          ${headOf(control, instance, language)}
          ${problem === null ? null : html`<p>${say(problem.code, problem.params, language).sentence}</p>`}
          <p class="acts">
            ${viewLink(`number/${instance.id}`, phrase('numbers.open', {}, language))}
          </p>
        </li>`;
      })}
    </ul>
    <p class="acts">${viewLink('add', phrase('numbers.add', {}, language), 'main')}</p>`;
}

/** Name, number, location and what it is at. */
function headOf(control: Control, instance: InstanceRef, language: LanguageTag): Html {
  const { standing } = standingNow(control, instance);
  const label = control.pairing.labels.of(instance.id) ?? instance.name;
  const location = control.locations.get(instance.locationId);
  const place = location === null || location.name === '' ? instance.locationId : location.name;
  return html`<p>
      <strong>${label}</strong>
      <span class="badge ${TONES[standing] ?? 'bad'}"
        >${valueWord('standing', standing, language)}</span
      >
    </p>
    <p class="quiet">${[numberOf(instance) ?? '–', place, instance.serverUrl].join(' · ')}</p>`;
}

function addHtml({ pairing }: Control, language: LanguageTag): Html {
  const servers = pairing.servers.all();
  return html`${backHtml(language)}
    <h2>${phrase('numbers.which-server', {}, language)}</h2>
    <ul class="cards">
      ${servers.map(
        (server) =>
          html`<li>
            <p><strong>${server.url}</strong></p>
            <p class="acts">
              ${callButton({
                call: 'servers.check',
                input: { server: server.id },
                label: phrase('numbers.add', {}, language),
                next: `server/${server.id}`,
                about: server.url,
              })}
            </p>
          </li>`,
      )}
    </ul>
    <form class="wide" data-call="servers.add" data-next="server/{id}">
      <h2>${phrase('numbers.new-server', {}, language)}</h2>
      <label for="url">${phrase('numbers.url', {}, language)}</label>
      <input id="url" name="url" type="url" required autocomplete="off" />
      <label for="key">${phrase('numbers.key', {}, language)}</label>
      <input
        id="key"
        name="apiKey"
        type="password"
        required
        autocomplete="off"
        aria-describedby="key-how"
      />
      <p id="key-how" class="quiet">${phrase('numbers.key-how', {}, language)}</p>
      <button>${phrase('numbers.check', {}, language)}</button>
    </form>`;
}

async function serverHtml(
  control: Control,
  server: EvolutionServer,
  language: LanguageTag,
): Promise<Html> {
  const { url, version, keyKind } = server;
  const params = { server: url, version: version ?? '' };
  const facts = keyKind === 'instance' ? 'server.ok-instance' : 'server.ok-global';
  const places = control.locations.all();
  const listed = await listInstancesOf(control, server).then(
    (all) => ({ all, problem: null }),
    (error: unknown) => ({ all: [], problem: wordsOf(error) }),
  );
  const isReady = places.length > 0;
  const choices = places.map(
    ({ id, name }) => html`<option value="${id}">${name === '' ? id : name}</option>`,
  );
  return html`${backHtml(language)}
    <h2>${url}</h2>
    <p class="banner good">${phrase(facts, params, language)}</p>
    ${isReady ? null : html`<p class="banner soon">${phrase('numbers.no-location', {}, language)}</p>`}
    ${isReady && keyKind !== 'instance' ? createForm(server, choices, language) : null}
    ${listed.problem === null ? null : problemHtml(listed.problem, language)}
    ${
      listed.all.length === 0
        ? null
        : html`<h2>${phrase('numbers.adopt-title', {}, language)}</h2>
            <ul class="cards">
              ${listed.all.map((one, at) =>
                adoptHtml(one, { server, at, choices: isReady ? choices : [] }, language),
              )}
            </ul>`
    }`;
}

function createForm(server: EvolutionServer, choices: Html[], language: LanguageTag): Html {
  const input = JSON.stringify({ server: server.id });
  return html`<form
    class="wide"
    data-call="numbers.create"
    data-input="${input}"
    data-next="code/{id}"
  >
    <h2>${phrase('numbers.create', {}, language)}</h2>
    <label for="location">${phrase('numbers.location', {}, language)}</label>
    <select id="location" name="location">
      ${choices}
    </select>
    <label for="name">${phrase('numbers.name', {}, language)}</label>
    <input id="name" name="name" required maxlength="190" autocomplete="off" />
    <label for="phone">${phrase('numbers.phone', {}, language)}</label>
    <input id="phone" name="phone" type="tel" inputmode="tel" autocomplete="off" />
    <button>${phrase('numbers.make', {}, language)}</button>
  </form>`;
}

function adoptHtml(
  one: ListedInstance,
  { server, at, choices }: { server: EvolutionServer; at: number; choices: Html[] },
  language: LanguageTag,
): Html {
  const { name: instance, otherWebhook, refused } = one;
  const field = `location-${String(at)}`;
  const code = otherWebhook === null ? 'numbers.adopt' : 'numbers.replace';
  const force = otherWebhook !== null;
  const input = JSON.stringify({ name: instance, server: server.url, force });
  return html`<li>
    <p><strong>${instance}</strong> ${one.number ?? ''} ${one.profileName ?? ''}</p>
    <p class="quiet">${valueWord('state', one.state, language)}</p>
    ${refused === null ? null : problemHtml(refused, language)}
    ${one.isOurs ? html`<p class="quiet">${phrase('numbers.ours', {}, language)}</p>` : null}
    ${force ? html`<p>${phrase('numbers.other-webhook', { url: otherWebhook }, language)}</p>` : null}
    ${
      refused !== null || one.isOurs || choices.length === 0
        ? null
        : html`<form
            class="inner"
            data-call="instances.add"
            data-input="${input}"
            data-next="number/{id}"
          >
            <label for="${field}">${phrase('numbers.location', {}, language)}</label>
            <select id="${field}" name="location">
              ${choices}
            </select>
            <button>${phrase(code, { instance }, language)}</button>
          </form>`
    }
  </li>`;
}

async function numberHtml(
  control: Control,
  instance: InstanceRef,
  language: LanguageTag,
): Promise<Html> {
  const standing = standingNow(control, instance);
  return html`${backHtml(language)}
    <div class="card">
      ${headOf(control, instance, language)}
      ${standing.problem === null ? null : problemHtml(standing.problem, language)}
      ${actsHtml(control, { instance, standing }, language)}
    </div>
    ${await moreHtml(control, { instance, standing }, language)}`;
}

/** The code of a number, followed by the script; the acts below it are those of the moment. */
async function linkingHtml(
  control: Control,
  instance: InstanceRef,
  language: LanguageTag,
): Promise<Html> {
  const view = await control.pairing.desk.look(instance);
  const now = control.instances.require(instance.id);
  const standing = standingNow(control, now);
  const isOver = view.state === 'ended' || view.state === 'idle';
  const isAsked = standing.act === 'answer' || standing.act === 'unpair';
  return html`${backHtml(language)}
    <h2>${phrase('numbers.linking', {}, language)}</h2>
    <div class="card pairing">
      ${headOf(control, now, language)} ${await codeHtml(view, language)}
      ${isOver && isAsked ? actsHtml(control, { instance: now, standing }, language) : null}
      ${isOver && !isAsked ? againHtml(now, language) : null}
      ${
        view.state === 'open'
          ? html`<p class="acts">
              ${viewLink(`number/${now.id}`, phrase('numbers.open', {}, language), 'main')}
            </p>`
          : null
      }
    </div>`;
}

function againHtml({ id }: InstanceRef, language: LanguageTag): Html {
  return html`<p class="acts">
    ${callButton({
      call: 'numbers.pair',
      input: { instance: id },
      label: phrase('numbers.new-code', {}, language),
      next: `code/${id}`,
    })}
  </p>`;
}

function backHtml(language: LanguageTag): Html {
  return html`<p>${viewLink('list', `← ${phrase('numbers.back', {}, language)}`)}</p>`;
}
