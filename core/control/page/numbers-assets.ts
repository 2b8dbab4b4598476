/** Script and style of the numbers' page. It shares the log-in of the status page; the address names the view. */

export const NUMBERS_SCRIPT = `const KEY = 'waybridge-key';
const part = (id) => document.getElementById(id);
let shown = '';
let busy = false;

function call(path, options = {}) {
  const headers = { 'x-waybridge': localStorage.getItem(KEY) ?? 'none', ...options.headers };
  return fetch(path, { ...options, headers, cache: 'no-store' });
}

const view = () => location.hash.slice(1) || 'list';

/** A person who is typing, or has opened something, is not interrupted by a picture that is two seconds newer. */
function isInUse() {
  const content = part('content');
  const typed = [...content.querySelectorAll('input')].some((one) => one.value !== one.defaultValue);
  return typed || content.querySelector('details[open]') !== null;
}

async function show(again = false) {
  const asked = view();
  try {
    const answer = await call('/numbers/view?' + new URLSearchParams({ view: asked }));
    if (answer.status === 401) {
      location.href = '/';
      return;
    }
    part('lost').hidden = true;
    const text = await answer.text();
    // The seconds alone make no new page: they are counted here.
    const still = asked + text.replace(/data-seconds="\\d+">\\d+/, '');
    if (asked !== view() || still === shown || (again && isInUse())) return;
    shown = still;
    const read = new DOMParser().parseFromString(text, 'text/html');
    part('content').replaceChildren(...read.body.childNodes);
  } catch {
    part('lost').hidden = false;
  }
}

async function go(next) {
  if ('#' + next === location.hash) await show();
  else location.hash = next;
}

async function act(from, input) {
  if (busy) return;
  busy = true;
  for (const button of part('content').querySelectorAll('button')) button.disabled = true;
  part('failed').hidden = true;
  part('made').hidden = true;
  try {
    const answer = await call('/trpc/' + from.dataset.call, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    });
    const read = await answer.json();
    const failure = read.error?.data?.failure;
    if (failure) {
      part('failed').hidden = false;
      part('failed').textContent = failure.sentence + ' ' + failure.act;
      part('failed').scrollIntoView({ block: 'nearest' });
    } else {
      const made = read.result?.data ?? {};
      if (made.url && from.dataset.call === 'numbers.link') {
        part('made').hidden = false;
        part('made-url').textContent = made.url;
      }
      shown = '';
      await go(from.dataset.next.replace('{id}', made.id));
    }
  } catch {
    part('lost').hidden = false;
  }
  for (const button of part('content').querySelectorAll('button')) button.disabled = false;
  busy = false;
}

part('content').addEventListener('click', async (event) => {
  const button = event.target.closest('button[data-call]');
  if (button !== null) await act(button, JSON.parse(button.dataset.input));
});
part('content').addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = event.target;
  const given = JSON.parse(form.dataset.input ?? '{}');
  await act(form, { ...given, ...Object.fromEntries(new FormData(form)) });
});
addEventListener('hashchange', async () => {
  part('failed').hidden = true;
  if (!view().startsWith('number/')) part('made').hidden = true;
  await show();
  part('content').focus();
});
await show();
setInterval(() => document.hidden || busy || show(true), 2000);
setInterval(() => {
  for (const one of document.querySelectorAll('[data-seconds]')) {
    const left = Math.max(0, Number(one.dataset.seconds) - 1);
    one.dataset.seconds = left;
    one.textContent = left;
  }
}, 1000);
`;

export const NUMBERS_STYLE = `
.card { background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem; padding: 0.9rem 1.1rem; margin-top: 0.8rem; }
.card h2 { font-size: 1rem; margin: 0 0 0.3rem; }
.card section { margin-top: 1rem; padding-top: 0.8rem; border-top: 1px solid var(--line); }
.pairing { max-width: 28rem; }
.choice { margin-top: 0.8rem; }
summary { cursor: pointer; font-weight: 600; }
form.wide { max-width: 32rem; }
form.inner { margin: 0.8rem 0 0; padding: 0; border: 0; max-width: 26rem; }
select { font: inherit; padding: 0.55rem 0.8rem; border-radius: 0.5rem; border: 1px solid var(--line); background: var(--paper); color: var(--ink); }
a { color: var(--accent); }
a.main { display: inline-block; padding: 0.55rem 0.9rem; border-radius: 0.5rem; background: var(--accent); color: light-dark(#fff, #10151c); font-weight: 600; text-decoration: none; }
.qr { display: block; width: 17.5rem; max-width: 100%; height: auto; margin: 0.8rem 0; border-radius: 0.5rem; border: 1px solid var(--line); }
.pair-code { font: 700 2rem/1.4 ui-monospace, "SF Mono", Menlo, Consolas, monospace; letter-spacing: 0.08em; user-select: all; }
#made code { user-select: all; }
`;
