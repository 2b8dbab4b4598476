/** The customer's phone. */
import { act } from './api.js';
import { composer } from './composer.js';
import { avatar, el, keepList, stickToEnd } from './dom.js';
import { bubble, mark } from './messages.js';
import { fill, words } from './words.js';

export function phone(section) {
  let chosen = null;
  let last = null;
  const who = el('div', { class: 'people', role: 'radiogroup', 'aria-label': words.whoWrites });
  const face = el('span', {});
  const title = el('h2', {});
  const state = el('p', {});
  const readNow = el('button', {
    type: 'button',
    class: 'pill',
    text: words.readNow,
    hidden: true,
  });
  const list = el('ol', { class: 'messages', role: 'log', 'aria-live': 'polite', tabindex: 0 });
  const atEnd = stickToEnd(list);
  const empty = el('p', { class: 'empty', text: words.noMessages });
  const write = composer(({ text, file }) => act('customer-writes', { jid: chosen, text, file }));
  section.append(
    who,
    el('div', { class: 'device' }, [
      el('header', {}, [face, el('div', {}, [title, state]), readNow]),
      el('div', { class: 'wall' }, [empty, list]),
      write.form,
    ]),
  );
  readNow.addEventListener('click', () => void act('customer-reads', { jid: chosen }));

  function choose(jid) {
    chosen = jid;
    list.replaceChildren();
    show(last);
    atEnd.jump();
  }

  function chip(customer) {
    const on = customer.jid === chosen;
    const label =
      customer.unread > 0
        ? `${customer.name}, ${fill(words.unread, { count: customer.unread })}`
        : customer.name;
    return el(
      'button',
      {
        type: 'button',
        role: 'radio',
        class: 'person',
        'aria-checked': String(on),
        'aria-label': label,
        tabindex: on ? 0 : -1,
        onclick: () => choose(customer.jid),
        onkeydown: (event) => step(event),
      },
      [
        avatar(customer.name),
        el('span', { text: customer.name.split(' ')[0] }),
        customer.unread > 0 ? el('span', { class: 'count', text: customer.unread }) : null,
      ],
    );
  }

  /** Arrow keys move between the radio buttons, as in any radio group. */
  function step(event) {
    const move = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!move) return;
    event.preventDefault();
    const { customers } = last;
    const at = customers.findIndex((c) => c.jid === chosen);
    choose(customers[(at + move + customers.length) % customers.length].jid);
    who.querySelector('[aria-checked="true"]').focus();
  }

  function show(world) {
    last = world;
    chosen ??= world.customers[0]?.jid ?? null;
    const customer = world.customers.find((c) => c.jid === chosen);
    if (!customer) return;
    const chips = world.customers.map(({ jid, name, unread }) => ({
      jid,
      name,
      unread,
      on: jid === chosen,
    }));
    keepList(who, chips, (c) => c.jid, chip);
    const { name } = customer;
    if (face.dataset.name !== world.shop) {
      face.dataset.name = world.shop;
      face.replaceChildren(avatar(world.shop));
    }
    title.textContent = world.shop;
    state.textContent = world.switches.numberOffline ? words.offline : words.online;
    readNow.hidden = customer.unread === 0 || world.switches.readsAutomatically;
    list.setAttribute('aria-label', fill(words.chatWith, { name, shop: world.shop }));
    write.name(fill(words.writeAs, { name }), fill(words.sendAs, { name }));
    empty.hidden = customer.messages.length > 0;
    atEnd(() => {
      keepList(
        list,
        customer.messages,
        (m) => m.id,
        (m) =>
          bubble({
            own: m.mine,
            text: m.text,
            files: m.file ? [m.file] : [],
            at: m.at,
            mark: m.ticks ? mark(m.ticks, words.ticks[m.ticks]) : null,
            deleted: m.deleted,
          }),
      );
    });
  }

  return show;
}
