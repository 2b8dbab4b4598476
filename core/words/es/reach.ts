import type { Language } from '../codes.ts';
import type { REACH_PHRASES } from '../reach-codes.ts';

export const reach = {
  'reach.listener-down': [
    'El relay no responde en {url}, donde él mismo escucha.',
    'Reinicie el relay. Si sigue así, otro programa o un cortafuegos de este equipo está en medio.',
  ],
  'reach.dns': [
    'El nombre {host} no existe en el DNS.',
    'Cree un registro DNS en el proveedor de su dominio, o corrija la dirección. Un registro nuevo puede tardar una hora.',
  ],
  'reach.dns-away': [
    'El nombre {host} no se puede consultar: el DNS de este equipo no responde.',
    'Vea si este equipo está conectado a internet.',
  ],
  'reach.refused': [
    'Nadie escucha en {host}[, puerto {port}].',
    'Inicie allí el proxy inverso o túnel, o corrija el puerto de la dirección.',
  ],
  'reach.unreachable': [
    'No hay camino desde este equipo hasta {host}.',
    'Vea si este equipo está conectado a internet y si el DNS da la dirección correcta para el nombre.',
  ],
  'reach.timeout': [
    '{host} no responde a tiempo.',
    'Abra el puerto en el cortafuegos o router. Algunos routers no dejan que un equipo llegue a su propia dirección pública: pruebe entonces desde otra red, como la de un móvil.',
  ],
  'reach.cut': [
    'La conexión con {host} se corta antes de que llegue una respuesta.',
    'Mire el registro del proxy o túnel que está allí.',
  ],
  'reach.tls-expired': [
    'El certificado de {host} ha caducado.',
    'Renuévelo donde termina el TLS, en el proxy o túnel, y vea por qué no se renovó solo.',
  ],
  'reach.tls-not-yet': [
    'El certificado de {host} todavía no es válido.',
    'Ponga en hora el reloj de este equipo.',
  ],
  'reach.tls-name': [
    'El certificado que muestra {host} es de otro nombre[: {names}].',
    'Obtenga un certificado para exactamente este nombre, o escriba la dirección con el nombre del certificado.',
  ],
  'reach.tls-self-signed': [
    'El certificado de {host} no lo firma nadie a quien HighLevel conozca.',
    'Use uno de una autoridad pública, como Let’s Encrypt; Caddy lo obtiene solo.',
  ],
  'reach.tls-chain': [
    '{host} no envía los certificados entre el suyo y el de la autoridad.',
    'Dé al proxy la cadena entera (“fullchain.pem”), no solo el certificado.',
  ],
  'reach.tls-protocol': [
    'Lo que responde en {host}[, puerto {port}] no habla TLS.',
    'Escriba http:// si es a propósito, o el puerto donde se habla TLS, por lo general 443.',
  ],
  'reach.tls': [
    'No se puede hacer una conexión cifrada con {host}[: {reason}].',
    'Mire los ajustes de TLS del proxy que está allí.',
  ],
  'reach.cloudflare-tunnel': [
    'Cloudflare responde por {host}, pero el túnel de detrás no está conectado (error 1033).',
    'Inicie cloudflared. Si ya funciona, su token es de otro túnel.',
  ],
  'reach.cloudflare-origin': [
    'Cloudflare llegó a cloudflared o a su servidor por {host}, pero el relay de detrás no responde[ ({status})].',
    'Haga que el nombre público del túnel lleve a http://127.0.0.1 y al puerto del relay.',
  ],
  'reach.cloudflare': [
    'Cloudflare responde por {host} con su error[ {error}].',
    'Busque este número en la lista de Cloudflare y corrija el nombre en su panel.',
  ],
  'reach.challenge': [
    'Cloudflare pide a los visitantes de {host} que demuestren que no son robots. HighLevel y Evolution no pueden.',
    'Cree en Cloudflare una regla que omita el “Bot Fight Mode” y los desafíos para este nombre.',
  ],
  'reach.ngrok-offline': [
    'ngrok no tiene ningún túnel para {host}.',
    'Inicie ngrok, o tome la dirección que muestra ahora.',
  ],
  'reach.ngrok-upstream': [
    'El túnel de ngrok para {host} existe, pero lleva a un puerto donde nadie escucha.',
    'Inicie ngrok con el puerto de este relay.',
  ],
  'reach.ngrok': [
    'ngrok responde por {host} con su error[ {error}].',
    'Busque este error en ngrok.com/docs/errors.',
  ],
  'reach.tunnel-gone': [
    'El servicio del túnel responde por {host}, pero allí no hay ningún túnel conectado.',
    'Inicie el túnel, o tome la dirección que muestra ahora.',
  ],
  'reach.proxy': [
    'El proxy[ {server}] en {host} dice que no alcanza el relay[ ({status})].',
    'Haga que lleve a la dirección donde escucha el relay. “waybridge reach” la muestra.',
  ],
  'reach.forbidden': [
    'Lo que está delante del relay en {host} rechaza a los visitantes[ ({status})].',
    'Quite contraseña, lista de permitidos o regla de acceso de las rutas /webhooks, /oauth, /media y /pair: HighLevel y Evolution no pueden iniciar sesión.',
  ],
  'reach.login-page': [
    'En {host} responde una página de inicio de sesión en lugar del relay[: {location}].',
    'Quite el inicio de sesión de esta dirección: HighLevel y Evolution no pueden entrar. Cada webhook tiene su propio secreto.',
  ],
  'reach.redirect': [
    '{host} envía a los visitantes a otra dirección[: {location}]. Los webhooks no la siguen.',
    'Escriba la dirección a la que lleva, con https:// y con o sin “www” como allí.',
  ],
  'reach.another-host': [
    'En {host} responde otro, no este relay[ ({status})][, con el nombre {server}].',
    'Vea si el nombre apunta a este equipo y si el proxy pasa todas las rutas al relay.',
  ],
  'reach.another-relay': [
    'En {host} responde otro Waybridge, no este.',
    'Detenga el otro o su túnel, o dé a este una dirección propia.',
  ],
  'reach.control-port': [
    '{host} lleva al puerto de estas páginas, que no es para internet.',
    'Haga que el proxy o túnel lleve al puerto de los webhooks. “waybridge reach” lo muestra.',
  ],
  'reach.wrong-path': [
    'Lo que se envía a {host} llega aquí con otra ruta[: empieza con {path}].',
    'Haga que el proxy quite esta parte, o póngala en la dirección si falta allí.',
  ],
  'reach.path-blocked': [
    '{host} deja pasar algunas rutas, pero no {path}[ ({status})].',
    'Haga que el proxy o cortafuegos pase todas las rutas al relay.',
  ],
  'reach.header-stripped': [
    'En el camino por {host} se pierden las cabeceras que empiezan con X-Waybridge. Evolution muestra su secreto en una.',
    'Haga que el proxy pase todas las cabeceras.',
  ],
  'reach.body-stripped': [
    'En el camino por {host} el cuerpo de una petición se pierde o cambia.',
    'Desactive lo que allí reescribe, inspecciona o comprime peticiones.',
  ],
  'reach.answer-lost': [
    'Lo que se envía a {host} llega aquí, pero la respuesta del relay no vuelve.',
    'Mire qué hace el proxy con las respuestas: HighLevel y Evolution enviarían todo de nuevo.',
  ],
  'reach.program-missing': [
    'El programa “{program}” no se puede iniciar: no está instalado, o no está en el path.',
    'Instálelo, o indique su archivo en WAYBRIDGE_REACH_PROGRAM.',
  ],
  'reach.program-ended': [
    'El programa del túnel “{program}” terminó[ ({exit})].[ Lo último que escribió: {line}]',
    'Se inicia de nuevo solo. “waybridge reach log” muestra todo lo que escribió.',
  ],
  'reach.no-address': [
    'El programa del túnel “{program}” funciona, pero no ha dicho su dirección.',
    'Mire “waybridge reach log”. Ponga en WAYBRIDGE_REACH_PATTERN lo que halla allí la dirección, o en APP_URL una dirección que se queda.',
  ],
  'reach.ssh-host-key': [
    'ssh no conoce la clave del servidor, o es otra que antes.',
    'Conéctese una vez a mano en este equipo, como el usuario del relay, y compare la clave.',
  ],
  'reach.ssh-denied': [
    'El servidor ssh rechaza la clave de este equipo.',
    'Ponga allí la clave pública de este usuario en authorized_keys, o indique la correcta con -i en WAYBRIDGE_REACH_SSH.',
  ],
  'reach.ssh-forward': [
    'El servidor ssh no reenvía el puerto: está ocupado allí, o el reenvío está prohibido.',
    'Elija otro puerto en WAYBRIDGE_REACH_SSH_REMOTE, o permita AllowTcpForwarding en su sshd_config. Una conexión que quedó allí termina en un minuto con ClientAliveInterval.',
  ],
  'reach.ssh-unreachable': [
    'No se puede llegar al servidor ssh.',
    'Compruebe su nombre y puerto en WAYBRIDGE_REACH_SSH, y si está encendido.',
  ],
  'reach.cloudflared-token': [
    'Cloudflare no acepta el token del túnel.',
    'Copie de nuevo el token de este túnel del panel de Cloudflare a WAYBRIDGE_REACH_TOKEN.',
  ],
  'reach.cloudflared-quick': [
    'Cloudflare no da ahora un túnel rápido.',
    'Espere unos minutos, o cree un túnel con nombre en el panel de Cloudflare y ponga su token.',
  ],
  'reach.ngrok-missing': [
    'La biblioteca de ngrok no está instalada para este equipo.',
    'Ejecute “npm install @ngrok/ngrok” junto al relay, o use ngrok como comando: WAYBRIDGE_REACH=command.',
  ],
  'reach.ngrok-session': [
    'ngrok no abre una sesión[: {error}].',
    'Compruebe el authtoken en WAYBRIDGE_REACH_TOKEN y el dominio en APP_URL; busque el error en ngrok.com/docs/errors.',
  ],
  'reach.fleeting': [
    'La dirección {url} se pierde cuando el túnel se reinicia. Los campos de HighLevel hay que cambiarlos a mano cada vez.',
    'Para más que una prueba, use un túnel cuya dirección se queda: un túnel cloudflared con nombre, ngrok con dominio, o un servidor propio.',
  ],
  'reach.address-changed': [
    'La dirección pública cambió de {from} a {to}. Evolution ya lo sabe; en HighLevel sigue la antigua.',
    'La página “Dirección pública”, o “waybridge reach change”, enumera lo que hay que poner en HighLevel; diga allí que está hecho.',
  ],
  'reach.not-here': [
    '{name} inicia programas en el equipo del relay. Solo se puede definir en ese equipo.',
    'Use “waybridge reach set” allí, o abra estas páginas en ese equipo.',
  ],
} as const satisfies Language['reach'];

