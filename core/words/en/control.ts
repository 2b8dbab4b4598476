import type { Language } from '../codes.ts';

export const control = {
  'control.not-running': ['The relay is not running.', 'Start it with “waybridge start”.'],
  'control.not-ours': [
    'The program on port {port} is not this relay.',
    'Close that program, then start the relay again.',
  ],
  'control.unauthorized': [
    'You are not logged in.',
    'Open the link that “waybridge status” prints.',
  ],
  'control.refused-origin': [
    'This request came from another page or under another address, and was refused.',
    'Open these pages by the address that “waybridge status” prints.',
  ],
  'control.host-unknown': [
    'These pages were called by the name {host}, which they do not answer to.',
    'Add the name to WAYBRIDGE_CONTROL_HOSTS, if it is yours, and start again.',
  ],
  'control.host-rewritten': [
    'The browser is at {origin}, but the proxy calls these pages by the name {host}.',
    'Let the proxy pass the Host header on (nginx: proxy_set_header Host $host), or send X-Forwarded-Host and stand in WAYBRIDGE_CONTROL_PROXIES.',
  ],
  'control.proxy-untrusted': [
    'A proxy at {address} forwards this request, and is not known as one.',
    'Add {address} to WAYBRIDGE_CONTROL_PROXIES, if it is your proxy, and start again.',
  ],
  'control.path-unknown': [
    'There is no page at {path}.',
    'If your proxy passes a path on, set WAYBRIDGE_CONTROL_PATH to it; else open the address without it.',
  ],
  'control.not-secure': [
    'The log-in would be lost: its cookie travels over https only, and this page came by http.',
    'Open the page by https://, or set WAYBRIDGE_CONTROL_SECURE to auto.',
  ],
  'control.log-in': [
    'The code or password is wrong, or was used already.',
    'Get a new link with “waybridge status”.',
  ],
  'control.too-many-log-ins': [
    'There were too many attempts to log in.',
    'Wait {seconds} seconds, then try again.',
  ],
  'control.password-missing': [
    'These pages may not be open on {host} without a password.',
    'Set WAYBRIDGE_CONTROL_PASSWORD, or leave WAYBRIDGE_CONTROL_HOST at 127.0.0.1.',
  ],
  'input.invalid': [
    '{field} is wrong[: {reason}].',
    'Correct it, then try again. In a terminal, --help shows what is expected.',
  ],
  'input.not-kept': [
    'This was not kept[: {reason}][ ({name})].',
    'Correct it, then save again. Nothing was changed.',
  ],
  'input.file': ['The file {file} cannot be read.', 'Check its path and its rights.'],
  'input.token-missing': [
    'The access token is missing.',
    'Give it with --access-token-file, or as JSON on standard input.',
  ],
  'input.key-missing': [
    'The API key of the Evolution server is missing.',
    'Give it with --api-key-file, or set EVOLUTION_API_KEY.',
  ],
  'input.scope-missing': [
    'It is not said what is meant.',
    'Name a location or an instance, or “all”.',
  ],
  'location.not-found': [
    'There is no location {location} here.',
    'See “waybridge locations list” for those there are.',
  ],
  'location.exists': [
    'Location {location} is connected already.',
    'To replace its access, add --force.',
  ],
  'location.has-instances': [
    'Location {location} still has WhatsApp numbers ({count}).',
    'Remove them first with “waybridge instances remove”.',
  ],
  'location.token-other': [
    'The access does not belong to location {location}.',
    'Give the token of that very sub-account.',
  ],
  'location.option-unknown': ['A location has no option “{option}”.', 'Its options are: {known}.'],
  'location.option-invalid': [
    'The option {option} cannot have this value.',
    'Give one of its values[: {expected}], or nothing to set it back.',
  ],
  'install.denied': [
    'The app was not installed: it was not allowed in HighLevel.',
    'Begin again, and choose “Allow” there.',
  ],
  'install.state': [
    'This link was used already, is older than ten minutes, or was not made by this relay.',
    'Begin the install again on the page “Locations”, or with “waybridge locations install”.',
  ],
  'install.code-missing': [
    'HighLevel sent no code with its answer.',
    'Begin the install again on the page “Locations”, or with “waybridge locations install”.',
  ],
  'install.code-used': [
    'HighLevel does not accept this code: it was used already, or is too old.',
    'Begin the install again on the page “Locations”, or with “waybridge locations install”.',
  ],
  'install.redirect-refused': [
    'HighLevel’s app knows another return address than the one of this relay.',
    'In the app’s Auth page, enter APP_URL with /oauth/callback after it as redirect URL, then begin the install again.',
  ],
  'install.refused': [
    'HighLevel refused this install as an invalid request.',
    'Run “waybridge doctor highlevel”: it tells which of the app’s settings is wrong. Then begin the install again.',
  ],
  'install.too-many-held': [
    'Too many installs wait to be confirmed.',
    'Confirm or refuse them on the page “Locations”, or with “waybridge locations held”.',
  ],
  'install.not-held': [
    'No install {install} waits to be confirmed.',
    'See “waybridge locations held” for those that do.',
  ],
  'install.public-url': [
    'HighLevel cannot send anybody back here: the public address of this relay is not set.',
    'Set APP_URL to the https address that leads to this relay.',
  ],
  'install.waits': [
    'The app was installed in [{name} ]({owner}) from the marketplace and waits for your word.',
    'Confirm it if you know it, else refuse it: “waybridge locations held” lists it.',
  ],
  'install.failed': [
    'The agency’s location [{name} ]({location}) could not be connected.',
    'Try it again with “waybridge locations retry”.',
  ],
  'instance.not-found': [
    'There is no instance {instance} here.',
    'See “waybridge instances list” for those there are.',
  ],
  'instance.exists': [
    'Instance {instance} is added already.',
    'Remove it first if it is to serve another location.',
  ],
  'instance.number-taken': [
    'The WhatsApp number {number} is served by another instance already.',
    'Remove the other instance first: a number belongs to one location.',
  ],
  'instance.integration': [
    'Instance {instance} is of a kind that is not supported[ ({type})].',
    'Create an instance with the integration WHATSAPP-BAILEYS.',
  ],
  'instance.webhook-foreign': [
    'Instance {instance} already reports to another address[: {url}].',
    'Repeat the command with --keep to pass every event on to it, or with --force to replace it.',
  ],
  'instance.webhook-missing': [
    'Evolution does not report the messages of {instance} to this relay.',
    'Register the webhook on the number’s page, or with “waybridge instances repair {instance}”.',
  ],
  'instance.webhook-differs': [
    'The webhook of {instance} at Evolution is not as it should be[: {fields}].',
    'Register it again on the number’s page, or with “waybridge instances repair {instance}”.',
  ],
  'forward.failing': [
    'The tool at {host} takes nothing of what is passed on to it from {instance}[: {reason}]. Our own road is not touched.',
    'See that {host} answers and can be reached from this machine; or end it with “waybridge instances kept {instance} --stop”.',
  ],
  'instance.webhook-stolen': [
    'Another program has taken the place of our webhook for {instance}[: {url}]. Messages are fetched from Evolution meanwhile.',
    'If Evolution is to report here again, register the webhook on the number’s page, or run “waybridge instances repair {instance}”; with --keep the other program goes on getting every event.',
  ],
  'instance.webhook-silent': [
    'The webhook of {instance} is in order, but Evolution does not get through to this relay. Messages are fetched every few seconds meanwhile.',
    'Check the tunnel or proxy and the address that Evolution was given; “waybridge doctor” shows it.',
  ],
  'instance.stores-nothing': [
    'Evolution keeps no messages of {instance}: what is missed while the relay is away cannot be fetched.',
    'Set DATABASE_SAVE_DATA_NEW_MESSAGE=true at Evolution and restart it.',
  ],
  'catch-up.failing': [
    'What may have been missed of {instance} cannot be read from Evolution.[ {reason}]',
    'Look at Evolution; it is asked again by itself.',
  ],
  'catch-up.too-far': [
    'Further back than {days} days nobody knows any more which messages are here already.',
    'Choose a later time; more days are kept with the limit keysDays.',
  ],
  'instance.version-old': [
    'This Evolution server is too old (version {version}).',
    'Update Evolution API to version 2.3 or newer.',
  ],
  'instance.key-refused': [
    'Evolution does not accept the API key for {instance}.',
    'Remove the instance and add it with the right key.',
  ],
  'entry.not-found': [
    'There is no entry {entry}.',
    'See “waybridge entries list” for those there are.',
  ],
  'entry.not-replayable': [
    'Entry {entry} cannot be replayed: it is {state}.',
    'Wait until the relay is done with it.',
  ],
  'entry.not-buriable': [
    'Entry {entry} cannot be let go: it is {state}.',
    'Wait until the relay is done with it.',
  ],
  'entry.already-done': [
    'Entry {entry} was already delivered; replaying it would send it twice.',
    'If it is to be sent again all the same, write it anew.',
  ],
  'setup.public-url': [
    'The address by which the internet reaches this relay is not set.',
    'Set it with “waybridge reach set own --url https://your-address”, or let the relay start a tunnel: the page “Public address” has both.',
  ],
  'setup.highlevel-app': [
    'The id and secret of your HighLevel app are not set ({names}).',
    'Enter both on the page “Set-up”, or as GHL_CLIENT_ID=… and GHL_CLIENT_SECRET=… where the relay is started.',
  ],
  'setup.provider': [
    'The id of your HighLevel conversation provider is not set.',
    'Enter it on the page “Set-up”, or as GHL_CONVERSATION_PROVIDER_ID=… where the relay is started.',
  ],
  'setup.location': ['No HighLevel location is connected.', 'waybridge locations install'],
  'setup.instance': [
    'No WhatsApp number is assigned to location {location}.',
    'Add one on the page “Numbers”, or with “waybridge instances create --location {location} --name NAME”.',
  ],
  'setup.pairing': [
    'The WhatsApp number of {instance} is not connected.',
    'Link a phone on the page “Numbers”, or with “waybridge instances pair {instance}”.',
  ],
  'doctor.match-by-mail': [
    'Location {location} does not recognise contacts by their phone number, so other tools may create a person twice.',
    'In HighLevel, under Settings, Business Profile, let duplicate contacts be found by phone as well as by e-mail.',
  ],
  'doctor.folder-open': [
    'Others may read the data folder {path} (mode {mode}).',
    'chmod 700 {path}',
  ],
  'doctor.folder-unwritable': [
    'The data folder {path} cannot be written to.',
    'Give it to the account that runs the relay, or set WAYBRIDGE_DATA_DIR.',
  ],
  'doctor.clock': [
    'The clock of this machine differs from that of {system} by {seconds} seconds.',
    'Switch on automatic time setting.',
  ],
  'doctor.storage-slow': [
    'The database is slow: a small write took {ms} ms.',
    'Move the data folder to a faster disk, or look at the load of the database server.',
  ],
  'doctor.token-unreadable': [
    'The stored access of location {location} cannot be opened.',
    'Put back the old master key, or connect the location again.',
  ],
  'doctor.url-local': [
    'The public address {url} leads to this machine only.',
    'Set APP_URL to an https address that HighLevel can reach.',
  ],
  'doctor.dead': [
    'Messages that could not be delivered: {count}.',
    'See them on the page “Messages”, or with “waybridge entries list --state dead”.',
  ],
  'doctor.unsure': [
    'Messages whose fate is not certain: {count}.',
    'Decide on the page “Messages” whether they arrived, or with “waybridge entries list --state unsure”.',
  ],
  'doctor.waiting-long': [
    'The oldest message has been waiting for {minutes} minutes.',
    'See on the page “Messages” what holds it, or with “waybridge entries list --state waiting”.',
  ],
} as const satisfies Language['control'];
