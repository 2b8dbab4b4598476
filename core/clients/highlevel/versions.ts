/**
 * The `Version` header of every family of calls: the value that the published OpenAPI document of that family names.
 * The dated documents still hold beside v3 (June 2026); retirement dates are not announced. `/oauth/token` takes none.
 */
export const HIGHLEVEL_VERSIONS = {
  conversations: '2021-04-15',
  contacts: '2021-07-28',
  locations: '2021-07-28',
  oauth: '2021-07-28',
  /** The address of a trigger is in no document; other apps were seen to call it with this. */
  workflows: '2021-07-28',
  /** The providers of a location are only in the v3 document. */
  channels: 'v3',
} as const;
export type HighLevelFamily = keyof typeof HIGHLEVEL_VERSIONS;
