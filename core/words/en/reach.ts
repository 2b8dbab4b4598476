import type { Language } from '../codes.ts';
import type { REACH_PHRASES } from '../reach-codes.ts';

export const reach = {
  'reach.listener-down': [
    'The relay does not answer at {url}, where it listens itself.',
    'Restart the relay. If it stays so, another program or a firewall of this machine stands in between.',
  ],
  'reach.dns': [
    'The name {host} does not exist in DNS.',
    'Make a DNS record for it at your domain’s provider, or mend the address. A new record may take an hour.',
  ],
  'reach.dns-away': [
    'The name {host} cannot be looked up: this machine’s DNS does not answer.',
    'See whether this machine is online.',
  ],
  'reach.refused': [
    'Nobody listens at {host}[, port {port}].',
    'Start the reverse proxy or tunnel there, or mend the port in the address.',
  ],
  'reach.unreachable': [
    'There is no way from this machine to {host}.',
    'See whether this machine is online, and whether DNS gives the right address for the name.',
  ],
  'reach.timeout': [
    '{host} does not answer in time.',
    'Open the port in the firewall or router. Some routers do not let a machine reach its own public address: then try it from another network, such as a phone.',
  ],
  'reach.cut': [
    'The connection to {host} breaks off before an answer comes.',
    'Look into the log of the proxy or tunnel there.',
  ],
  'reach.tls-expired': [
    'The certificate of {host} has expired.',
    'Renew it where TLS ends, on the proxy or tunnel, and see why it was not renewed by itself.',
  ],
  'reach.tls-not-yet': [
    'The certificate of {host} is not valid yet.',
    'Set the clock of this machine right.',
  ],
  'reach.tls-name': [
    'The certificate that {host} shows is for another name[: {names}].',
    'Get a certificate for exactly this name, or write the address with the name of the certificate.',
  ],
  'reach.tls-self-signed': [
    'The certificate of {host} is signed by nobody whom HighLevel knows.',
    'Use one of a public authority, such as Let’s Encrypt; Caddy gets it by itself.',
  ],
  'reach.tls-chain': [
    '{host} does not send the certificates between its own and the authority’s.',
    'Give the proxy the whole chain (“fullchain.pem”), not the certificate alone.',
  ],
  'reach.tls-protocol': [
    'What answers at {host}[, port {port}] does not speak TLS.',
    'Write http:// if it is meant to, or the port where TLS is spoken, mostly 443.',
  ],
  'reach.tls': [
    'No encrypted connection to {host} can be made[: {reason}].',
    'Look at the TLS settings of the proxy there.',
  ],
  'reach.cloudflare-tunnel': [
    'Cloudflare answers for {host}, but the tunnel behind it is not connected (error 1033).',
    'Start cloudflared. If it runs, its token belongs to another tunnel.',
  ],
  'reach.cloudflare-origin': [
    'Cloudflare has reached cloudflared or your server for {host}, but the relay behind it does not answer[ ({status})].',
    'Let the tunnel’s public hostname lead to http://127.0.0.1 and the port of the relay.',
  ],
  'reach.cloudflare': [
    'Cloudflare answers for {host} with its error[ {error}].',
    'Look up this number in Cloudflare’s list, and mend the name in its dashboard.',
  ],
  'reach.challenge': [
    'Cloudflare asks visitors of {host} to prove that they are no robots. HighLevel and Evolution cannot.',
    'Make a rule in Cloudflare that skips “Bot Fight Mode” and challenges for this name.',
  ],
  'reach.ngrok-offline': [
    'ngrok has no tunnel for {host}.',
    'Start ngrok, or take the address that it shows now.',
  ],
  'reach.ngrok-upstream': [
    'ngrok’s tunnel for {host} is there, but leads to a port where nobody listens.',
    'Start ngrok with the port of this relay.',
  ],
  'reach.ngrok': [
    'ngrok answers for {host} with its error[ {error}].',
    'Look up this error at ngrok.com/docs/errors.',
  ],
  'reach.tunnel-gone': [
    'The tunnel’s service answers for {host}, but no tunnel is connected there.',
    'Start the tunnel, or take the address that it shows now.',
  ],
  'reach.proxy': [
    'The proxy[ {server}] at {host} says that it does not reach the relay[ ({status})].',
    'Let it lead to the address where the relay listens. “waybridge reach” shows it.',
  ],
  'reach.forbidden': [
    'What stands before the relay at {host} refuses visitors[ ({status})].',
    'Take password, allow-list or access rule away for the paths /webhooks, /oauth, /media and /pair: HighLevel and Evolution cannot log in.',
  ],
  'reach.login-page': [
    'At {host} a log-in page answers instead of the relay[: {location}].',
    'Take the log-in away for this address: HighLevel and Evolution cannot log in. Every webhook has a secret of its own.',
  ],
  'reach.redirect': [
    '{host} sends visitors on to another address[: {location}]. Webhooks do not follow.',
    'Write the address to which it leads, with https:// and with or without “www” as there.',
  ],
  'reach.another-host': [
    'At {host} somebody else answers, not this relay[ ({status})][, by the name of {server}].',
    'See whether the name points to this machine, and whether the proxy passes every path on to the relay.',
  ],
  'reach.another-relay': [
    'At {host} another Waybridge answers, not this one.',
    'Stop the other one or its tunnel, or give this one an address of its own.',
  ],
  'reach.control-port': [
    '{host} leads to the port of these pages, which is not meant for the internet.',
    'Let proxy or tunnel lead to the port of the webhooks. “waybridge reach” shows it.',
  ],
  'reach.wrong-path': [
    'What is sent to {host} arrives here with another path[: it begins with {path}].',
    'Let the proxy take this part away, or put it into the address if it is missing there.',
  ],
  'reach.path-blocked': [
    '{host} lets through some paths, but not {path}[ ({status})].',
    'Let the proxy or firewall pass every path on to the relay.',
  ],
  'reach.header-stripped': [
    'On the way through {host} the headers that begin with X-Waybridge get lost. Evolution shows its secret in one.',
    'Let the proxy pass all headers on.',
  ],
  'reach.body-stripped': [
    'On the way through {host} the body of a request gets lost or changed.',
    'Switch off whatever rewrites, inspects or compresses requests there.',
  ],
  'reach.answer-lost': [
    'What is sent to {host} arrives here, but the relay’s answer does not get back.',
    'Look at what the proxy does with answers: HighLevel and Evolution would send everything again.',
  ],
  'reach.program-missing': [
    'The program “{program}” cannot be started: it is not installed, or not in the path.',
    'Install it, or name its file in WAYBRIDGE_REACH_PROGRAM.',
  ],
  'reach.program-ended': [
    'The tunnel’s program “{program}” ended[ ({exit})].[ It wrote last: {line}]',
    'It is started again by itself. “waybridge reach log” shows all that it wrote.',
  ],
  'reach.no-address': [
    'The tunnel’s program “{program}” runs, but has not said its address.',
    'Look at “waybridge reach log”. Set WAYBRIDGE_REACH_PATTERN to what finds the address there, or APP_URL to an address that stays.',
  ],
  'reach.ssh-host-key': [
    'ssh does not know the key of the server, or it is another one than before.',
    'Connect once by hand on this machine, as the user of the relay, and compare the key.',
  ],
  'reach.ssh-denied': [
    'The ssh server refuses the key of this machine.',
    'Enter this user’s public key there in authorized_keys, or name the right one with -i in WAYBRIDGE_REACH_SSH.',
  ],
  'reach.ssh-forward': [
    'The ssh server does not forward the port: it is taken there, or forwarding is forbidden.',
    'Choose another port in WAYBRIDGE_REACH_SSH_REMOTE, or allow AllowTcpForwarding in its sshd_config. A connection that hangs there ends within a minute with ClientAliveInterval.',
  ],
  'reach.ssh-unreachable': [
    'The ssh server cannot be reached.',
    'Check its name and port in WAYBRIDGE_REACH_SSH, and whether it is on.',
  ],
  'reach.cloudflared-token': [
    'Cloudflare does not accept the tunnel’s token.',
    'Copy the token of this tunnel anew from Cloudflare’s dashboard into WAYBRIDGE_REACH_TOKEN.',
  ],
  'reach.cloudflared-quick': [
    'Cloudflare gives no quick tunnel just now.',
    'Wait some minutes, or make a named tunnel in Cloudflare’s dashboard and set its token.',
  ],
  'reach.ngrok-missing': [
    'ngrok’s library is not installed for this machine.',
    'Run “npm install @ngrok/ngrok” beside the relay, or run ngrok as a command: WAYBRIDGE_REACH=command.',
  ],
  'reach.ngrok-session': [
    'ngrok does not open a session[: {error}].',
    'Check the authtoken in WAYBRIDGE_REACH_TOKEN and the domain in APP_URL; look up the error at ngrok.com/docs/errors.',
  ],
  'reach.fleeting': [
    'The address {url} is lost when the tunnel starts again. HighLevel’s fields have to be changed by hand each time.',
    'For more than a trial, take a tunnel whose address stays: a named cloudflared tunnel, ngrok with a domain, or a server of your own.',
  ],
  'reach.address-changed': [
    'The public address changed from {from} to {to}. Evolution was told; in HighLevel the old one still stands.',
    'The page “Public address”, or “waybridge reach change”, lists what to enter in HighLevel; say there that it is done.',
  ],
  'reach.not-here': [
    '{name} starts programs on the relay’s machine. It can be set on that machine only.',
    'Use “waybridge reach set” there, or open these pages on that machine.',
  ],
} as const satisfies Language['reach'];

