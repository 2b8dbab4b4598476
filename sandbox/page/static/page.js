/** Puts the page together; what it shows comes whole from the server, again after every change. */
import { follow } from './api.js';
import { inbox } from './inbox.js';
import { journal } from './journal.js';
import { phone } from './phone.js';
import { language, words } from './words.js';

document.documentElement.lang = language;
document.title = words.title;
for (const node of document.querySelectorAll('[data-words]')) {
  node.textContent = words[node.dataset.words];
}
for (const node of document.querySelectorAll('[data-label]')) {
  node.setAttribute('aria-label', words[node.dataset.label]);
}

const parts = [
  phone(document.getElementById('phone')),
  inbox(document.getElementById('inbox')),
  journal(document.getElementById('journal')),
];
const linkState = document.getElementById('link-state');

follow(
  (world) => {
    for (const show of parts) show(world);
  },
  (live) => {
    linkState.textContent = live ? words.live : words.lost;
    linkState.classList.toggle('lost', !live);
  },
);
