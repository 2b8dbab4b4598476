/** Building and updating the page. Text is only ever set as text, never as markup. */

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes] `text`, `class`, `on…` handlers; null and false are left out.
 * @param {(Node | null)[]} [children]
 */
export function el(tag, attributes = {}, children = []) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'text') node.textContent = String(value);
    else if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

const SVG = 'http://www.w3.org/2000/svg';

/** A line icon of our own; decorative, so hidden from assistive technology. */
export function icon(path, size = 20) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('width', String(size));
  svg.setAttribute('height', String(size));
  svg.setAttribute('aria-hidden', 'true');
  svg.classList.add('icon');
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

export const ICONS = {
  attach:
    'M20 11.5 12.2 19.3a4.6 4.6 0 0 1-6.5-6.5l8-8a3.1 3.1 0 0 1 4.4 4.4l-8 8a1.5 1.5 0 0 1-2.2-2.2l7.3-7.2',
  send: 'M4 12 20 4l-5 16-3.5-6.5L4 12Zm7.5 1.5L20 4',
  check: 'm4 12.5 5 5L20 6.5',
  checks: 'm2 12.5 5 5L17.5 6.5M12 16l1.5 1.5L24 6.5',
  clock: 'M12 7v5l3.5 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z',
  warn: 'M12 8v5m0 3.5v.1M12 3.5 2.5 20h19L12 3.5Z',
  close: 'M6 6l12 12M18 6 6 18',
  right: 'M4 12h15m-6-6 6 6-6 6',
  left: 'M20 12H5m6-6-6 6 6 6',
  back: 'M20 12H5m6-6-6 6 6 6',
  file: 'M7 3h7l5 5v13H7V3Zm7 0v5h5',
};

/**
 * Keeps a list's nodes in step with its items without touching those that did not change, so that a screen reader
 * announces only what is new.
 *
 * @param {Element} parent
 * @param {readonly object[]} items
 * @param {(item: any) => string} keyOf
 * @param {(item: any) => Element} build
 */
export function keepList(parent, items, keyOf, build) {
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  let next = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    const looks = JSON.stringify(item);
    let node = old.get(key);
    old.delete(key);
    if (!node || node.dataset.looks !== looks) {
      const fresh = build(item);
      fresh.dataset.key = key;
      fresh.dataset.looks = looks;
      if (node) {
        if (next === node) next = node.nextElementSibling;
        fresh.classList.add('changed');
        node.replaceWith(fresh);
      }
      node = fresh;
      if (next) parent.insertBefore(node, next);
      else parent.append(node);
    } else if (node === next) {
      next = next.nextElementSibling;
      continue;
    } else {
      parent.insertBefore(node, next);
    }
  }
  for (const node of old.values()) node.remove();
}

const COLOURS = 6;

/** A number in a round, and in words for those who hear the page. */
export function count(number, sentence) {
  return el('span', { class: 'count' }, [
    el('span', { 'aria-hidden': 'true', text: number }),
    el('span', { class: 'spoken', text: ` ${sentence}` }),
  ]);
}

/** A round with initials; the colour belongs to the name. */
export function avatar(name) {
  const initials = name
    .split(' ')
    .slice(0, 2)
    .map((part) => part.charAt(0).toUpperCase())
    .join('');
  let sum = 0;
  for (const letter of name) sum += letter.codePointAt(0);
  return el('span', {
    class: `avatar avatar-${sum % COLOURS}`,
    'aria-hidden': 'true',
    text: initials || '?',
  });
}

/**
 * Keeps a list scrolled to its end, also when pictures load and the window changes, unless the reader has scrolled up.
 * Gives a function that runs an update; `jump()` goes to the end whatever the reader did.
 */
export function stickToEnd(list) {
  let near = true;
  const jump = () => {
    near = true;
    list.scrollTop = list.scrollHeight;
  };
  const stay = () => {
    if (near) jump();
  };
  list.addEventListener('scroll', () => {
    near = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  });
  list.addEventListener('load', stay, true);
  window.addEventListener('resize', stay);
  return Object.assign(
    (update) => {
      update();
      stay();
    },
    { jump },
  );
}
