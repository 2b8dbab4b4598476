import type { Language } from '../codes.ts';

export const control = {
  'control.not-running': ['El sistema no está en marcha.', 'Inícielo con “waybridge start”.'],
  'control.not-ours': [
    'El programa del puerto {port} no es este sistema.',
    'Cierre ese programa e inicie el sistema de nuevo.',
  ],
  'control.unauthorized': [
    'No ha iniciado sesión.',
    'Abra el enlace que muestra “waybridge status”.',
  ],
  'control.refused-origin': [
    'Esta solicitud vino de otra página o por otra dirección y fue rechazada.',
    'Abra estas páginas por la dirección que muestra “waybridge status”.',
  ],
  'control.host-unknown': [
    'Estas páginas se llamaron por el nombre {host}, al que no responden.',
    'Añada el nombre a WAYBRIDGE_CONTROL_HOSTS, si es suyo, e inicie de nuevo.',
  ],
  'control.host-rewritten': [
    'El navegador está en {origin}, pero el proxy llama a estas páginas por el nombre {host}.',
    'Haga que el proxy pase la cabecera Host (nginx: proxy_set_header Host $host), o que envíe X-Forwarded-Host y figure en WAYBRIDGE_CONTROL_PROXIES.',
  ],
  'control.proxy-untrusted': [
    'Un proxy en {address} reenvía esta solicitud, y no se conoce como proxy.',
    'Añada {address} a WAYBRIDGE_CONTROL_PROXIES, si es su proxy, e inicie de nuevo.',
  ],
  'control.path-unknown': [
    'No hay ninguna página en {path}.',
    'Si su proxy pasa una ruta, póngala en WAYBRIDGE_CONTROL_PATH; si no, abra la dirección sin ella.',
  ],
  'control.not-secure': [
    'El inicio de sesión se perdería: su cookie solo viaja por https, y esta página vino por http.',
    'Abra la página por https://, o ponga WAYBRIDGE_CONTROL_SECURE en auto.',
  ],
  'control.log-in': [
    'El código o la contraseña no es correcto, o ya se usó.',
    'Pida un enlace nuevo con “waybridge status”.',
  ],
  'control.too-many-log-ins': [
    'Hubo demasiados intentos de iniciar sesión.',
    'Espere {seconds} segundos e inténtelo de nuevo.',
  ],
  'control.password-missing': [
    'Estas páginas no pueden estar abiertas en {host} sin contraseña.',
    'Defina WAYBRIDGE_CONTROL_PASSWORD o deje WAYBRIDGE_CONTROL_HOST en 127.0.0.1.',
  ],
  'input.invalid': [
    '{field} no es correcto[: {reason}].',
    'Corríjalo e inténtelo de nuevo. En una terminal, --help muestra lo que se espera.',
  ],
  'input.not-kept': [
    'Esto no se guardó[: {reason}][ ({name})].',
    'Corríjalo y guarde de nuevo. Nada cambió.',
  ],
  'input.file': ['No se puede leer el archivo {file}.', 'Revise la ruta y los permisos.'],
  'input.token-missing': [
    'Falta el token de acceso.',
    'Indíquelo con --access-token-file o como JSON por la entrada estándar.',
  ],
  'input.key-missing': [
    'Falta la clave de API del servidor Evolution.',
    'Indíquela con --api-key-file o defina EVOLUTION_API_KEY.',
  ],
  'input.scope-missing': [
    'No se dijo a qué se refiere.',
    'Indique una subcuenta, una instancia o “all”.',
  ],
  'location.not-found': [
    'Aquí no hay ninguna subcuenta {location}.',
    'Vea las que hay con “waybridge locations list”.',
  ],
  'location.exists': [
    'La subcuenta {location} ya está conectada.',
    'Para cambiar su acceso, añada --force.',
  ],
  'location.has-instances': [
    'La subcuenta {location} todavía tiene números de WhatsApp ({count}).',
    'Quítelos primero con “waybridge instances remove”.',
  ],
  'location.token-other': [
    'El acceso no pertenece a la subcuenta {location}.',
    'Indique el token de esa misma subcuenta.',
  ],
  'location.option-unknown': [
    'Una subcuenta no tiene la opción “{option}”.',
    'Sus opciones son: {known}.',
  ],
  'location.option-invalid': [
    'La opción {option} no puede tener este valor.',
    'Indique uno de sus valores[: {expected}], o nada para volver al predeterminado.',
  ],
  'install.denied': [
    'La aplicación no se instaló: no se permitió el acceso en HighLevel.',
    'Empiece de nuevo y elija “Permitir” allí.',
  ],
  'install.state': [
    'Este enlace ya se usó, tiene más de diez minutos o no lo hizo este sistema.',
    'Empiece la instalación de nuevo en la página “Subcuentas” o con “waybridge locations install”.',
  ],
  'install.code-missing': [
    'HighLevel no envió ningún código en su respuesta.',
    'Empiece la instalación de nuevo en la página “Subcuentas” o con “waybridge locations install”.',
  ],
  'install.code-used': [
    'HighLevel no acepta este código: ya se usó o es demasiado antiguo.',
    'Empiece la instalación de nuevo en la página “Subcuentas” o con “waybridge locations install”.',
  ],
  'install.redirect-refused': [
    'La aplicación en HighLevel conoce otra dirección de retorno que la de este sistema.',
    'En la página Auth de la aplicación, ponga APP_URL seguido de /oauth/callback como redirect URL y empiece la instalación de nuevo.',
  ],
  'install.refused': [
    'HighLevel rechazó esta instalación como solicitud no válida.',
    'Ejecute “waybridge doctor highlevel”: dice qué ajuste de la aplicación está mal. Después empiece la instalación de nuevo.',
  ],
  'install.too-many-held': [
    'Demasiadas instalaciones esperan confirmación.',
    'Confírmelas o rechácelas en la página “Subcuentas” o con “waybridge locations held”.',
  ],
  'install.not-held': [
    'Ninguna instalación {install} espera confirmación.',
    'Vea en “waybridge locations held” las que esperan.',
  ],
  'install.public-url': [
    'HighLevel no puede devolver a nadie aquí: la dirección pública de este sistema no está definida.',
    'Defina APP_URL con la dirección https que lleva a este sistema.',
  ],
  'install.waits': [
    'La aplicación se instaló en [{name} ]({owner}) desde el marketplace y espera su palabra.',
    'Confírmela si la conoce; si no, rechácela: “waybridge locations held” la muestra.',
  ],
  'install.failed': [
    'La subcuenta [{name} ]({location}) de la agencia no se pudo conectar.',
    'Inténtelo de nuevo con “waybridge locations retry”.',
  ],
  'instance.not-found': [
    'Aquí no hay ninguna instancia {instance}.',
    'Vea las que hay con “waybridge instances list”.',
  ],
  'instance.exists': [
    'La instancia {instance} ya está añadida.',
    'Quítela primero si debe servir a otra subcuenta.',
  ],
  'instance.number-taken': [
    'El número de WhatsApp {number} ya lo atiende otra instancia.',
    'Quite primero la otra instancia: un número pertenece a una sola subcuenta.',
  ],
  'instance.integration': [
    'La instancia {instance} es de un tipo no admitido[ ({type})].',
    'Cree una instancia con la integración WHATSAPP-BAILEYS.',
  ],
  'instance.webhook-foreign': [
    'La instancia {instance} ya avisa a otra dirección[: {url}].',
    'Repita la orden con --keep para reenviarle cada evento, o con --force para reemplazarla.',
  ],
  'instance.webhook-missing': [
    'Evolution no avisa a este sistema de los mensajes de {instance}.',
    'Registre el webhook en la página del número, o con “waybridge instances repair {instance}”.',
  ],
  'instance.webhook-differs': [
    'El webhook de {instance} en Evolution no está como debería[: {fields}].',
    'Regístrelo otra vez en la página del número, o con “waybridge instances repair {instance}”.',
  ],
  'forward.failing': [
    'La herramienta en {host} no acepta nada de lo que se le reenvía de {instance}[: {reason}]. Nuestro propio camino no se ve afectado.',
    'Vea si {host} responde y se puede alcanzar desde esta máquina; o termínelo con “waybridge instances kept {instance} --stop”.',
  ],
  'instance.webhook-stolen': [
    'Otro programa ocupó el lugar de nuestro webhook de {instance}[: {url}]. Mientras tanto, los mensajes se buscan en Evolution.',
    'Si Evolution debe volver a avisar aquí, registre el webhook en la página del número, o use “waybridge instances repair {instance}”; con --keep el otro programa sigue recibiendo cada evento.',
  ],
  'instance.webhook-silent': [
    'El webhook de {instance} está bien, pero Evolution no logra llegar hasta aquí. Mientras tanto, los mensajes se buscan cada pocos segundos.',
    'Revise el túnel o proxy y la dirección que se dio a Evolution; “waybridge doctor” la muestra.',
  ],
  'instance.stores-nothing': [
    'Evolution no guarda los mensajes de {instance}: lo que se pierda con este sistema parado no se puede buscar.',
    'Ponga DATABASE_SAVE_DATA_NEW_MESSAGE=true en Evolution y reiníciela.',
  ],
  'catch-up.failing': [
    'No se puede leer en Evolution lo que pudo faltar de {instance}.[ {reason}]',
    'Revise Evolution; se le vuelve a preguntar automáticamente.',
  ],
  'catch-up.too-far': [
    'Más allá de {days} días ya no se sabe qué mensajes están aquí.',
    'Elija un momento más reciente; el límite keysDays guarda más días.',
  ],
  'instance.version-old': [
    'Este servidor Evolution es demasiado antiguo (versión {version}).',
    'Actualice Evolution API a la versión 2.3 o más nueva.',
  ],
  'instance.key-refused': [
    'Evolution no acepta la clave de API de {instance}.',
    'Quite la instancia y añádala con la clave correcta.',
  ],
  'entry.not-found': [
    'No hay ninguna entrada {entry}.',
    'Vea las que hay con “waybridge entries list”.',
  ],
  'entry.not-replayable': [
    'La entrada {entry} no se puede reenviar: está {state}.',
    'Espere a que el sistema termine con ella.',
  ],
  'entry.not-buriable': [
    'La entrada {entry} no se puede descartar: está {state}.',
    'Espere a que el sistema termine con ella.',
  ],
  'entry.already-done': [
    'La entrada {entry} ya se entregó; reenviarla mandaría el mensaje dos veces.',
    'Si debe salir de todos modos, escríbalo otra vez.',
  ],
  'setup.public-url': [
    'No está definida la dirección por la que internet llega a este sistema.',
    'Defínala con “waybridge reach set own --url https://su-dirección”, o deje que el relay inicie un túnel: la página “Dirección pública” tiene ambas cosas.',
  ],
  'setup.highlevel-app': [
    'No están definidos el id y el secreto de su aplicación de HighLevel ({names}).',
    'Escriba ambos en la página “Primeros pasos”, o como GHL_CLIENT_ID=… y GHL_CLIENT_SECRET=… donde se inicia el relay.',
  ],
  'setup.provider': [
    'No está definido el id de su proveedor de conversaciones de HighLevel.',
    'Escríbalo en la página “Primeros pasos”, o como GHL_CONVERSATION_PROVIDER_ID=… donde se inicia el relay.',
  ],
  'setup.location': [
    'Ninguna subcuenta de HighLevel está conectada.',
    'waybridge locations install',
  ],
  'setup.instance': [
    'Ningún número de WhatsApp está asignado a la subcuenta {location}.',
    'Añada uno en la página “Números”, o con “waybridge instances create --location {location} --name NOMBRE”.',
  ],
  'setup.pairing': [
    'El número de WhatsApp de {instance} no está conectado.',
    'Vincule un teléfono en la página “Números”, o con “waybridge instances pair {instance}”.',
  ],
  'doctor.match-by-mail': [
    'La subcuenta {location} no reconoce los contactos por su número de teléfono, por lo que otras herramientas pueden crear dos veces a la misma persona.',
    'En HighLevel, en Configuración, Perfil de la empresa, permita que los contactos duplicados se busquen también por teléfono.',
  ],
  'doctor.folder-open': [
    'Otros pueden leer la carpeta de datos {path} (modo {mode}).',
    'chmod 700 {path}',
  ],
  'doctor.folder-unwritable': [
    'No se puede escribir en la carpeta de datos {path}.',
    'Désela a la cuenta que ejecuta el sistema o defina WAYBRIDGE_DATA_DIR.',
  ],
  'doctor.clock': [
    'El reloj de este equipo difiere {seconds} segundos, comparado con {system}.',
    'Active el ajuste automático de la hora.',
  ],
  'doctor.storage-slow': [
    'La base de datos va lenta: una escritura pequeña tardó {ms} ms.',
    'Pase la carpeta de datos a un disco más rápido o revise la carga del servidor de la base de datos.',
  ],
  'doctor.token-unreadable': [
    'No se puede abrir el acceso guardado de la subcuenta {location}.',
    'Devuelva la clave maestra anterior o conecte la subcuenta de nuevo.',
  ],
  'doctor.url-local': [
    'La dirección pública {url} lleva solo a este equipo.',
    'Ponga en APP_URL una dirección https que HighLevel pueda alcanzar.',
  ],
  'doctor.dead': [
    'Mensajes que no se pudieron entregar: {count}.',
    'Véalos en la página “Mensajes”, o con “waybridge entries list --state dead”.',
  ],
  'doctor.unsure': [
    'Mensajes cuyo destino no es seguro: {count}.',
    'Decida en la página “Mensajes” si llegaron, o con “waybridge entries list --state unsure”.',
  ],
  'doctor.waiting-long': [
    'El mensaje más antiguo espera desde hace {minutes} minutos.',
    'Vea en la página “Mensajes” qué lo retiene, o con “waybridge entries list --state waiting”.',
  ],
} as const satisfies Language['control'];
