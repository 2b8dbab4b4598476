/** The agent's inbox. */
import { act } from './api.js';
import { composer } from './composer.js';
import { avatar, count, el, keepList, stickToEnd } from './dom.js';
import { bubble, mark } from './messages.js';
import { fill, words } from './words.js';
import { workflow } from './workflow.js';

export function inbox(section) {
  let chosen = null;
  let last = null;
  const people = el('ul', { class: 'conversations', 'aria-label': words.conversations });
  const face = el('span', {});
  const title = el('h3', {});
  const number = el('p', {});
  const list = el('ol', { class: 'messages' });
  const chat = el('div', { class: 'chat', role: 'log', tabindex: 0 }, [list]);
  const atEnd = stickToEnd(chat);
  const empty = el('p', { class: 'empty', text: words.noMessages });
  const write = composer(({ text, file }) =>
    act('agent-writes', { contactId: chosen, text, file }),
  );
  section.append(
    el('div', { class: 'card' }, [
      el('h2', { text: words.inboxOf }),
      el('div', { class: 'desk' }, [
        people,
        el('div', { class: 'thread' }, [
          el('header', {}, [face, el('div', {}, [title, number])]),
          el('div', { class: 'wall' }, [empty, chat]),
          workflow(() => chosen),
          write.form,
        ]),
      ]),
    ]),
  );

  function choose(contactId) {
    chosen = contactId;
    list.replaceChildren();
    show(last);
    atEnd.jump();
  }

  function row(conversation) {
    const { name, phone, unread, preview, on } = conversation;
    const who = name || phone;
    return el('li', {}, [
      el(
        'button',
        {
          type: 'button',
          'aria-current': on ? 'true' : null,
          onclick: () => choose(conversation.contactId),
        },
        [
          avatar(who),
          el('span', { class: 'who' }, [
            el('strong', { text: who }),
            el('span', { class: 'last', text: preview }),
          ]),
          unread > 0 ? count(unread, fill(words.unread, { count: unread })) : null,
        ],
      ),
    ]);
  }

  function show(world) {
    last = world;
    chosen ??= world.conversations[0]?.contactId ?? null;
    const rows = world.conversations.map(({ messages, ...c }) => ({
      ...c,
      preview: messages.at(-1)?.text || (messages.length > 0 ? words.picture : c.phone),
      on: c.contactId === chosen,
    }));
    keepList(people, rows, (c) => c.contactId, row);
    const conversation = world.conversations.find((c) => c.contactId === chosen);
    if (!conversation) return;
    if (conversation.unread > 0 && document.hasFocus()) {
      void act('agent-reads', { conversationId: conversation.conversationId });
    }
    const who = conversation.name || conversation.phone;
    if (face.dataset.name !== who) {
      face.dataset.name = who;
      face.replaceChildren(avatar(who));
    }
    title.textContent = who;
    number.textContent = conversation.phone;
    chat.setAttribute('aria-label', fill(words.conversationWith, { name: who }));
    write.name(fill(words.writeTo, { name: who }), fill(words.sendTo, { name: who }));
    empty.hidden = conversation.messages.length > 0;
    atEnd(() => {
      keepList(
        list,
        conversation.messages,
        (m) => m.id,
        (m) =>
          bubble({
            own: m.direction === 'outbound',
            text: m.text,
            files: m.files,
            at: m.at,
            mark: m.status ? mark(m.status, words.statuses[m.status] ?? m.status) : null,
            note: m.error,
            retry: m.mayRetry ? () => act('agent-retries', { messageId: m.id }) : null,
          }),
      );
    });
  }

  return show;
}
