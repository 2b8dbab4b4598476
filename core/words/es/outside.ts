import type { Language } from '../codes.ts';

export const outside = {
  'network.refused': [
    'Nadie responde en la dirección: la conexión con {system}[ ({host})] fue rechazada.',
    'Compruebe que el servicio esté en marcha y que la dirección sea correcta.',
  ],
  'network.timeout': [
    '{system}[ ({host})] no respondió a tiempo.',
    'No hay que hacer nada ahora: el sistema lo intenta de nuevo. Si continúa, revise la red y el servicio.',
  ],
  'network.cut': [
    'La conexión con {system}[ ({host})] se cortó antes de llegar la respuesta.',
    'No hay que hacer nada ahora: el sistema averigua qué pasó y solo entonces lo intenta de nuevo.',
  ],
  'network.dns': [
    'No se pudo encontrar {system} por su dirección[ ({host})].',
    'Revise si la dirección está bien escrita y si este equipo tiene internet.',
  ],
  'network.tls': [
    'La conexión con {system}[ ({host})] no es segura: su certificado no fue aceptado.',
    'Renueve el certificado o corrija la dirección.',
  ],
  'http.rate-limited': [
    '{system} pidió menos solicitudes a la vez.',
    'No hay que hacer nada: el sistema espera el tiempo pedido y continúa.',
  ],
  'http.unauthorized': ['{system} no acepta la clave.', 'Introduzca una clave válida.'],
  'http.forbidden': [
    '{system} no permite esto con la clave en uso.',
    'Dé a la clave, o a la aplicación, el permiso que le falta.',
  ],
  'http.not-found': [
    '{system} no conoce lo que se pidió.',
    'Compruebe que no se haya borrado allí y que la dirección sea correcta.',
  ],
  'http.invalid': [
    '{system} rechazó la solicitud por no ser válida.',
    'Vea la respuesta en la página “Mensajes”, o con “waybridge entries show”; corrija la causa y envíelo de nuevo.',
  ],
  'http.too-large': [
    '{system} lo rechazó porque es demasiado grande.',
    'Envíe un archivo más pequeño o un enlace a él.',
  ],
  'http.unsupported-type': [
    '{system} no acepta este tipo de archivo.',
    'Envíe el archivo en otro formato, como JPG, PDF o MP4.',
  ],
  'http.server': [
    '{system} tiene un fallo propio[ (error {status})].',
    'No hay que hacer nada ahora: el sistema lo intenta de nuevo. Si continúa, vea el registro del otro servicio.',
  ],
  'answer.unreadable': [
    '{system} dio una respuesta que no se entiende.',
    'Compruebe que la dirección sea realmente la correcta y qué versión está instalada.',
  ],
  'highlevel.no-message-id': [
    'HighLevel aceptó el mensaje, pero no guardó nada.',
    'Compruebe que GHL_CONVERSATION_PROVIDER_ID sea el id de su proveedor de conversaciones.',
  ],
  'highlevel.contact-gone': [
    'El contacto ya no existe en HighLevel.',
    'No hay que hacer nada: el sistema busca el contacto de nuevo o lo crea.',
  ],
  'highlevel.status-too-early': [
    'HighLevel todavía no acepta un estado para este mensaje.',
    'No hay que hacer nada: el sistema lo intenta de nuevo en unos segundos.',
  ],
  'highlevel.token-invalid': [
    'HighLevel ya no acepta el acceso de la subcuenta[ {location}].',
    'Conecte la subcuenta de nuevo en la página “Subcuentas”, o con “waybridge locations add”.',
  ],
  'highlevel.location-inactive': [
    'HighLevel suspendió la subcuenta[ {location}], por ejemplo por la facturación.',
    'Reactive la subcuenta en HighLevel. El acceso se conserva y todo continúa por sí solo.',
  ],
  'highlevel.scope-missing': [
    'HighLevel dice que al acceso de la subcuenta[ {location}] le falta un permiso[: {scope}].',
    'Añádalo a la aplicación en el marketplace de HighLevel y vuelva a instalarla en la subcuenta.',
  ],
  'evolution.not-on-whatsapp': [
    'El número[ {number}] no está en WhatsApp.',
    'Revise el teléfono del contacto, con el código del país.',
  ],
  'evolution.connection-closed': [
    'Evolution perdió la conexión con WhatsApp[ de {instance}].',
    'Abra Evolution y reinicie la instancia; escanee el código QR si lo pide.',
  ],
  'evolution.media-rejected': [
    'Evolution no pudo enviar este archivo.',
    'Envíe el archivo de nuevo en un formato común, como JPG, PDF o MP4.',
  ],
  'evolution.licence-missing': [
    'El servidor Evolution espera que se active su licencia.',
    'Actívela en el panel de Evolution[: {registerUrl}].',
  ],
  'evolution.instance-unknown': [
    'Evolution no conoce la instancia[ {instance}].',
    'Créela en Evolution con el mismo nombre o quítela aquí con “waybridge instances remove”.',
  ],
  'evolution.message-unknown': [
    'Evolution ya no tiene este mensaje.',
    'Vea el mensaje en el teléfono. Para evitarlo, deje que Evolution guarde los mensajes.',
  ],
  'evolution.group-unknown': [
    'El número ya no está en este grupo, o el grupo se cerró.',
    'Pida a alguien del grupo que vuelva a añadir el número, o desactive el grupo con “waybridge groups off”.',
  ],
  'attachment.address-refused': [
    'La dirección del adjunto no es una que se pueda consultar.',
    'Adjunte el propio archivo en HighLevel y envíe el mensaje de nuevo.',
  ],
  'attachment.too-large': [
    'El adjunto es demasiado grande[ ({size}, el límite es {limit})].',
    'Envíe un archivo más pequeño o un enlace a él.',
  ],
  'attachment.unavailable': [
    'No se pudo obtener el adjunto de su dirección.',
    'Adjunte el archivo de nuevo en HighLevel y envíe el mensaje otra vez.',
  ],
  'whatsapp.failed': [
    'WhatsApp no pudo entregar el mensaje.',
    'Compruebe en el teléfono que el número pueda escribir a esta persona y envíe de nuevo.',
  ],
  'number.offline': [
    'El número de WhatsApp[ {instance}] no está conectado.',
    'Mire si el teléfono tiene internet y reinicie la conexión en la página del número. Los mensajes en espera saldrán por sí solos.',
  ],
  'number.not-on-whatsapp': [
    'El número[ {number}] no está en WhatsApp.',
    'Revise el teléfono del contacto, con el código del país.',
  ],
  'number.changed': [
    'Se conectó otro número de WhatsApp[ ({number})] a {instance}.',
    'Nada suyo se transmite hasta que usted diga, en la página del número o con “waybridge instances answer {instance}”, si es la misma empresa o el teléfono equivocado.',
  ],
  'number.logged-out': [
    'El teléfono cerró la sesión de {instance}.',
    'Vincúlelo de nuevo en la página del número, o con “waybridge instances pair {instance}”.',
  ],
  'media.too-large': [
    'El archivo es demasiado grande[ ({size}, el límite es {limit})].',
    'Envíe un archivo más pequeño o un enlace a él.',
  ],
  'media.type-refused': [
    'No se aceptan archivos de este tipo[ ({type})].',
    'Envíe el archivo en otro formato, como JPG, PDF o MP4.',
  ],
  'media.unavailable': [
    'El archivo ya no está disponible en WhatsApp.',
    'Véalo en el teléfono o pida al contacto que lo envíe de nuevo.',
  ],
  'peer.unresolved': [
    'WhatsApp todavía no mostró el teléfono de esta persona.',
    'No hay que hacer nada: el mensaje queda guardado y se entrega cuando se conozca el número.',
  ],
  'receipt.early': [
    'La confirmación de WhatsApp llegó antes de que el mensaje se conociera aquí.',
    'No hay que hacer nada: se une a su mensaje en cuanto este se conozca.',
  ],
  'change.early': [
    'Una edición o eliminación llegó antes de que su mensaje estuviera en HighLevel.',
    'No hay que hacer nada: se muestra en cuanto ese mensaje esté allí.',
  ],
  'echo.pending': [
    'Puede ser el eco de un mensaje que se está enviando ahora.',
    'No hay que hacer nada: se decide en cuanto ese mensaje salga.',
  ],
  'route.unknown': [
    'Todavía no se pudo averiguar adónde va este mensaje.',
    'No hay que hacer nada: el sistema lo intenta de nuevo.',
  ],
} as const satisfies Language['outside'];
