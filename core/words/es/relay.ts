import type { Language } from '../codes.ts';

export const relay = {
  'entry.expired': [
    'El mensaje esperó demasiado y no se envió.[ Esperó porque: {reason}]',
    'Envíelo de nuevo si todavía hace falta.',
  ],
  'entry.unsure-highlevel': [
    'No es seguro que HighLevel haya guardado este mensaje.',
    'Mire la conversación: si falta el mensaje, envíelo otra vez; si no, descártelo: en la página “Mensajes”, o con “waybridge entries replay” y “waybridge entries bury”.',
  ],
  'entry.unsure-whatsapp': [
    'No es seguro que WhatsApp haya enviado este mensaje.',
    'Mire el teléfono: si falta el mensaje, envíelo otra vez; si no, descártelo: en la página “Mensajes”, o con “waybridge entries replay” y “waybridge entries bury”.',
  ],
  'entry.buried': ['Una persona descartó este mensaje.', 'No hay que hacer nada.'],
  'entry.unreadable': [
    'No se puede leer lo que se guardó de este mensaje.',
    'Vea el mensaje en el teléfono o en HighLevel.',
  ],
  'entry.part-failed': [
    'Una parte del mensaje no se pudo enviar.',
    'Mire la conversación y envíe de nuevo lo que falta.',
  ],
  'relay.offline': [
    'El sistema estaba apagado cuando se escribió este mensaje, y ya es demasiado antiguo para enviarlo.',
    'Envíelo de nuevo si todavía hace falta.',
  ],
  'relay.stopped': [
    'El sistema se detuvo mientras se ocupaba de esto.',
    'No hay que hacer nada: averigua qué pasó y continúa.',
  ],
  'route.no-instance': [
    'Ningún número de WhatsApp está asignado a la subcuenta[ {location}].',
    'Añada uno con “waybridge instances add”.',
  ],
  'route.no-phone': [
    'El contacto no tiene teléfono.',
    'Ponga el teléfono del contacto en HighLevel y envíe de nuevo.',
  ],
  'route.location-unknown': [
    'La subcuenta[ {location}] no está conectada aquí.',
    'Conéctela en la página “Subcuentas”, o con “waybridge locations install”.',
  ],
  'contact.dnd': [
    'El contacto no quiere recibir mensajes que no haya escrito una persona (No molestar).',
    'Si el contacto aceptó recibir mensajes, desactive No molestar para SMS en HighLevel y envíelo de nuevo.',
  ],
  'text.unfilled': [
    'Un marcador entre llaves dobles quedó sin rellenar[: {field}], así que el mensaje no se envió.',
    'Elija un campo que este contacto tenga o escriba el valor; con “refuseUnfilled=off” estos textos se envían tal cual.',
  ],
  'location.uninstalled': [
    'La aplicación se quitó de la subcuenta[ {location}] en HighLevel.',
    'Instale allí la aplicación de nuevo: en la página “Subcuentas”, o con “waybridge locations install”.',
  ],
  'location.revoked': [
    'HighLevel retiró el acceso a la subcuenta[ {location}].',
    'Conecte la subcuenta de nuevo en la página “Subcuentas”, o con “waybridge locations install”.',
  ],
  'token.missing': [
    'No hay acceso a HighLevel para la subcuenta[ {location}].',
    'Conecte la subcuenta en la página “Subcuentas”, o con “waybridge locations install”.',
  ],
  'token.refresh-lost': [
    'El sistema se detuvo justo cuando HighLevel entregaba un acceso nuevo para la subcuenta[ {location}], y ese acceso se perdió.',
    'Conecte la subcuenta de nuevo en la página “Subcuentas”, o con “waybridge locations install”.',
  ],
  'token.not-saved': [
    'El acceso nuevo de la subcuenta[ {location}] no se pudo guardar y por eso todavía no se usa.',
    'Libere espacio o devuelva el acceso a la base de datos: el sistema sigue intentando guardarlo. No lo detenga antes.',
  ],
  'token.client-missing': [
    'El acceso no se puede renovar, porque faltan el id y el secreto de la aplicación.',
    'Escriba ambos en la página “Primeros pasos”, o como GHL_CLIENT_ID y GHL_CLIENT_SECRET donde se inicia el relay.',
  ],
  'breaker.evolution': [
    'El servidor Evolution[ {server}] no funciona por ahora; los mensajes esperan.',
    'Revise el servidor Evolution. Todo continúa por sí solo cuando responda.',
  ],
  'breaker.highlevel': [
    'HighLevel no funciona por ahora[ para la subcuenta {location}]; los mensajes esperan.',
    'No hay que hacer nada: todo continúa por sí solo cuando HighLevel responda.',
  ],
  'breaker.number': [
    'El número de WhatsApp[ {instance}] no puede enviar por ahora; los mensajes esperan.',
    'Abra Evolution y revise la instancia.',
  ],
  'breaker.token': [
    'Los mensajes de la subcuenta[ {location}] esperan, porque su acceso no es válido.',
    'Conecte la subcuenta de nuevo en la página “Subcuentas”, o con “waybridge locations install”.',
  ],
  'paused.all': [
    'Una persona pausó los envíos.',
    'Reanude en el resumen o con “waybridge resume all”; los mensajes en espera salen en orden.',
  ],
  'paused.to-highlevel': [
    'Una persona pausó lo que va a HighLevel.',
    'Reanude en el resumen o con “waybridge resume to-highlevel”; los mensajes en espera salen en orden.',
  ],
  'paused.to-whatsapp': [
    'Una persona pausó lo que va a WhatsApp.',
    'Reanude en el resumen o con “waybridge resume to-whatsapp”; los mensajes en espera salen en orden.',
  ],
  'paused.location': [
    'Una persona pausó la subcuenta {location}.',
    'Reanude con “waybridge resume location:{location}”; los mensajes en espera salen en orden.',
  ],
  'paused.instance': [
    'Una persona pausó el número {instance}.',
    'Reanude con “waybridge resume instance:{instance}”; los mensajes en espera salen en orden.',
  ],
  'storage.newer-schema': [
    'La base de datos fue escrita por una versión más nueva de Waybridge.',
    'Instale de nuevo aquella versión, o una más nueva.',
  ],
  'storage.unreachable': [
    'La base de datos[ {place}] no responde.',
    'Ponga en marcha el servidor de la base de datos o corrija DATABASE_URL.',
  ],
  'storage.commit-unknown': [
    'La conexión con la base de datos se cortó durante una escritura.',
    'No hay que hacer nada: lo que no se guardó llega de nuevo. Revise la base de datos si continúa.',
  ],
  'storage.busy': [
    'Otro programa retiene la base de datos.',
    'Cierre otros programas que usen la base de datos del sistema.',
  ],
  'storage.full': [
    'Queda muy poco espacio en el disco[ de {place}].',
    'Libere espacio en él: sin espacio, los mensajes se rechazan. El relay sigue después por sí solo, y lo que rechazó se envía de nuevo.',
  ],
  'storage.corrupt': [
    'El archivo de la base de datos está dañado.',
    'Reinicie el sistema: la copia de seguridad sana más nueva ocupa su lugar. Sin ninguna, restaure una de otro lugar con “waybridge restore ARCHIVO”.',
  ],
  'storage.locked': [
    'El sistema ya está en marcha con la carpeta de datos[ {folder}][ (proceso {pid})].',
    'Use ese, o deténgalo primero.',
  ],
  'storage.folder': [
    'No se puede crear la carpeta de datos[ {folder}] ni escribir en ella.',
    'Désela a la cuenta que ejecuta el sistema o defina WAYBRIDGE_DATA_DIR.',
  ],
  'storage.read-only': [
    'No se puede escribir en la base de datos.',
    'Dé a la cuenta que ejecuta el sistema el derecho de escribir en ella.',
  ],
  'storage.refused': [
    'La base de datos[ {place}] rechaza el usuario o la contraseña, o no existe.',
    'Corrija DATABASE_URL o los derechos del usuario.',
  ],
  'storage.url': [
    'No se puede usar DATABASE_URL[: {reason}].',
    'Escríbala así: mysql://user:password@host:3306/database.',
  ],
  'storage.duplicate': ['Esto ya está guardado.', 'No hay que hacer nada.'],
  'storage.too-long': [
    'Un valor es demasiado largo para guardarlo[ ({table}.{column})].',
    'Comuníquelo junto con el registro del sistema.',
  ],
  'storage.server-too-old': [
    'El servidor de la base de datos es demasiado antiguo (versión {version}).',
    'Actualícelo a la versión {needed} o más nueva.',
  ],
  'storage.runtime': [
    'Waybridge necesita un Node.js más nuevo que {version}.',
    'Inicie con “npm start”, que trae el suyo, o instale Node.js {needed} o más nuevo.',
  ],
  'storage.not-durable': [
    'El servidor de la base de datos puede perder los últimos mensajes si se va la luz.',
    'Ponga innodb_flush_log_at_trx_commit = 1 en el servidor de la base de datos.',
  ],
  'storage.no-wal': [
    'La carpeta de datos está en un sistema de archivos en el que la base de datos va lenta.',
    'Pase la carpeta de datos a un disco local.',
  ],
  'storage.failed': [
    'La base de datos no pudo hacer lo que se le pidió[ ({driver})].',
    'Vea el registro del sistema y el de la base de datos.',
  ],
  'vault.key-invalid': [
    'La clave maestra no tiene 32 bytes ni es una frase de al menos 16 caracteres.',
    'Corrija WAYBRIDGE_MASTER_KEY, por ejemplo con el resultado de “openssl rand -base64 32”.',
  ],
  'vault.key-file': [
    'El archivo de la clave[ {file}] no se puede usar, u otros pueden leerlo.',
    'Deje el archivo solo para la cuenta que ejecuta el sistema, sin lectura para nadie más (modo 0600).',
  ],
  'vault.wrong-key': [
    'Los accesos guardados se protegieron con otra clave maestra.',
    'Devuelva la clave maestra anterior; si se perdió, añada de nuevo las subcuentas y las instancias.',
  ],
  'vault.damaged': [
    'Un secreto guardado fue alterado o está dañado.',
    'Restaure la última copia de seguridad o añada de nuevo la subcuenta o la instancia.',
  ],
  'vault.in-keychain': [
    'La clave maestra está protegida por el llavero de la aplicación de este usuario[: {file}].',
    'Abra la aplicación con ese usuario y elija Ajustes, “Guardarla en un archivo”; o ponga en WAYBRIDGE_MASTER_KEY una copia de la clave.',
  ],
  'vault.keychain': [
    'El llavero de este equipo no abre o no protege la clave maestra[: {file}].',
    'Desbloquee el llavero, con el usuario dueño de la clave, e intente de nuevo; o ponga en WAYBRIDGE_MASTER_KEY una copia de la clave.',
  ],
  'vault.no-keychain': [
    'Este relay no alcanza ningún llavero.',
    'Inícielo con la aplicación, en un sistema con llavero; mientras tanto la clave queda en su archivo.',
  ],
  'settings.invalid': [
    'El ajuste {name} no es correcto[: {reason}].',
    'Corrija {name} e inicie de nuevo.',
  ],
  'settings.sandbox': [
    'El sandbox tiene sus propios ajustes.',
    'Inicie el relay sin --sandbox para configurarlo de verdad.',
  ],
  'sandbox.failed': [
    'El sandbox no se pudo iniciar: {reason}.',
    'Ejecute “waybridge start --sandbox” en una terminal para ver más, o mire los registros.',
  ],
  'sandbox.not-here': [
    'El sandbox solo se puede iniciar en el propio equipo del relay.',
    'Abra estas páginas allí, o ejecute “waybridge start --sandbox” en un equipo suyo.',
  ],
  'settings.not-typable': [
    'El ajuste {name} no se puede escribir aquí.',
    'Defínalo en el entorno o en settings.json e inicie de nuevo.',
  ],
  'settings.set-outside': [
    'El ajuste {name} viene de {source} y no se puede cambiar aquí.',
    'Cámbielo allí e inicie de nuevo, o quítelo de allí para definirlo aquí.',
  ],
  'settings.missing': ['Falta el ajuste {name}.', 'Defina {name} e inicie de nuevo.'],
  'settings.file': [
    'No se puede leer el archivo que indica {name}[: {file}].',
    'Corrija la ruta o los permisos del archivo.',
  ],
  'start.node': [
    'Waybridge necesita un Node.js más nuevo que {version}.',
    'Inicie con “npm start”, que trae el suyo, o instale Node.js 24 o más nuevo.',
  ],
  'start.port-taken': [
    'Otro programa ya usa el puerto {port}.',
    'Cierre el otro programa o elija otro puerto con PORT o WAYBRIDGE_CONTROL_PORT.',
  ],
  'start.database-in-use': [
    'Otro sistema, con otra carpeta de datos, trabaja con esta base de datos.',
    'Detenga ese, o dé a este una base de datos propia. Si se cerró a la fuerza, espere medio minuto.',
  ],
  'start.already-running': [
    'El sistema ya está en marcha con la carpeta de datos {folder}.',
    'Use ese, o deténgalo primero.',
  ],
  internal: [
    'Algo salió mal dentro del sistema.',
    'Vea el registro; si ocurre de nuevo, comuníquelo junto con esas líneas.',
  ],
} as const satisfies Language['relay'];
