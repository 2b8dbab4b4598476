import type { Language } from '../codes.ts';
import type { SENDING_PHRASES } from '../sending-codes.ts';

const OPTIONS =
  'No hay que hacer nada: sale solo. Para cambiarlo: “waybridge instances set[ {instance}]';

export const sending = {
  'bulk.gap': [
    'Los mensajes masivos[ de {instance}] salen uno tras otro, con una pausa entre ellos[; este, hacia las {until}].',
    `${OPTIONS} gapSeconds=…”.`,
  ],
  'bulk.minute': [
    'El número[ {instance}] ya envió los mensajes masivos que puede enviar en un minuto[; este espera hasta cerca de {until}].',
    `${OPTIONS} perMinute=…”.`,
  ],
  'bulk.hour': [
    'El número[ {instance}] ya envió los mensajes masivos que puede enviar en una hora[; este espera hasta cerca de {until}].',
    `${OPTIONS} perHour=…”.`,
  ],
  'bulk.day': [
    'El número[ {instance}] ya envió los mensajes masivos que puede enviar en un día[; este espera hasta cerca de {until}].',
    `${OPTIONS} perDay=…”.`,
  ],
  'bulk.warm-up': [
    'El número[ {instance}] es nuevo y se está calentando: cada semana puede enviar más[; este mensaje espera hasta cerca de {until}].',
    `${OPTIONS} age=established”.`,
  ],
  'bulk.quiet-hours': [
    'Es horario de silencio[ de {instance}]; los mensajes masivos esperan[ hasta {until}].',
    `${OPTIONS} quiet=…”.`,
  ],
  'number.reach-out-limited': [
    'WhatsApp no deja que el número[ {instance}] escriba a quien no le ha escrito[, probablemente hasta {until}].',
    'Hasta entonces, responda solo a quien escribió primero; los mensajes masivos esperan solos.',
  ],
  'number.restricted': [
    'WhatsApp ha restringido el número[ {instance}][; los mensajes masivos esperan hasta {until}].',
    'Abra WhatsApp en el teléfono y siga lo que le indique.',
  ],
  'number.banned': [
    'WhatsApp ha suspendido el número[ {instance}] por un tiempo[; los mensajes masivos esperan hasta {until}].',
    'Abra WhatsApp en el teléfono y pida allí una revisión.',
  ],
  'number.held': [
    'El número de WhatsApp[ {instance}] estuvo desconectado demasiado tiempo y el mensaje no se envió.',
    'Vincule el número en su página y envíe el mensaje de nuevo si todavía hace falta.',
  ],
  'number.sends-fail': [
    'WhatsApp devolvió varios mensajes seguidos del número[ {instance}][; los mensajes masivos esperan hasta {until}].',
    'Abra WhatsApp en el teléfono y mire si muestra un aviso. Si todo está bien: “waybridge instances set[ {instance}] repliesOnly=off”.',
  ],
  'number.renewed': [
    'El número de {instance} es nuevo para WhatsApp, por eso solo sale por él lo que escriben las personas[; {waiting} mensajes masivos esperan].',
    'Responda primero a algunas personas. Cuando también puedan salir los mensajes masivos: “waybridge instances set {instance} repliesOnly=off”, o “Dejar salir los mensajes masivos” en la página del número.',
  ],
  'evolution.reach-out-limited': [
    'WhatsApp no deja que este número escriba a quien no le ha escrito.',
    'Espere a que la persona escriba o envíelo desde otro número.',
  ],
  'evolution.restricted': [
    'WhatsApp ha restringido este número.',
    'Abra WhatsApp en el teléfono y siga lo que le indique.',
  ],
  'evolution.banned': [
    'WhatsApp ha suspendido este número por un tiempo.',
    'Abra WhatsApp en el teléfono y pida allí una revisión.',
  ],
  'route.rule-invalid': [
    'No se puede leer la regla[ “{rule}”], o su número no es de esta subcuenta.',
    'Escriba las reglas así: code:#ventas=NÚMERO, tag:vip=NÚMERO, tags, sticky, sticky:30, user:ID=NÚMERO o default.',
  ],
  'route.rules-changed': [
    'Otra persona cambió mientras tanto las reglas de {location}.',
    'Mírelas como están ahora y cámbielas de nuevo.',
  ],
  'route.nobody': [
    'No se conoce a nadie como “{to}”.',
    'Indique un número de teléfono con el código del país, o el id de un contacto de esta subcuenta.',
  ],
} as const satisfies Language['sending'];

export const sendingPhrases = {
  'cli.number-set': 'El envío de {instance} está configurado.',
  'cli.rules-set': 'Las reglas de {location} están definidas.',
  'cli.route-chosen': 'Lo enviaría {instance}[ ({rule})].',
  'cli.route-none': 'Ningún número de {location} lo enviaría.',
  'route.matches': 'se cumple',
  'route.stands-in': 'coincide, pero su número no está: otro lo sustituye',
  'route.no-code': 'el texto no empieza con él',
  'route.no-tag': 'el contacto no tiene esa etiqueta',
  'route.no-sticky': 'ningún número ha hablado con el contacto',
  'route.sticky-old': 'hablaron por última vez hace demasiado tiempo',
  'route.other-user': 'otro usuario',
  'route.foreign': 'el número ya no es de esta subcuenta',
  'page.held-bulk': 'Mensajes masivos que esperan su turno',
  'page.held-until': 'el último hasta cerca de {time}',
} as const satisfies Record<keyof typeof SENDING_PHRASES, string>;
