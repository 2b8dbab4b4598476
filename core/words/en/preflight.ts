import type { Language } from '../codes.ts';

export const preflight = {
  'doctor.app-keys': [
    'HighLevel does not accept the app’s client id and secret.',
    'Copy both anew from the app’s Secrets page into GHL_CLIENT_ID and GHL_CLIENT_SECRET, and start again.',
  ],
  'doctor.app-keys-untold': [
    'HighLevel’s answer does not tell whether the app’s client id and secret are right.',
    'Nothing to do as long as locations keep their access.',
  ],
  'doctor.public-other': [
    '{url} is answered, but not by this relay.',
    'Check APP_URL, and where the proxy or tunnel leads: it must pass this path on to this relay.',
  ],
  'doctor.public-unreached': [
    '{url} cannot be reached from this machine[: {reason}]',
    'Open the address from another network, such as a phone. If it does not answer there either, start the proxy or tunnel, or mend APP_URL.',
  ],
  'doctor.scopes-missing': [
    'The access of location {location} lacks these scopes: {scopes}.',
    'Add them to the app in HighLevel’s marketplace, then install it in the location again.',
  ],
  'doctor.scopes-untold': [
    'It is not known which scopes the access of location {location} has.',
    'Nothing to do: the next renewal of the access tells. To know at once, install the app in the location again.',
  ],
  'doctor.provider-missing': [
    'Location {location} does not have the conversation provider {provider}.',
    'Compare GHL_CONVERSATION_PROVIDER_ID with the provider of the app, and check that the app is installed in this location.',
  ],
  'doctor.provider-untold': [
    'HighLevel does not say which conversation providers location {location} has.',
    'Look in the location’s settings under Conversation Providers: ours must be listed there.',
  ],
  'doctor.duplicates': [
    'Location {location} allows several contacts with one phone number, so that a conversation may split in two.',
    'In the location’s Business Profile switch “Allow Duplicate Contact” off, and let it match by phone.',
  ],
} as const satisfies Language['preflight'];
