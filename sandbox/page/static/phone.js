/** The customer's phone. */
import { act } from './api.js';
import { composer } from './composer.js';
import { avatar, count, el, keepList, stickToEnd } from './dom.js';
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
  const scans = el('div', { class: 'scans' });
  const list = el('ol', { class: 'messages' });
  const chat = el('div', { class: 'chat', role: 'log', tabindex: 0 }, [list]);
  const atEnd = stickToEnd(chat);
  const empty = el('p', { class: 'empty', text: words.noMessages });
  const write = composer(({ text, file }) => act('customer-writes', { jid: chosen, text, file }));
  section.append(
    scans,
    who,
    el('div', { class: 'device' }, [
      el('header', {}, [face, el('div', {}, [title, state]), readNow]),
      el('div', { class: 'wall' }, [empty, chat]),
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
    return el(
      'button',
      {
        type: 'button',
        role: 'radio',
        class: 'person',
        'aria-checked': String(on),
        tabindex: on ? 0 : -1,
        onclick: () => choose(customer.jid),
        onkeydown: (event) => step(event),
      },
      [
        avatar(customer.name),
        nameOf(customer),
        customer.unread > 0
          ? count(customer.unread, fill(words.unread, { count: customer.unread }))
          : null,
      ],
    );
  }

  /** The first name is seen, the whole name is heard. */
  function nameOf({ name }) {
    const [first, ...rest] = name.split(' ');
    return el('span', { text: first }, [
      el('span', { class: 'spoken', text: ` ${rest.join(' ')}` }),
    ]);
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
    keepList(scans, world.linking, String, (instance) =>
      el('button', {
        type: 'button',
        class: 'pill',
        text: fill(words.scan, { instance }),
        onclick: () => void act('phone-scans', { instance }),
      }),
    );
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
    chat.setAttribute('aria-label', fill(words.chatWith, { name, shop: world.shop }));
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
