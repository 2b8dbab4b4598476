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
  'server.no-global-key': [
    'Para esto hace falta la clave global del servidor Evolution[ {server}]; solo ella crea instancias.',
    'Añada el servidor con el valor de su AUTHENTICATION_API_KEY, con “waybridge servers add” o en la página de control.',
  ],
  'pairing.name-taken': [
    'El servidor Evolution ya tiene una instancia {instance}.',
    'Elija otro nombre, o adopte la que existe desde la lista del servidor.',
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
    'Vincule uno en la página de control, o con “waybridge instances pair {instance}”.',
  ],
  'number.replaced': [
    'La conexión de {instance} va y viene: otro programa parece usar la misma sesión de WhatsApp.',
    'Detenga el otro programa y ejecute “waybridge instances restart {instance}”.',
  ],
  'number.restricted': [
    'WhatsApp ha restringido el número de {instance} por un tiempo.',
    'Vea en WhatsApp en el teléfono por cuánto; no envíe nada mientras tanto y después ejecute “waybridge instances pair {instance}”.',
  ],
  'number.banned': [
    'WhatsApp terminó la sesión de {instance}, como hace cuando bloquea un número.',
    'Mire en WhatsApp en el teléfono. Si el número funciona allí, ejecute “waybridge instances pair {instance}”; si no, pida a WhatsApp que lo revise.',
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
  'numbers.title': 'Números de WhatsApp',
  'numbers.add': 'Añadir un número',
  'numbers.manage': 'Añadir o vincular números',
  'numbers.back': 'Todos los números',
  'numbers.to-status': 'Estado',
  'numbers.which-server': '¿En qué servidor Evolution?',
  'numbers.new-server': 'Otro servidor',
  'numbers.url': 'Dirección, como http://evolution:8080',
  'numbers.key': 'Clave global (AUTHENTICATION_API_KEY)',
  'numbers.key-how': 'Se guarda sellada y no se muestra a nadie.',
  'numbers.check': 'Comprobar y guardar',
  'numbers.create': 'Crear un número',
  'numbers.name': 'Nombre de la instancia',
  'numbers.location': 'Subcuenta',
  'numbers.no-location': 'Conecte primero una subcuenta; un número atiende una.',
  'numbers.phone':
    'Número del teléfono con código del país, para obtener un código para escribir (vacío: código QR)',
  'numbers.make': 'Crear y vincular',
  'numbers.adopt-title': 'O adopte una que ya existe',
  'numbers.adopt': 'Adoptar {instance}',
  'numbers.replace': 'Sustituirlo y adoptar {instance}',
  'numbers.other-webhook':
    'Otra herramienta recibe sus mensajes en {url}. Evolution guarda un webhook por instancia: al adoptarla, esa herramienta deja de recibirlos.',
  'numbers.ours': 'Ya atiende una subcuenta aquí.',
  'numbers.open': 'Detalles',
  'numbers.linking': 'Vincular un teléfono',
  'numbers.new-code': 'Código QR nuevo',
  'numbers.show-qr': 'Mostrar un código QR',
  'numbers.relink-how': 'Lo que está vinculado ahora se desvincula.',
  'numbers.recreate-how':
    'Evolution {version} no entrega nada a un número vinculado de nuevo tras cerrar la sesión. Por eso la instancia se elimina allí y se crea otra vez con su nombre; lo que Evolution guardó de ella se pierde, lo que está aquí se queda.',
  'numbers.restart': 'Reiniciar la conexión',
  'numbers.repair': 'Registrar el webhook',
  'numbers.ask': 'Preguntar de nuevo',
  'numbers.same-business': 'La misma empresa, número nuevo',
  'numbers.same-business-how':
    'Contactos, conversaciones y respuestas en espera siguen con el número nuevo.',
  'numbers.wrong-phone': 'Teléfono equivocado',
  'numbers.wrong-phone-how':
    'Se desvincula, y nada suyo se transmite. Después vincule el correcto.',
  'numbers.unpair': 'Desvincular el teléfono',
  'numbers.unpair-how':
    'El número se queda aquí, y sus mensajes esperan hasta que se vincule un teléfono de nuevo.',
  'numbers.delete': 'Eliminar, también en Evolution',
  'numbers.delete-how':
    'Con todo lo que Evolution guarda de ella. Lo que está en HighLevel se queda.',
  'numbers.label': 'Cómo se llama aquí',
  'numbers.rename': 'Cambiar el nombre',
  'numbers.more': 'Más',
  'numbers.link': 'Crear un enlace',
  'numbers.link-title': 'Que otra persona vincule el teléfono',
  'numbers.link-how':
    'Un enlace para un navegador, válido 30 minutos. Muestra el código de este número y nada más.',
  'numbers.link-made': 'Envíe este enlace; solo se muestra ahora:',
  'numbers.revoke': 'Retirar el enlace',
  'numbers.link-until': 'Un enlace vale hasta las {time}',
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
