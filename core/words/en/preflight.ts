import type { Language } from '../codes.ts';

export const preflight = {
  'doctor.app-keys': [
    'HighLevel does not accept the app’s client id and secret.',
    'Copy both anew from the app’s page Manage → Secrets, and enter them on the page “Set-up”, or where they are set now (GHL_CLIENT_ID and GHL_CLIENT_SECRET).',
  ],
  'doctor.app-keys-untold': [
    'HighLevel’s answer does not tell whether the app’s client id and secret are right.',
    'Nothing to do as long as locations keep their access.',
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
    'Compare the provider’s id on the page “Set-up” (GHL_CONVERSATION_PROVIDER_ID) with the one in the app, and check that the app is installed in this location.',
  ],
  'doctor.provider-untold': [
    'HighLevel does not say which conversation providers location {location} has.',
    'Look in the location’s settings under Conversation Providers: ours must be listed there.',
  ],
  'doctor.duplicates': [
    'Location {location} allows several contacts with one phone number, so that a conversation may split in two.',
    'In the location’s Business Profile switch “Allow Duplicate Contact” off, and let it match by phone.',
  ],
  'live.contact-missing': [
    'It is not said which contact the check may use.',
    'Make a contact for it in HighLevel, with your own number, and name it: --contact <id> (the end of its address in the browser).',
  ],
  'live.location-missing': [
    'There are several locations, and it is not said which one is meant.',
    'Name it: --location <id>; “waybridge locations list” shows them.',
  ],
  'live.contact-unknown': [
    'There is no contact {contact} in this location.',
    'Copy the id from the end of the contact’s address in the browser.',
  ],
  'live.upsert-no-phone': [
    'The test contact has no phone number, so that it was not asked whether contacts are found by theirs.',
    'Give it a number of your own, and check again.',
  ],
  'live.upsert-other': [
    'HighLevel did not find the contact by its phone number, and made or gave another one.',
    'In the location’s Business Profile let contacts be matched by phone, and switch “Allow Duplicate Contact” off.',
  ],
  'live.message-lost': [
    'HighLevel accepted the {direction} message and does not show it.',
    'Check GHL_CONVERSATION_PROVIDER_ID, and that the app is installed in this location.',
  ],
  'live.message-differs': [
    'HighLevel shows the {direction} message, but differently: {fields}.',
    'Keep the report: it tells what HighLevel answered.',
  ],
  'live.outbound-echoed': [
    'HighLevel posted a message that was only to be shown back to the relay, to be sent.',
    'Report it with the report file. Until it is mended, what is typed on the phone may reach the person twice.',
  ],
  'live.status-not-asked': [
    'No message was there of which a status could be told.',
    'See what was said of the outbound message above.',
  ],
  'live.status-refused': [
    'HighLevel took no status of the message within the time of the check.',
    'Install the app from the account that owns the conversation provider: only that app may set statuses.',
  ],
  'live.no-phone-matched': [
    'HighLevel gave an existing contact for a name that nobody has.',
    'Keep the report: it tells what HighLevel answered.',
  ],
  'live.no-phone-refused': [
    'HighLevel takes no message of a contact without a phone number.',
    'Nothing to do: the relay makes contacts with numbers only.',
  ],
  'live.not-cleaned': [
    'The contact “{contact}”, made by this check, could not be deleted.',
    'Delete it in HighLevel by hand.',
  ],
  'live.not-asked': [
    'Not tried, because it would send to WhatsApp, end the access, or needs a person: an agent’s own message, reconnect, the install page, workflow actions.',
    'Play them once by hand: write from HighLevel, install again, run a workflow.',
  ],
} as const satisfies Language['preflight'];
