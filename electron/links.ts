/** Which addresses may leave the window for the system's browser: known pages, and what the relay itself has just named. */
const KNOWN_HOSTS: readonly string[] = [
  'marketplace.gohighlevel.com',
  'marketplace.leadconnectorhq.com',
  'app.gohighlevel.com',
  'app.leadconnectorhq.com',
  'help.gohighlevel.com',
  'doc.evolution-api.com',
  'github.com',
];
/** As long as the relay's own state for it. */
const NAMED_MS = 10 * 60_000;
const MOST_LENGTH = 4_096;

export class Links {
  readonly #named = new Map<string, number>();

  /** The relay named this very address; a page that goes there writes it in full, with the `/` after its host. */
  name(url: string): void {
    this.#named.set(URL.parse(url)?.href ?? url, Date.now() + NAMED_MS);
  }

  mayOpen(url: string): boolean {
    const parsed = URL.parse(url);
    if (parsed === null || url.length > MOST_LENGTH) return false;
    if (parsed.username !== '' || parsed.password !== '') return false;
    const until = this.#named.get(parsed.href) ?? 0;
    if (until > Date.now()) return ['https:', 'http:'].includes(parsed.protocol);
    return parsed.protocol === 'https:' && parsed.port === '' && isKnown(parsed.hostname);
  }
}

function isKnown(host: string): boolean {
  return KNOWN_HOSTS.includes(host);
}
