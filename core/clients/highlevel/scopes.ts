/** The scope that each call needs, as HighLevel's documents name it: its refusal does not say which one is missing. */
const SCOPES: readonly [RegExp, reading: string, writing: string][] = [
  [/^\/contacts\/search\b/, 'contacts.readonly', 'contacts.readonly'],
  [/^\/contacts\b/, 'contacts.readonly', 'contacts.write'],
  [
    /^\/conversations\/(?:messages|[^/]+\/messages)\b/,
    'conversations/message.readonly',
    'conversations/message.write',
  ],
  [/^\/conversations\b/, 'conversations.readonly', 'conversations.write'],
  [
    /^\/locations\/[^/]+\/customFields\b/,
    'locations/customFields.readonly',
    'locations/customFields.write',
  ],
  [/^\/locations\b/, 'locations.readonly', 'locations.write'],
  [/^\/oauth\b/, 'oauth.readonly', 'oauth.write'],
];

/** Null for a call of which no document names the scope. */
export function scopeOf(call: { readonly method: string; readonly url: string }): string | null {
  const { pathname } = new URL(call.url);
  const found = SCOPES.find(([path]) => path.test(pathname));
  if (found === undefined) return null;
  const [, reading, writing] = found;
  return call.method === 'GET' ? reading : writing;
}
