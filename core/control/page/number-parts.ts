/** What the script of the numbers' page works with: links to views, and buttons that call the router. */
import { html } from './html.ts';
import type { Html } from './html.ts';

export function viewLink(view: string, label: string, kind: 'main' | 'plain' = 'plain'): Html {
  return html`<a class="${kind}" href="#${view}" data-view="${view}">${label}</a>`;
}

/** `next`: the view after it; `{id}` is put in from the answer. `about` tells buttons of the same name apart. */
export function callButton(button: {
  readonly call: string;
  readonly input: Readonly<Record<string, string>>;
  readonly label: string;
  readonly next: string;
  readonly about?: string;
}): Html {
  const { call, input, label, next, about } = button;
  return html`<button
    type="button"
    data-call="${call}"
    data-input="${JSON.stringify(input)}"
    data-next="${next}"
    aria-label="${about === undefined ? label : `${label}: ${about}`}"
  >
    ${label}
  </button>`;
}