export const reachPhrases = {
  'ok.public-reached': 'Lo que se envía a {url} llega a este relay.',
  'reach.unset': 'Todavía no hay dirección pública.',
  'reach.untried': '{url} todavía no se ha probado.',
  'cli.reach-since': 'Desde {time}.',
  'cli.reach-checked': 'Probada por última vez {time}, en {ms} ms.',
  'reach.starting': 'El túnel está empezando; todavía no ha dicho su dirección.',
  'reach.field-redirect': 'Advanced Settings → Auth: Redirect URL',
  'reach.field-app-webhook': 'Advanced Settings → Webhooks: Default Webhook URL',
  'reach.field-delivery': 'Modules → Conversation Providers: Delivery URL',
  'reach.field-action': 'Modules → Workflows, cada acción: URL',
  'reach.field-fields': 'Modules → Workflows, cada acción: URL de sus campos dinámicos',
  'reach.field-options':
    'Modules → Workflows, cada acción: URL de su lista de números, si la tiene',
  'reach.field-trigger': 'Modules → Workflows, cada disparador: Subscription URL',
  'cli.reach-change': 'La dirección era {from} y es {to}. En HighLevel, ponga:',
  'cli.reach-change-none': 'Nada que cambiar en HighLevel.',
  'cli.reach-change-done': 'Anotado: HighLevel tiene la dirección nueva.',
  'cli.reach-set': 'Guardado. El relay se reinicia con ello y prueba la dirección.',
} as const satisfies { readonly [C in keyof typeof REACH_PHRASES]: string };
