import type { PAIRING, PAIRING_PHRASES, STANDINGS } from '../pairing-codes.ts';

export const pairing = {
  'server.not-found': [
    'Aquí no hay ningún servidor Evolution[ {server}].',
    'Vea los conocidos con “waybridge servers list”, o añádalo con “waybridge servers add”.',
  ],
  'server.in-settings': [
    'El servidor {server} figura en la configuración.',
    'Quite EVOLUTION_API_URL de la configuración e inicie de nuevo.',
  ],
  'server.key-refused': [
    'El servidor Evolution[ {server}] no acepta esta clave.',
    'Use el valor de AUTHENTICATION_API_KEY de la configuración de Evolution.',
  ],
  'server.not-evolution': [
    'En {server} responde algo, pero no es una Evolution API.',
    'Revise el host y el puerto: es la dirección en la que la propia Evolution responde con su versión.',
  ],
  'server.no-global-key': [
    'Para esto hace falta la clave global del servidor Evolution[ {server}]; solo ella crea instancias.',
    'Añada el servidor con el valor de su AUTHENTICATION_API_KEY, en la página “Números” o con “waybridge servers add”.',
  ],
  'server.not-heard': [
    'Evolution en {server} no alcanza este relay en {url}: un evento que debía enviar no llegó.',
    'Abra {url}/live desde la máquina o el contenedor en que se ejecuta Evolution; después defina una dirección que alcance, con “waybridge servers address {server} URL” o en la página del servidor.',
  ],
  'pairing.name-taken': [
    'El servidor Evolution ya tiene una instancia {instance}.',
    'Elija otro nombre, o adopte la que existe desde la lista del servidor.',
  ],
  'pairing.no-phone': [
    'Esto no es un número de teléfono.',
    'Escríbalo con el código del país, como +55 11 99000 0000; o déjelo vacío para un código QR.',
  ],
  'pairing.codes-ended': [
    'No se vinculó ningún teléfono, y WhatsApp ya no da más códigos en este intento.',
    'Pida un código nuevo cuando tenga el teléfono a mano.',
  ],
  'pairing.no-code': [
    'WhatsApp todavía no ha dado un código a Evolution (la cuenta es 0).',
    'Espere un momento. Si no llega ninguno, el servidor Evolution no alcanza WhatsApp, o su versión de WhatsApp Web es antigua: actualice Evolution y pida un código nuevo.',
  ],
  'pairing.nothing-asked': [
    'No hay ninguna pregunta sobre el número de {instance}.',
    'No hay nada que hacer: el número vinculado es el que se conoce aquí.',
  ],
  'pair-link.not-found': [
    'No hay ningún enlace para vincular {link}.',
    'Vea los que hay con “waybridge instances links”.',
  ],
  'number.needs-qr': [
    'Todavía no hay ningún teléfono vinculado[ a {instance}].',
    'Vincule uno en la página “Números”, o con “waybridge instances pair {instance}”.',
  ],
  'number.replaced': [
    'La conexión de {instance} va y viene: otro programa parece usar la misma sesión de WhatsApp.',
    'Detenga el otro programa y reinicie la conexión en la página del número, o con “waybridge instances restart {instance}”.',
  ],
  'number.restricted': [
    'WhatsApp ha restringido el número de {instance} por un tiempo.',
    'Vea en WhatsApp en el teléfono por cuánto; no envíe nada mientras tanto y después vincúlelo de nuevo en la página del número, o con “waybridge instances pair {instance}”.',
  ],
  'number.banned': [
    'WhatsApp terminó la sesión de {instance}, como hace cuando bloquea un número.',
    'Mire en WhatsApp en el teléfono. Si el número funciona allí, vincúlelo de nuevo en su página aquí, o con “waybridge instances pair {instance}”; si no, pida a WhatsApp que lo revise.',
  ],
} as const satisfies {
  readonly [C in keyof typeof PAIRING]: readonly [sentence: string, act: string];
};

