/** The address that a person names for updates: https, or this very machine. */
const HERE: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];
const MOST_LENGTH = 2_048;

/** Null = it cannot be one. Ends with a slash: files are named relative to it. */
export function feedOf(text: string): URL | null {
  const url = text.length > MOST_LENGTH ? null : URL.parse(text.trim());
  if (url === null || url.username !== '' || url.password !== '') return null;
  if (url.search !== '' || url.hash !== '') return null;
  const isSafe =
    url.protocol === 'https:' || (url.protocol === 'http:' && HERE.includes(url.hostname));
  if (!isSafe) return null;
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}