export const reachPhrases = {
  'ok.public-reached': 'What is sent to {url} arrives at this relay.',
  'reach.unset': 'There is no public address yet.',
  'reach.untried': '{url} was not tried yet.',
  'cli.reach-since': 'Since {time}.',
  'cli.reach-checked': 'Last tried {time}, in {ms} ms.',
  'reach.starting': 'The tunnel is starting; it has not said its address yet.',
  'reach.field-redirect': 'Advanced Settings → Auth: Redirect URL',
  'reach.field-app-webhook': 'Advanced Settings → Webhooks: Default Webhook URL',
  'reach.field-delivery': 'Modules → Conversation Providers: Delivery URL',
  'reach.field-action': 'Modules → Workflows, each action: URL',
  'reach.field-fields': 'Modules → Workflows, each action: URL of its dynamic fields',
  'reach.field-options':
    'Modules → Workflows, each action: URL of its list of numbers, if it has one',
  'reach.field-trigger': 'Modules → Workflows, each trigger: Subscription URL',
  'cli.reach-change': 'The address was {from} and is {to}. In HighLevel, enter:',
  'cli.reach-change-none': 'Nothing to change in HighLevel.',
  'cli.reach-change-done': 'Noted: HighLevel has the new address.',
  'cli.reach-set': 'Saved. The relay restarts with it, and tries the address.',
} as const satisfies { readonly [C in keyof typeof REACH_PHRASES]: string };
