import type { PAIRING, PAIRING_PHRASES, STANDINGS } from '../pairing-codes.ts';

export const pairing = {
  'server.not-found': [
    'There is no Evolution server[ {server}] here.',
    'See “waybridge servers list” for those that are known, or add it with “waybridge servers add”.',
  ],
  'server.in-settings': [
    'The server {server} is named in the settings.',
    'Take EVOLUTION_API_URL out of the settings and start again.',
  ],
  'server.key-refused': [
    'The Evolution server[ {server}] does not accept this key.',
    'Use the value of AUTHENTICATION_API_KEY in the settings of Evolution.',
  ],
  'server.not-evolution': [
    'At {server} something answers, but it is not an Evolution API.',
    'Check host and port: it is the address at which Evolution itself answers with its version.',
  ],
  'server.no-global-key': [
    'For this, the global key of the Evolution server[ {server}] is needed; only it can create instances.',
    'Add the server with the value of its AUTHENTICATION_API_KEY, on the page “Numbers” or with “waybridge servers add”.',
  ],
  'server.not-heard': [
    'Evolution at {server} does not reach this relay at {url}: an event that it was to post did not arrive.',
    'Open {url}/live from the machine or container that Evolution runs on; then set an address that it reaches, with “waybridge servers address {server} URL” or on the server’s page.',
  ],
  'pairing.name-taken': [
    'The Evolution server already has an instance {instance}.',
    'Choose another name, or adopt the existing one from the list of the server.',
  ],
  'pairing.no-phone': [
    'This is no phone number.',
    'Type it with its country code, such as +55 11 99000 0000; or leave it empty for a QR code.',
  ],
  'pairing.codes-ended': [
    'No phone was linked, and WhatsApp gives out no more codes for this attempt.',
    'Ask for a new code when the phone is at hand.',
  ],
  'pairing.no-code': [
    'WhatsApp has not given Evolution a code yet (its count is 0).',
    'Wait a moment. If none comes, the Evolution server does not reach WhatsApp, or its WhatsApp Web version is outdated: update Evolution, then ask for a new code.',
  ],
  'pairing.nothing-asked': [
    'Nothing is asked about the number of {instance}.',
    'Nothing to do: the number that is linked is the one that is known here.',
  ],
  'pair-link.not-found': [
    'There is no link for pairing {link}.',
    'See “waybridge instances links” for those there are.',
  ],
  'number.needs-qr': [
    'No phone is linked[ to {instance}] yet.',
    'Link one on the page “Numbers”, or with “waybridge instances pair {instance}”.',
  ],
  'number.replaced': [
    'The connection of {instance} comes and goes: another program seems to use the same WhatsApp session.',
    'Stop the other program, then restart the connection on the number’s page, or with “waybridge instances restart {instance}”.',
  ],
  'number.restricted': [
    'WhatsApp has restricted the number of {instance} for some time.',
    'Look in WhatsApp on the phone how long; send nothing meanwhile, then link it again on the number’s page, or with “waybridge instances pair {instance}”.',
  ],
  'number.banned': [
    'WhatsApp has ended the session of {instance}, as it does when a number is banned.',
    'Look in WhatsApp on the phone. If the number works there, link it again on its page here, or with “waybridge instances pair {instance}”; else ask WhatsApp to review it.',
  ],
} as const satisfies {
  readonly [C in keyof typeof PAIRING]: readonly [sentence: string, act: string];
};

export const pairingPhrases = {
  'pair.title': 'Link WhatsApp',
  'pair.what': 'On the phone, open WhatsApp: Settings → Linked devices → Link a device.',
  'pair.show-qr': 'Show the QR code',
  'pair.or-phone': 'Or without a camera: the phone number, with country code',
  'pair.get-code': 'Get a code to type',
  'pair.over': 'This link is not valid any more. Ask whoever sent it for a new one.',
  'pair.used':
    'This link has done its work: a phone was linked with it. To link another one, ask for a new link.',
  'pair.expired':
    'This link was valid for 30 minutes, and they are over. Ask whoever sent it for a new one.',
  'pair.revoked': 'Whoever sent this link has withdrawn it. Ask them for a new one.',
  'pair.removed':
    'The number that this link was for does not exist here any more. Ask whoever sent it what to do.',
  'pair.not-yours':
    'This link is in use in another browser. Go on there, or ask whoever sent it for a new one.',
  'pair.scan': 'Scan this code in WhatsApp: Settings → Linked devices → Link a device.',
  'pair.qr': 'QR code to be scanned in WhatsApp',
  'pair.type':
    'Type this code in WhatsApp: Settings → Linked devices → Link a device → Link with phone number instead.',
  'pair.renewed': 'Code {count}. It is renewed in about {seconds} s.',
  'pair.linked': 'Connected[: {number}][ ({name})]',
  'pair.waiting': 'Waiting for a code from WhatsApp …',
  'server.ok-global': '{server} answers (Evolution {version}). Its key can create instances.',
  'server.ok-instance':
    '{server} answers (Evolution {version}). Its key opens existing instances only; to create some, give the global key.',
  'server.address-own': '{server} reaches this relay at {url}.',
  'server.heard': '{server} reaches this relay at {url}: an event of its arrived within {ms} ms.',
  'server.address-public': '{server} follows the public address, {url}.',
  'cli.webhook-moved': 'The webhook of {instance} reports there now.',
  'cli.server-removed': 'The key of {server} is erased.',
  'cli.instance-created': 'Instance {instance} is made at Evolution, and reports to this relay.',
  'cli.instance-restarted': '{instance} is being connected anew.',
  'cli.instance-unpaired': 'The phone of {instance} is unlinked.',
  'cli.instance-deleted': '{instance} is deleted, here and at Evolution.',
  'cli.instance-renamed': '{instance} is called[ {label}] here.',
  'cli.instance-answered': 'Done: {instance} follows your answer.',
  'cli.pair-link':
    'Whoever opens this link can link a phone to {instance}, once, within 30 minutes:\n{url}',
  'cli.pair-link-revoked': 'The link {link} is withdrawn.',
  'numbers.other-webhook':
    'Another tool receives its messages at {url}. With --keep every event is passed on to that tool; with --force it gets nothing any more.',
} as const satisfies { readonly [C in keyof typeof PAIRING_PHRASES]: string };

export const standings = {
  open: 'connected',
  connecting: 'connecting',
  'needs-qr': 'needs a QR code',
  offline: 'offline',
  'logged-out': 'logged out',
  replaced: 'replaced by another client',
  restricted: 'restricted by WhatsApp',
  banned: 'banned by WhatsApp',
  changed: 'another number',
  taken: 'number in use',
  gone: 'gone at Evolution',
  unreachable: 'server not reachable',
  unlicensed: 'licence missing',
  unregistered: 'webhook missing',
} as const satisfies { readonly [S in (typeof STANDINGS)[number]]: string };
