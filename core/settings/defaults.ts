/** What a setting is while nobody has set it, as it would be written; the loader and the settings page both take it from here. */
import type { SettingName } from './names.ts';

export const DEFAULTS = {
  WAYBRIDGE_HOST: '127.0.0.1',
  PORT: '3000',
  WAYBRIDGE_CONTROL_HOST: '127.0.0.1',
  WAYBRIDGE_CONTROL_PORT: '4010',
  WAYBRIDGE_CONTROL_SECURE: 'auto',
  WAYBRIDGE_REACH: 'own',
  WAYBRIDGE_REACH_SSH_REMOTE: '80',
  HIGHLEVEL_API_URL: 'https://services.leadconnectorhq.com',
  /**
   * HighLevel's published webhook key, as its marketplace docs print it on the pages "Webhook Integration Guide" and
   * "Provider Outbound Message". A rotation would be announced there; until an update the setting overrides it.
   */
  HIGHLEVEL_WEBHOOK_PUBLIC_KEY: 'MCowBQYDK2VwAyEAi2HR1srL4o18O8BRa7gVJY7G7bupbN3H9AwJrHCDiOg=',
  /** The path of 2026; the white-label host is `marketplace.leadconnectorhq.com`, the older path has no `/v2`. */
  GHL_AUTHORIZE_URL: 'https://marketplace.gohighlevel.com/v2/oauth/chooselocation',
  WAYBRIDGE_SHARED_DATABASE: 'no',
  WAYBRIDGE_WORKFLOW_BUTTONS: 'text',
  WAYBRIDGE_MESSAGE_TEXT: 'click',
  WAYBRIDGE_TEXT_DAYS: '30',
  WAYBRIDGE_ENTRY_DAYS: '90',
  WAYBRIDGE_MAX_ENTRIES: '1000000',
  WAYBRIDGE_AUDIT_DAYS: '365',
  LOG_LEVEL: 'info',
} as const satisfies Partial<Record<SettingName, string>>;

export type DefaultedName = keyof typeof DEFAULTS;
