/** Bubbles, pictures and marks: what both sides draw alike. */
import { el, icon, ICONS } from './dom.js';
import { fill, locale, words } from './words.js';

const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });

export function timeOf(at) {
  return el('time', { datetime: new Date(at).toISOString(), text: clock.format(at) });
}

/** A mark with its meaning as text for those who cannot see it. */
export function mark(kind, label) {
  const path =
    { pending: ICONS.clock, sent: ICONS.check, failed: ICONS.warn }[kind] ?? ICONS.checks;
  return el(
    'span',
    { class: `mark mark-${kind}`, role: 'img', 'aria-label': label, title: label },
    [icon(path, 16)],
  );
}

export function fileNode(file) {
  const name = file.fileName || words.picture;
  if (file.mimeType.startsWith('image/')) {
    const label = fill(words.pictureFrom, { name });
    return el('a', { href: file.url, target: '_blank', rel: 'noopener', class: 'picture' }, [
      el('img', { src: file.url, alt: label, loading: 'lazy' }),
    ]);
  }
  return el('a', { href: file.url, target: '_blank', rel: 'noopener', class: 'file' }, [
    icon(ICONS.file, 18),
    el('span', { text: name }),
  ]);
}

/** @param {{ own: boolean, text: string, files: object[], at: number, mark: Element | null, note?: string | null, retry?: (() => Promise<void>) | null, deleted?: boolean }} what */
export function bubble(what) {
  const text = what.deleted ? words.deleted : what.text;
  return el(
    'li',
    { class: `bubble ${what.own ? 'own' : 'theirs'}${what.deleted ? ' deleted' : ''}` },
    [
      ...(what.deleted ? [] : what.files.map(fileNode)),
      text === '' ? null : el('p', { text }),
      el('footer', {}, [
        what.retry
          ? el('button', { type: 'button', class: 'retry', text: words.retry, onclick: what.retry })
          : null,
        timeOf(what.at),
        what.mark,
      ]),
      what.note ? el('p', { class: 'note', text: what.note }) : null,
    ],
  );
}
