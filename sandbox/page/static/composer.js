/** Where one writes: a text, a picture, a button. The same on both sides. */
import { readFile } from './api.js';
import { el, icon, ICONS } from './dom.js';
import { fill, words } from './words.js';

const LIMIT_BYTES = 5 * 1024 * 1024;

/** @param {(message: { text: string, file: object | null }) => Promise<void>} send */
export function composer(send) {
  let picked = null;
  const input = el('textarea', { rows: 1, placeholder: words.message });
  const chooser = el('input', { type: 'file', accept: 'image/*', hidden: true });
  const attach = el(
    'button',
    { type: 'button', class: 'round quiet', 'aria-label': words.attach, title: words.attach },
    [icon(ICONS.attach)],
  );
  const button = el('button', { type: 'submit', class: 'round strong' }, [icon(ICONS.send)]);
  const preview = el('div', { class: 'preview', hidden: true });
  const problem = el('p', { class: 'problem', role: 'alert', hidden: true });
  const form = el('form', { class: 'composer' }, [
    preview,
    problem,
    chooser,
    attach,
    input,
    button,
  ]);

  const show = (sentence) => {
    problem.textContent = sentence ?? '';
    problem.hidden = !sentence;
  };
  const pick = (file) => {
    if (picked) URL.revokeObjectURL(picked.url);
    picked = null;
    preview.replaceChildren();
    show(null);
    if (file && file.size > LIMIT_BYTES) show(words.tooLarge);
    else if (file) {
      picked = { file, url: URL.createObjectURL(file) };
      const remove = el(
        'button',
        {
          type: 'button',
          class: 'round quiet',
          'aria-label': words.removePicture,
          onclick: () => pick(null),
        },
        [icon(ICONS.close, 16)],
      );
      preview.append(
        el('img', { src: picked.url, alt: fill(words.pictureFrom, { name: file.name }) }),
        el('span', { text: file.name }),
        remove,
      );
    }
    preview.hidden = picked === null;
    chooser.value = '';
  };
  const grow = () => {
    input.style.height = 'auto';
    input.style.height = `${Math.min(input.scrollHeight, 140)}px`;
  };

  chooser.addEventListener('change', () => pick(chooser.files[0] ?? null));
  attach.addEventListener('click', () => chooser.click());
  input.addEventListener('input', grow);
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void submit();
  });

  async function submit() {
    const text = input.value;
    if (text.trim() === '' && !picked) return;
    button.disabled = true;
    try {
      await send({ text, file: picked ? await readFile(picked.file) : null });
      input.value = '';
      pick(null);
      grow();
    } catch (error) {
      show(fill(words.notSent, { error: error.message }));
    } finally {
      button.disabled = false;
      input.focus();
    }
  }

  return {
    form,
    /** What the field and the button are called. */
    name(field, send) {
      input.setAttribute('aria-label', field);
      button.setAttribute('aria-label', send);
      button.title = send;
    },
  };
}