export const pairingPhrases = {
  'pair.title': 'Vincular WhatsApp',
  'pair.what':
    'En el teléfono, abra WhatsApp: Ajustes → Dispositivos vinculados → Vincular un dispositivo.',
  'pair.show-qr': 'Mostrar el código QR',
  'pair.or-phone': 'O sin cámara: el número del teléfono, con el código del país',
  'pair.get-code': 'Obtener un código para escribir',
  'pair.over': 'Este enlace ya no es válido. Pida uno nuevo a quien se lo envió.',
  'pair.used':
    'Este enlace ya cumplió su función: con él se vinculó un teléfono. Para vincular otro, pida un enlace nuevo.',
  'pair.expired':
    'Este enlace valía 30 minutos, que ya pasaron. Pida uno nuevo a quien se lo envió.',
  'pair.revoked': 'Quien envió este enlace lo ha retirado. Pídale uno nuevo.',
  'pair.removed':
    'El número de este enlace ya no existe aquí. Pregunte a quien se lo envió qué hacer.',
  'pair.not-yours':
    'Este enlace se está usando en otro navegador. Siga allí o pida uno nuevo a quien se lo envió.',
  'pair.scan':
    'Escanee este código en WhatsApp: Ajustes → Dispositivos vinculados → Vincular un dispositivo.',
  'pair.qr': 'Código QR para escanear en WhatsApp',
  'pair.type':
    'Escriba este código en WhatsApp: Ajustes → Dispositivos vinculados → Vincular un dispositivo → Vincular con el número de teléfono.',
  'pair.renewed': 'Código {count}. Se renueva en unos {seconds} s.',
  'pair.linked': 'Conectado[: {number}][ ({name})]',
  'pair.waiting': 'Esperando un código de WhatsApp …',
  'server.ok-global': '{server} responde (Evolution {version}). Su clave puede crear instancias.',
  'server.ok-instance':
    '{server} responde (Evolution {version}). Su clave solo abre instancias existentes; para crear, indique la clave global.',
  'server.address-own': '{server} alcanza este relay en {url}.',
  'server.heard': '{server} alcanza este relay en {url}: un evento suyo llegó en {ms} ms.',
  'server.address-public': '{server} sigue la dirección pública, {url}.',
  'cli.webhook-moved': 'El webhook de {instance} avisa ahora a esa dirección.',
  'cli.server-removed': 'La clave de {server} se ha borrado.',
  'cli.instance-created': 'La instancia {instance} se creó en Evolution y avisa a este relay.',
  'cli.instance-restarted': '{instance} se está conectando de nuevo.',
  'cli.instance-unpaired': 'El teléfono de {instance} se ha desvinculado.',
  'cli.instance-deleted': '{instance} se ha eliminado, aquí y en Evolution.',
  'cli.instance-renamed': '{instance} se llama[ {label}] aquí.',
  'cli.instance-answered': 'Hecho: {instance} sigue su respuesta.',
  'cli.pair-link':
    'Quien abra este enlace puede vincular un teléfono a {instance}, una vez, en 30 minutos:\n{url}',
  'cli.pair-link-revoked': 'El enlace {link} se ha retirado.',
  'numbers.other-webhook':
    'Otra herramienta recibe sus mensajes en {url}. Con --keep cada evento se reenvía a esa herramienta; con --force ya no recibe nada.',
} as const satisfies { readonly [C in keyof typeof PAIRING_PHRASES]: string };

export const standings = {
  open: 'conectado',
  connecting: 'conectando',
  'needs-qr': 'necesita un código QR',
  offline: 'sin conexión',
  'logged-out': 'sesión cerrada',
  replaced: 'sustituido por otro programa',
  restricted: 'restringido por WhatsApp',
  banned: 'bloqueado por WhatsApp',
  changed: 'otro número',
  taken: 'número en uso',
  gone: 'ya no existe en Evolution',
  unreachable: 'servidor inaccesible',
  unlicensed: 'sin licencia',
  unregistered: 'sin webhook',
} as const satisfies { readonly [S in (typeof STANDINGS)[number]]: string };
