/** The page on which a person chooses where the app is installed. */
import type { Settings } from '../settings/settings.ts';

/** What the relay asks for; the app must have the same scopes (docs/install.md). */
export const SCOPES = [
  'conversations.readonly',
  'conversations.write',
  'conversations/message.readonly',
  'conversations/message.write',
  'contacts.readonly',
  'contacts.write',
  'locations.readonly',
  'oauth.readonly',
  'oauth.write',
] as const;

/** What an app may have besides: it asks for them by the install link that HighLevel shows of it. */
export const AD_SCOPES = [
  'locations/customFields.readonly',
  'locations/customFields.write',
] as const;

/**
 * The pasted install link wins, since HighLevel changes its form now and then; whatever it lacks is added. `state` is
 * not documented for this direction, but it comes back (seen late 2025).
 */
export function authorizeUrl(
  settings: Settings,
  { state, redirectUri }: { state: string; redirectUri: string },
): string {
  const { installUrl, authorizeUrl: base, clientId } = settings.highlevel;
  const url = new URL(installUrl ?? base);
  const wanted: Record<string, string> = {
    response_type: 'code',
    redirect_uri: redirectUri,
    client_id: clientId ?? '',
    scope: SCOPES.join(' '),
  };
  for (const [name, value] of Object.entries(wanted)) {
    if (!url.searchParams.has(name)) url.searchParams.set(name, value);
  }
  url.searchParams.set('state', state);
  return url.href;
}
