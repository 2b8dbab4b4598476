/** Speaking with the page's own server. */
import { language } from './words.js';

/** @returns {Promise<void>} rejects with the server's sentence. */
export async function act(name, body) {
  const answer = await fetch(`/api/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (answer.ok) return;
  const { error = answer.statusText } = await answer.json().catch(() => ({}));
  throw new Error(error);
}

/** Calls `show` with every picture of the world, and `state` when the connection comes and goes. */
export function follow(show, state) {
  const source = new EventSource(`/api/events?language=${language}`);
  source.addEventListener('message', (event) => {
    state(true);
    show(JSON.parse(event.data));
  });
  source.addEventListener('error', () => state(false));
}

/** A picked file as the server wants it. */
export function readFile(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('error', () => reject(reader.error));
    reader.addEventListener('load', () => {
      const base64 = String(reader.result).split(',')[1] ?? '';
      resolve({ fileName: file.name, mimeType: file.type || 'application/octet-stream', base64 });
    });
    reader.readAsDataURL(file);
  });
}
