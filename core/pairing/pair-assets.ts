/** Script and style of the page behind a link: nothing is loaded from elsewhere, and nothing stays in the browser. */
import { Html } from '../words/html.ts';

/** Its own address is all that it knows. */
export const PAIR_SCRIPT = new Html(`
const view = document.getElementById('view');
const lost = document.getElementById('lost');
const here = location.pathname.replace(/\\/+$/, '');
let shown = '';
let busy = false;

function show(text) {
  // The seconds alone make no new page: they are counted here.
  const still = text.replace(/data-seconds="\\d+">\\d+/, '');
  if (still === shown) return;
  shown = still;
  const read = new DOMParser().parseFromString(text, 'text/html');
  view.replaceChildren(...read.body.childNodes);
}

async function ask(path, options) {
  try {
    const answer = await fetch(here + path, { cache: 'no-store', ...options });
    lost.hidden = answer.ok || answer.status === 404 || answer.status === 410;
    if (answer.status === 404 || answer.status === 410) clearInterval(asking);
    if (answer.headers.get('content-type')?.startsWith('text/html')) show(await answer.text());
  } catch {
    lost.hidden = false;
  }
}

view.addEventListener('submit', async (event) => {
  event.preventDefault();
  const phone = new FormData(event.target).get('phone');
  for (const button of view.querySelectorAll('button')) button.disabled = true;
  busy = true;
  shown = '';
  await ask('/begin', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ phone }),
  });
  for (const button of view.querySelectorAll('button')) button.disabled = false;
  busy = false;
});

const asking = setInterval(() => document.hidden || busy || ask('/now'), 2500);
await ask('/now');
setInterval(() => {
  for (const part of document.querySelectorAll('[data-seconds]')) {
    const left = Math.max(0, Number(part.dataset.seconds) - 1);
    part.dataset.seconds = left;
    part.textContent = left;
  }
}, 1000);
`);

export const PAIR_STYLE = new Html(`
body{font:1.05rem/1.55 system-ui,sans-serif;margin:0;display:grid;place-items:center;min-height:100vh;background:light-dark(#f6f7f9,#14171c);color:light-dark(#1b2129,#e8ebef)}
main{box-sizing:border-box;width:min(28rem,100vw - 1.5rem);margin:.75rem 0;padding:1.5rem;border-radius:.75rem;background:light-dark(#fff,#1c2127);border-top:.3rem solid light-dark(#1a7f4e,#4fc98a);text-align:center}
h1{font-size:1.35rem;line-height:1.3;margin:0 0 1rem}
form{display:grid;gap:.6rem;margin:1rem 0}
label{text-align:start;font-weight:600}
input,button{font:inherit;padding:.75rem;border-radius:.5rem;border:1px solid light-dark(#9aa5b4,#5a6472)}
input{background:light-dark(#f6f7f9,#14171c);color:inherit}
button{background:light-dark(#0b5cad,#7fb8f5);color:light-dark(#fff,#10151c);border:0;font-weight:600;cursor:pointer}
button:disabled{opacity:.6}
:focus-visible{outline:3px solid light-dark(#0b5cad,#7fb8f5);outline-offset:2px}
.qr{display:block;width:min(17.5rem,100%);height:auto;margin:1rem auto;border-radius:.5rem}
.pair-code{font:700 2rem/1.4 ui-monospace,Menlo,Consolas,monospace;letter-spacing:.08em;user-select:all}
.quiet,.act{color:light-dark(#5a6472,#9aa5b4);font-size:.9rem}
.good{color:light-dark(#136c3f,#6fd39f);font-weight:600}
[hidden]{display:none}
`);
