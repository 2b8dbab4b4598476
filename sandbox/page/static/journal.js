/** The relay's journal passing by, and the switches that make its life hard. */
import { act } from './api.js';
import { el, icon, ICONS, keepList } from './dom.js';
import { timeOf } from './messages.js';
import { fill, locale, words } from './words.js';

const seconds = new Intl.NumberFormat(locale, {
  style: 'unit',
  unit: 'second',
  unitDisplay: 'short',
  maximumFractionDigits: 1,
});
const millis = new Intl.NumberFormat(locale, {
  style: 'unit',
  unit: 'millisecond',
  unitDisplay: 'short',
  maximumFractionDigits: 0,
});

function duration(ms) {
  return ms < 1000 ? millis.format(Math.max(0, ms)) : seconds.format(ms / 1000);
}

function attemptsOf(count) {
  if (count === 0) return words.noAttempt;
  return count === 1 ? words.oneAttempt : fill(words.attempts, { count });
}

export function journal(section) {
  const list = el('ol', { class: 'entries', 'aria-label': words.journal, tabindex: 0 });
  const empty = el('p', { class: 'empty', text: words.noEntries });
  const switches = el('div', { class: 'switches' });
  const versions = el('select', {
    id: 'evolution-version',
    onchange: (event) => void act('evolution-version', { version: event.target.value }),
  });
  const version = el('p', { class: 'version' }, [
    el('label', { for: 'evolution-version', text: words.evolutionVersion }),
    versions,
  ]);
  const install = el('a', {
    class: 'quiet-button',
    target: '_blank',
    rel: 'noopener',
    text: words.installApp,
  });
  const remove = el('button', { class: 'quiet-button', type: 'button', text: words.removeApp });
  const app = el('div', { class: 'app-acts' }, [install, remove]);
  remove.addEventListener('click', () => act('remove-app', {}));
  section.append(
    el('div', { class: 'card trouble', role: 'group', 'aria-label': words.trouble }, [
      el('h2', { text: words.trouble }),
      el('p', { class: 'lead', text: words.troubleNote }),
      version,
      switches,
      app,
    ]),
    el('div', { class: 'card journal' }, [
      el('h2', { text: words.journal }),
      el('p', { class: 'lead', text: words.journalNote }),
      empty,
      list,
    ]),
  );
  let last = null;
  // What is still open shows how long it has been waiting.
  setInterval(() => {
    if (last?.entries.some((e) => e.settledAt === null)) show(last);
  }, 1000);

  function entry(item) {
    const inward = item.kind.startsWith('whatsapp.');
    const took = fill(item.settledAt === null ? words.since : words.took, { time: item.time });
    return el('li', { class: `entry state-${item.state}` }, [
      el('span', { class: `way ${inward ? 'inward' : 'outward'}` }, [
        icon(inward ? ICONS.right : ICONS.left, 18),
      ]),
      el('div', { class: 'what' }, [
        el('strong', { text: words.kinds[item.kind] ?? item.kind }),
        el('span', { class: 'small person-of', title: item.lane }, [
          ...(item.person ? [el('span', { text: `${item.person} · ` })] : []),
          timeOf(item.createdAt),
        ]),
        item.sentence || item.errorCode
          ? el('p', { class: 'reason', text: item.sentence ?? item.errorCode })
          : null,
      ]),
      el('div', { class: 'how' }, [
        el('span', { class: 'chip', text: words.states[item.state] ?? item.state }),
        el('span', { class: 'small', text: `${attemptsOf(item.attempts)} · ${took}` }),
      ]),
    ]);
  }

  function toggle({ name, on }) {
    const [title, note] = words.switches[name] ?? [name, ''];
    const id = `switch-${name}`;
    const box = el('input', {
      type: 'checkbox',
      role: 'switch',
      id,
      'aria-label': title,
      'aria-describedby': `${id}-note`,
      onchange: (event) => void act('switch', { name, on: event.target.checked }),
    });
    box.checked = on;
    return el('label', { class: 'switch', for: id, title: note }, [
      box,
      el('span', { class: 'knob', 'aria-hidden': 'true' }),
      el('span', { class: 'words' }, [
        el('strong', { text: title }),
        el('span', { class: 'small', id: `${id}-note`, text: note }),
      ]),
    ]);
  }

  function show(world) {
    last = world;
    if (versions.options.length === 0) {
      for (const name of world.evolution.versions)
        versions.append(el('option', { value: name, text: name }));
    }
    versions.value = world.evolution.version;
    install.href = world.app.marketplace ?? '';
    remove.disabled = !world.app.installed;
    const names = Object.keys(world.switches).map((name) => ({ name, on: world.switches[name] }));
    for (const { name, on } of names) {
      const box = document.getElementById(`switch-${name}`);
      if (box) box.checked = on;
      else switches.append(toggle({ name, on }));
    }
    empty.hidden = world.entries.length > 0;
    const entries = world.entries.map((e) => ({
      ...e,
      time: duration((e.settledAt ?? Date.now()) - e.createdAt),
    }));
    keepList(list, entries, (e) => e.id, entry);
  }

  return show;
}
