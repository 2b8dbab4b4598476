/** What can be done with one number: first the act that mends it, then everything else. */
import type { InstanceRef } from '../../pairing/instance.ts';
import type { NumberStanding } from '../../pairing/standing.ts';
import { phrase } from '../../words/say.ts';
import type { LanguageTag } from '../../words/say.ts';
import type { Control } from '../control.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { callButton } from './number-parts.ts';

interface Shown {
  readonly instance: InstanceRef;
  readonly standing: NumberStanding;
}

/** The act of the standing; null = nothing is to be done. */
export function actsHtml(
  control: Control,
  { instance, standing }: Shown,
  language: LanguageTag,
): Html | null {
  const input = { instance: instance.id };
  const next = `number/${instance.id}`;
  switch (standing.act) {
    case null:
      return null;
    case 'pair':
      return pairHtml(control, instance, language);
    case 'answer':
      return answersHtml(instance, language);
    case 'restart':
    case 'repair':
    case 'ask':
    case 'unpair': {
      const call = `numbers.${standing.act}`;
      const label = phrase(`numbers.${standing.act}`, {}, language);
      return html`<p class="acts">${callButton({ call, input, label, next })}</p>`;
    }
  }
}

function answersHtml({ id }: InstanceRef, language: LanguageTag): Html {
  const answer = (name: 'same-business' | 'wrong-phone'): Html => {
    const label = phrase(`numbers.${name}`, {}, language);
    const input = { instance: id, answer: name };
    return html`<div class="choice">
      <p class="acts">
        ${callButton({ call: 'numbers.answer', input, label, next: `number/${id}` })}
      </p>
      <p class="quiet">${phrase(`numbers.${name}-how`, {}, language)}</p>
    </div>`;
  };
  return html`${answer('same-business')}${answer('wrong-phone')}`;
}

function pairHtml(control: Control, instance: InstanceRef, language: LanguageTag): Html {
  const { id, evolutionVersion, ownJid } = instance;
  const version = evolutionVersion ?? '';
  const how = control.pairing.linking.mustRecreate(instance)
    ? phrase('numbers.recreate-how', { version }, language)
    : phrase('numbers.relink-how', {}, language);
  const input = JSON.stringify({ instance: id });
  return html`${ownJid === null ? null : html`<p class="quiet">${how}</p>`}
    <p class="acts">
      ${callButton({
        call: 'numbers.pair',
        input: { instance: id },
        label: phrase('numbers.show-qr', {}, language),
        next: `code/${id}`,
      })}
    </p>
    <form class="inner" data-call="numbers.pair" data-input="${input}" data-next="code/${id}">
      <label for="pair-phone">${phrase('pair.or-phone', {}, language)}</label>
      <input id="pair-phone" name="phone" type="tel" inputmode="tel" autocomplete="off" required />
      <button>${phrase('pair.get-code', {}, language)}</button>
    </form>`;
}

/** Everything else, what takes something away hidden until it is wanted. */
export async function moreHtml(
  control: Control,
  { instance, standing }: Shown,
  language: LanguageTag,
): Promise<Html> {
  const { id } = instance;
  const label = control.pairing.labels.of(id) ?? '';
  const input = JSON.stringify({ instance: id });
  return html`${await linkHtml(control, instance, language)}
    <details class="card">
      <summary>${phrase('numbers.more', {}, language)}</summary>
      <form class="inner" data-call="numbers.rename" data-input="${input}" data-next="number/${id}">
        <label for="label">${phrase('numbers.label', {}, language)}</label>
        <input id="label" name="label" maxlength="100" value="${label}" autocomplete="off" />
        <button>${phrase('numbers.rename', {}, language)}</button>
      </form>
      ${actHtml({ call: 'numbers.restart', id, label: 'numbers.restart', next: `number/${id}` }, language)}
      ${
        standing.act === 'pair'
          ? null
          : html`<section>
              <h2>${phrase('numbers.linking', {}, language)}</h2>
              ${pairHtml(control, instance, language)}
            </section>`
      }
      ${actHtml({ call: 'numbers.unpair', id, label: 'numbers.unpair', next: `number/${id}` }, language)}
      ${actHtml({ call: 'numbers.delete', id, label: 'numbers.delete', next: 'list' }, language)}
    </details>`;
}

function actHtml(
  act: {
    readonly call: string;
    readonly id: string;
    readonly label: 'numbers.restart' | 'numbers.unpair' | 'numbers.delete';
    readonly next: string;
  },
  language: LanguageTag,
): Html {
  const { call, id, label, next } = act;
  const how =
    label === 'numbers.restart'
      ? null
      : html`<p class="quiet">${phrase(`${label}-how`, {}, language)}</p>`;
  const button = callButton({
    call,
    input: { instance: id },
    label: phrase(label, {}, language),
    next,
  });
  return html`<section>
    <p class="acts">${button}</p>
    ${how}
  </section>`;
}

/** The address of a link is in no view: the script shows it once, from the answer that made it. */
async function linkHtml(
  control: Control,
  { id }: InstanceRef,
  language: LanguageTag,
): Promise<Html> {
  const links = await control.pairing.links.all();
  const alive = links.filter(
    ({ instanceId, state }) => instanceId === id && (state === 'open' || state === 'begun'),
  );
  const time = (at: number): string =>
    new Date(at).toLocaleTimeString(language, { timeStyle: 'short' });
  return html`<section class="card">
    <h2>${phrase('numbers.link-title', {}, language)}</h2>
    <p class="quiet">${phrase('numbers.link-how', {}, language)}</p>
    <p class="acts">
      ${callButton({
        call: 'numbers.link',
        input: { instance: id },
        label: phrase('numbers.link', {}, language),
        next: `number/${id}`,
      })}
    </p>
    ${alive.map(
      (link) =>
        html`<p class="acts">
          <span>${phrase('numbers.link-until', { time: time(link.expiresAt) }, language)}</span>
          ${callButton({
            call: 'numbers.revokeLink',
            input: { link: link.id },
            label: phrase('numbers.revoke', {}, language),
            next: `number/${id}`,
          })}
        </p>`,
    )}
  </section>`;
}
