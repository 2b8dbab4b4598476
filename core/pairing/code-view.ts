/** The code that a phone is linked with, as it is shown on the control page and behind a link alike. */
import type { Html } from '../words/html.ts';
import { html } from '../words/html.ts';
import type { LanguageTag } from '../words/say.ts';
import { phrase, say } from '../words/say.ts';
import type { PairingView } from './pairing-desk.ts';
import { qrSvg } from './qr.ts';

/** As WhatsApp writes it: `WZYE-H1YY`. */
export function codeText(pairingCode: string): string {
  return pairingCode.replace(/^(.{4})(.{4})$/, '$1-$2');
}

export async function codeHtml(view: PairingView, language: LanguageTag): Promise<Html> {
  switch (view.state) {
    case 'idle':
      return html``;
    case 'open': {
      const params = { number: view.number ?? '', name: view.profileName ?? '' };
      return html`<p class="banner good" role="status">
        ${phrase('pair.linked', params, language)}
      </p>`;
    }
    case 'ended':
    case 'waiting':
      return html`<div role="status">
        ${
          view.problem === null
            ? html`<p>${phrase('pair.waiting', {}, language)}</p>`
            : problemHtml(view.problem, language)
        }
      </div>`;
    case 'code':
      return html`${view.pairingCode === null ? await qrHtml(view, language) : typedHtml(view, language)}
      ${view.problem === null ? null : problemHtml(view.problem, language)}
      ${countdownHtml(view, language)}`;
  }
}

async function qrHtml({ qr }: PairingView, language: LanguageTag): Promise<Html> {
  const svg = Buffer.from(await qrSvg(qr ?? '')).toString('base64');
  return html`<p>${phrase('pair.scan', {}, language)}</p>
    <img
      class="qr"
      width="280"
      height="280"
      alt="${phrase('pair.qr', {}, language)}"
      src="data:image/svg+xml;base64,${svg}"
    />`;
}

function typedHtml({ pairingCode }: PairingView, language: LanguageTag): Html {
  return html`<p>${phrase('pair.type', {}, language)}</p>
    <p class="pair-code"><strong>${codeText(pairingCode ?? '')}</strong></p>`;
}

/** The script of the page counts it down; seconds, since the clocks of two machines differ. */
function countdownHtml({ renewedAt, count }: PairingView, language: LanguageTag): Html | null {
  if (renewedAt === null) return null;
  const seconds = Math.max(0, Math.ceil((renewedAt - Date.now()) / 1000));
  const text = phrase('pair.renewed', { seconds: '#', count: String(count) }, language);
  const [before = '', after = ''] = text.split('#');
  return html`<p class="quiet">
    ${before}<span data-seconds="${seconds}">${seconds}</span>${after}
  </p>`;
}

export function problemHtml(
  { code, params }: { code: string; params: Readonly<Record<string, string>> },
  language: LanguageTag,
): Html {
  const { sentence, act } = say(code, params, language);
  return html`<p>${sentence}</p>
    <p class="act">${act}</p>`;
}
