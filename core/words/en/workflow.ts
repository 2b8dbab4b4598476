import type { FORM, WORKFLOW } from '../workflow-codes.ts';

export const workflow = {
  'workflow.not-ready': [
    'The relay is starting, stopping, or cannot reach its database.',
    'Let the workflow try again in a few seconds.',
  ],
  'workflow.not-stored': [
    'The relay could not store this call, so nothing will be sent.',
    'Let the workflow try again; if it goes on, run “waybridge doctor”.',
  ],
  'workflow.token-missing': [
    'A workflow called its action, and no token for workflow actions is set here.',
    'Set GHL_WORKFLOW_TOKEN to a long random text, restart the relay, and enter the same text as the action’s Authorization header.',
  ],
  'workflow.unauthorized': [
    'The Authorization header does not show the token of this relay.',
    'Enter “Bearer ” and the value of GHL_WORKFLOW_TOKEN as the action’s Authorization header.',
  ],
  'workflow.throttled': [
    'There were too many calls without the right token.',
    'Correct the action’s Authorization header, then try again in a few seconds.',
  ],
  'workflow.body': [
    'The body of this call cannot be read: it must be JSON of at most 1 MB.',
    'Let HighLevel send the action’s fields as JSON.',
  ],
  'workflow.field-missing': [
    'The field {field} is empty.',
    'Fill it in, in the workflow’s action.',
  ],
  'workflow.field-wrong': [
    'What stands in the field {field} cannot be used.',
    'Correct it in the workflow’s action; docs/workflow-actions.md says what each field takes.',
  ],
  'workflow.field-too-long': [
    'The field {field} is longer, or has more parts, than WhatsApp takes.',
    'Shorten it in the workflow’s action.',
  ],
  'workflow.field-unfilled': [
    'In the field {field} HighLevel left a placeholder in double braces unfilled.',
    'Choose another merge field there, or enter the value itself.',
  ],
  'workflow.instance-unknown': [
    'The location has no WhatsApp number of this name.',
    'Choose one from the list of numbers, or leave the field empty.',
  ],
  'workflow.phone-other': [
    'The phone in the workflow’s action is not this contact’s, so nothing was sent.',
    'Leave the phone empty: an action writes to the contact for whom the workflow runs.',
  ],
  'workflow.not-audio': [
    'The file for the voice message is no audio[ but {type}].',
    'Use the address of an audio file, or the action for files.',
  ],
  'workflow.no-target': [
    'There is no message of this contact to react to.',
    'Enter the id of a message, or react only after the contact has written.',
  ],
  'workflow.check-busy': [
    'Too many numbers are being checked at once; WhatsApp bans numbers that ask too fast.',
    'Spread the checks, for example with a wait step before them.',
  ],
  'trigger.too-many': [
    'This location has as many WhatsApp triggers as the relay keeps.',
    'Take triggers that are not needed out of its workflows.',
  ],
  'trigger.refused': [
    'HighLevel did not take an event for a workflow.',
    'Open the workflow, save its trigger anew, then send the event again.',
  ],
  'trigger.unsure': [
    'A workflow was told of an event, and no answer came: it may have started or not.',
    'Look at the workflow’s history; send the event again if it did not start, else let it go.',
  ],
} as const satisfies { readonly [C in keyof typeof WORKFLOW]: readonly [string, string] };

export const form = {
  'line.workflow-failed': '⚠️ Not sent on WhatsApp: {reason}\n[“{text}”]',
  'receipt.line-unmarked': 'HighLevel shows no status on messages that a workflow sent.',
  'trigger.unsubscribed': 'The workflow no longer waits for this event.',
  'trigger.back-online': 'The number was back before the workflow was told.',
  'form.what': 'WhatsApp',
  'form.action-text': 'Text',
  'form.action-media': 'File (picture, video, document)',
  'form.action-voice': 'Voice message',
  'form.action-buttons': 'Buttons',
  'form.action-poll': 'Poll',
  'form.action-location': 'Location',
  'form.action-contact': 'Contact card',
  'form.action-reaction': 'Reaction',
  'form.action-check': 'Check whether the number is on WhatsApp',
  'form.instanceId': 'From which number',
  'form.any-number': 'The number that the contact knows',
  'form.message': 'Message',
  'form.url': 'Address of the file (https://…)',
  'form.caption': 'Caption',
  'form.fileName': 'File name',
  'form.header': 'Title',
  'form.body': 'Text',
  'form.footer': 'Small text below',
  'form.buttonType': 'Button {number}: kind',
  'form.buttonText': 'Button {number}: label',
  'form.buttonValue': 'Button {number}: link, phone or code',
  'form.button-reply': 'Reply',
  'form.button-url': 'Open a link',
  'form.button-call': 'Call a phone',
  'form.button-copy': 'Copy a code',
  'form.question': 'Question',
  'form.options': 'Answers, one per line (2 to 10)',
  'form.selectableCount': 'How many answers may be chosen (0 = any number)',
  'form.latitude': 'Latitude',
  'form.longitude': 'Longitude',
  'form.name': 'Name of the place',
  'form.address': 'Address',
  'form.cardName': 'Name on the card',
  'form.cardPhone': 'Phone on the card, with country code',
  'form.emoji': 'Emoji',
  'form.messageId': 'Id of the message (empty: the contact’s last one)',
  'form.phone': 'Phone (empty: the contact’s)',
} as const satisfies { readonly [C in keyof typeof FORM]: string };
