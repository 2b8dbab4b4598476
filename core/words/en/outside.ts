import type { Language } from '../codes.ts';

export const outside = {
  'network.refused': [
    'Nothing answers at the address of {system}[ ({host})]: the connection was refused.',
    'Check that {system} is running and that its address is right.',
  ],
  'network.timeout': [
    '{system}[ ({host})] did not answer in time.',
    'Nothing to do now: the relay tries again. If it goes on, check {system} and the network.',
  ],
  'network.cut': [
    'The connection to {system}[ ({host})] was cut before the answer came.',
    'Nothing to do now: the relay finds out what happened, and only then tries again.',
  ],
  'network.dns': [
    'The address of {system}[ ({host})] cannot be found.',
    'Check the address for typing mistakes, and this machine’s internet connection.',
  ],
  'network.tls': [
    'The connection to {system}[ ({host})] is not secure: its certificate was not accepted.',
    'Renew the certificate of {system}, or correct its address.',
  ],
  'http.rate-limited': [
    '{system} asked for fewer requests at a time.',
    'Nothing to do: the relay waits as long as it was asked to and goes on.',
  ],
  'http.unauthorized': ['{system} does not accept the key.', 'Enter a valid key for {system}.'],
  'http.forbidden': [
    '{system} does not allow this with the key in use.',
    'Give the key, or the app, the permission it lacks.',
  ],
  'http.not-found': [
    '{system} does not know what was asked for.',
    'Check that it has not been deleted there, and that the address is right.',
  ],
  'http.invalid': [
    '{system} refused the request as invalid.',
    'Look at its answer on the page “Messages”, or with “waybridge entries show”; correct the cause, then send it again.',
  ],
  'http.too-large': [
    '{system} refused it because it is too large.',
    'Send a smaller file, or send a link to it.',
  ],
  'http.unsupported-type': [
    '{system} does not take this type of file.',
    'Send the file in another format, such as JPG, PDF or MP4.',
  ],
  'http.server': [
    '{system} has a fault of its own[ (error {status})].',
    'Nothing to do now: the relay tries again. If it goes on, look at the log of {system}.',
  ],
  'answer.unreadable': [
    '{system} gave an answer that cannot be understood.',
    'Check that the address really is that of {system}, and which version it runs.',
  ],
  'highlevel.no-message-id': [
    'HighLevel took the message but stored nothing.',
    'Check that GHL_CONVERSATION_PROVIDER_ID is the id of your conversation provider.',
  ],
  'highlevel.contact-gone': [
    'The contact no longer exists in HighLevel.',
    'Nothing to do: the relay looks for the contact again, or creates it.',
  ],
  'highlevel.status-too-early': [
    'HighLevel does not take a status for this message yet.',
    'Nothing to do: the relay tries again in a few seconds.',
  ],
  'highlevel.token-invalid': [
    'HighLevel no longer accepts the access of location[ {location}].',
    'Connect the location again on the page “Locations”, or with “waybridge locations add”.',
  ],
  'highlevel.location-inactive': [
    'HighLevel has paused location[ {location}], for instance because of billing.',
    'Reactivate the sub-account in HighLevel. The relay keeps its access and goes on by itself.',
  ],
  'highlevel.scope-missing': [
    'HighLevel says that the access of location[ {location}] lacks a scope[: {scope}].',
    'Add it to the app in HighLevel’s marketplace, then install the app in the location again.',
  ],
  'evolution.not-on-whatsapp': [
    'The number[ {number}] is not on WhatsApp.',
    'Check the phone number of the contact, with its country code.',
  ],
  'evolution.connection-closed': [
    'Evolution has lost its connection to WhatsApp[ for {instance}].',
    'Open Evolution and restart the instance; scan the QR code if it asks for it.',
  ],
  'evolution.media-rejected': [
    'Evolution could not send this file.',
    'Send the file again in a common format, such as JPG, PDF or MP4.',
  ],
  'evolution.licence-missing': [
    'The Evolution server waits for its licence to be activated.',
    'Activate it in the Evolution manager[: {registerUrl}].',
  ],
  'evolution.instance-unknown': [
    'Evolution does not know the instance[ {instance}].',
    'Create it in Evolution under the same name, or remove it here with “waybridge instances remove”.',
  ],
  'evolution.message-unknown': [
    'Evolution no longer has this message.',
    'Look at the message on the phone. To avoid this, let Evolution save messages.',
  ],
  'evolution.group-unknown': [
    'The number is not in this group any more, or the group was closed.',
    'Let somebody in the group add the number again, or switch the group off with “waybridge groups off”.',
  ],
  'attachment.address-refused': [
    'The address of the attachment is not one that may be fetched.',
    'Attach the file itself in HighLevel and send the message again.',
  ],
  'attachment.too-large': [
    'The attachment is too large[ ({size}, the limit is {limit})].',
    'Send a smaller file, or a link to it.',
  ],
  'attachment.unavailable': [
    'The attachment could not be fetched from its address.',
    'Attach the file again in HighLevel and send the message again.',
  ],
  'whatsapp.failed': [
    'WhatsApp could not deliver the message.',
    'Check on the phone that the number may write to this person, then send again.',
  ],
  'number.offline': [
    'The WhatsApp number[ {instance}] is not connected.',
    'Look whether the phone has internet, then restart the connection on the number’s page. Waiting messages then leave by themselves.',
  ],
  'number.not-on-whatsapp': [
    'The number[ {number}] is not on WhatsApp.',
    'Check the phone number of the contact, with its country code.',
  ],
  'number.changed': [
    'Another WhatsApp number[ ({number})] was linked to {instance}.',
    'Nothing of it is relayed until you say on the number’s page, or with “waybridge instances answer {instance}”, whether it is the same business or the wrong phone.',
  ],
  'number.logged-out': [
    'The phone has logged {instance} out.',
    'Link it again on the number’s page, or with “waybridge instances pair {instance}”.',
  ],
  'media.too-large': [
    'The file is too large[ ({size}, the limit is {limit})].',
    'Send a smaller file, or a link to it.',
  ],
  'media.type-refused': [
    'Files of this type[ ({type})] are not taken.',
    'Send the file in another format, such as JPG, PDF or MP4.',
  ],
  'media.unavailable': [
    'The file is no longer available at WhatsApp.',
    'Look at it on the phone, or ask the contact to send it again.',
  ],
  'peer.unresolved': [
    'WhatsApp has not yet shown the phone number of this person.',
    'Nothing to do: the message is kept, and delivered once the number is known.',
  ],
  'receipt.early': [
    'WhatsApp’s receipt came before the relay knew the message.',
    'Nothing to do: it is joined with its message as soon as that is known.',
  ],
  'change.early': [
    'An edit or a deletion came while its message is not in HighLevel yet.',
    'Nothing to do: it is shown as soon as that message is there.',
  ],
  'echo.pending': [
    'This may be an echo of a message that the relay is sending just now.',
    'Nothing to do: it is decided as soon as that message is sent.',
  ],
  'route.unknown': [
    'It could not be found out yet where this message goes.',
    'Nothing to do: the relay tries again.',
  ],
} as const satisfies Language['outside'];
