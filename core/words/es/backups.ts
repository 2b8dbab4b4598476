import type { Language } from '../codes.ts';
import type { BACKUP_PHRASES } from '../backup-codes.ts';

export const backups = {
  'backup.failed': [
    'No se pudo hacer una copia de seguridad de la base de datos[: {reason}]',
    'Libere espacio en el disco de la carpeta de datos, o mire lo que se dice ahí; se intenta de nuevo cada diez minutos.',
  ],
  'backup.stopped': [
    'La copia de seguridad se abandonó, porque Waybridge se está deteniendo.',
    'Hágala de nuevo cuando Waybridge esté en marcha; la que toca por el reloj se hace por sí sola.',
  ],
  'backup.unreadable': [
    '“{file}” no es una copia de seguridad de Waybridge.',
    'Use una de las que muestra “waybridge backup list”.',
  ],
  'backup.key-unknown': [
    'Los secretos de esta copia están protegidos con la clave {key}, que no está aquí.',
    'Vuelva a poner la clave maestra de aquel momento ({file}, o WAYBRIDGE_MASTER_KEY) y restaure de nuevo.',
  ],
  'backup.not-confirmed': [
    'Esto pone la copia de {time} ({count} registros) en el lugar de la base de datos. Lo ocurrido desde entonces se pregunta de nuevo a WhatsApp y a HighLevel; la base de ahora se guarda junto a las copias.',
    'Confírmelo con “waybridge restore {file} --yes”.',
  ],
  'storage.restored': [
    'La base de datos estaba dañada, y la copia de {time} ocupó su lugar.',
    'Mire los mensajes inciertos: nadie sabe si se enviaron desde entonces. El archivo dañado está junto a las copias.',
  ],
  'storage.half-restored': [
    'Una restauración se interrumpió, y la base de datos tiene solo una parte de la copia.',
    'Ejecute “waybridge restore” otra vez[; lo que había antes está en {file}].',
  ],
  'entry.restored': [
    'Este mensaje es anterior a la copia restaurada, o se escribió desde entonces: puede haberse enviado, y WhatsApp no lo muestra.',
    'Mire la conversación en el teléfono; después diga que llegó, o envíelo de nuevo.',
  ],
  'storage.fallback': [
    'El servidor de la base de datos no responde desde {time}. El relay sigue con su propia copia en esta máquina; cambios que esperan al servidor: {waiting}.',
    'Ponga de nuevo en marcha el servidor de la base de datos; lo que espera se le pasa entonces por sí solo, y nada se envía dos veces. Deje la carpeta de datos donde está.',
  ],
  'storage.catching-up': [
    'El servidor de la base de datos ha vuelto. Lo que cambió mientras tanto se le está pasando; falta: {waiting}.',
    'No hay que hacer nada.',
  ],
  'storage.taken-over': [
    'Otro relay se hizo cargo de esta base de datos mientras este no podía alcanzarla. Este guarda lo que llega y no envía nada.',
    'Detenga el otro relay y vuelva a iniciar este; o detenga este para siempre.',
  ],
  'storage.other-database': [
    'DATABASE_URL lleva a otra base de datos, no a la de la copia de esta máquina; no se le pasa nada.',
    'Corrija DATABASE_URL. Para empezar con esa otra base, detenga el relay y saque mirror.db de la carpeta de datos.',
  ],
  'storage.mirror-broken': [
    'La copia de la base de datos en esta máquina no se puede escribir; sin el servidor, el relay no podría seguir.',
    'Libere espacio en el disco de la carpeta de datos {folder}; la copia se rehace entonces por sí sola.',
  ],
  'start.database-held': [
    'Otro relay (“{relay}”) trabajó en esta base de datos hasta {time} y no se detuvo en orden: puede estar trabajando sin la base en este momento.',
    'Detenga ese relay. Si su máquina ya no existe, inicie este una vez con --take-over.',
  ],
  'start.database-shared': [
    'Otros relays comparten esta base de datos (entre ellos “{relay}”), y este no está configurado para compartirla.',
    'Defina WAYBRIDGE_SHARED_DATABASE=yes aquí como en los demás, o detenga los demás.',
  ],
  'start.database-not-shared': [
    'Este relay está configurado para compartir su base de datos, pero otro (“{relay}”) trabaja en ella solo.',
    'Defina WAYBRIDGE_SHARED_DATABASE=yes en ese relay y reinícielo; después inicie este.',
  ],
  'start.mirror-pending': [
    'La copia de la base de datos en {folder} tiene cambios que el servidor de base de datos todavía no ha recibido.',
    'Inicie este relay una vez sin WAYBRIDGE_SHARED_DATABASE y espere a que el estado diga que no queda nada por pasar; después deténgalo y comparta.',
  ],
  'start.clock-differs': [
    'El reloj de esta máquina difiere en {seconds} segundos del reloj del servidor de base de datos; los relays que comparten una base de datos deben tener la misma hora.',
    'Deje que ambas máquinas ajusten el reloj por la red (NTP) y vuelva a iniciar.',
  ],
  'relay.held-elsewhere': [
    'Otro relay de esta base de datos se encarga de esto.',
    'Hágalo en ese relay: “waybridge status” dice cuál se encarga de qué subcuentas.',
  ],
  'relay.cut-off': [
    'Este relay ha perdido la base de datos que comparte. Confirma y guarda lo que llega y no envía nada hasta que la base de datos vuelva; los demás relays siguen con sus subcuentas.',
    'Revise el servidor de base de datos y la red entre ellos.',
  ],
  'storage.moved': [
    'El relay se mudó de esta base de datos a otra; lo que contiene es antiguo.',
    'Ponga en DATABASE_URL la base que está en uso, o devuelva database.json a la carpeta de datos.',
  ],
  'storage.half-moved': [
    'Una mudanza a esta base de datos no terminó: contiene solo una parte.',
    'Devuelva DATABASE_URL a su valor anterior; la mudanza sigue por sí sola, o se abandona con “waybridge storage stay”.',
  ],
  'storage.moving': [
    'El relay está dejando el servidor de la base de datos y sigue con su propia copia.',
    'No hay que hacer nada; “waybridge storage” muestra por dónde va.',
  ],
  'move.not-empty': [
    'La base de datos de destino ya tiene contenido.',
    'Use una vacía. Una de la que se mudó un relay queda libre después de “waybridge storage discard”.',
  ],
  'move.same': ['Esa es la base de datos en uso.', 'Indique otra.'],
  'move.under-way': [
    'Ya hay una mudanza a otra base de datos en curso.',
    'Espere a que termine, o abandónela con “waybridge storage stay”.',
  ],
  'move.none': [
    'No hay ninguna mudanza en curso, ni nada que eliminar.',
    'No hay que hacer nada; “waybridge storage” muestra qué base de datos está en uso.',
  ],
  'move.shared': [
    'Otros relays trabajan con esta base de datos.',
    'Deténgalos primero; haga la mudanza; después inícielos con el nuevo DATABASE_URL.',
  ],
  'move.no-mirror': [
    'La copia de la base de datos en esta máquina no está completa y no puede tomar el relevo.',
    'Espere a que esté lista; “waybridge status” avisa mientras no lo está. Después repita la mudanza.',
  ],
  'move.differs': [
    'Las dos bases de datos no contienen lo mismo después de copiar[: tabla {table}, filas {rows}].',
    'No se cambió nada. Abandone la mudanza con “waybridge storage stay” y empiécela de nuevo; si vuelve a ocurrir, informe del problema.',
  ],
} as const satisfies Language['backups'];

export const backupPhrases = {
  'sharing.relays': 'Relays en esta base de datos',
  'sharing.this': 'este',
  'sharing.silent': 'no da señales de vida',
  'sharing.locations': 'subcuentas a cargo: {count}',
  'sharing.seen': 'última señal de vida {time}',
  'sharing.spooled': 'Guardados aquí hasta que la base de datos vuelva: {count}',
  'backup.scheduled': 'por el reloj',
  'backup.asked': 'pedida',
  'backup.before-update': 'antes de una actualización',
  'backup.replaced': 'reemplazada por una restauración',
  'backup.damaged': 'dañada',
  'cli.backup-made':
    'Copia de seguridad hecha: {file} ({size}).[ Los secretos siguen protegidos; guarde también la clave maestra: {keys}]',
  'cli.backup-made-keychain':
    'Copia de seguridad hecha: {file} ({size}). Los secretos solo se abren con la clave maestra, que está protegida por el llavero de este usuario en este equipo: una copia de su archivo no se abre en ningún otro lugar. Para tener una copia que sí se abra, escriba “waybridge vault keep file” con la aplicación en marcha, copie el archivo y vuelva a protegerlo con “waybridge vault keep keychain”.',
  'cli.restored':
    'La copia de {time} es ahora la base de datos: registros: {count}; comprobados antes de enviar nada: {open}.',
  'cli.restored-aside': 'Lo que había antes: {file}',
  'cli.database': 'Base de datos: {place}',
  'cli.move-none': 'No hay ninguna mudanza a otra base de datos en curso.',
  'cli.move-copying': 'Mudanza a {place}: {copied} de {total} filas copiadas.',
  'cli.move-comparing': 'Mudanza a {place}: todo está copiado; se están comparando las dos.',
  'cli.move-ready': 'Mudanza a {place}: el relay empieza de nuevo con ella.',
  'cli.move-waiting': 'La mudanza a {place} está parada: {reason}',
  'cli.move-begun':
    'La mudanza a {place} ha empezado; el relay sigue mientras tanto. “waybridge storage” muestra por dónde va.',
  'cli.move-cancelled': 'El relay se queda con la base de datos actual.',
  'cli.move-old':
    'La base de datos anterior a la mudanza sigue ahí: {place}. “waybridge storage discard” la elimina.',
  'cli.move-discard':
    'Esto elimina para siempre la base de datos anterior a la mudanza ({place}). Confírmelo con “waybridge storage discard --yes”.',
  'cli.move-discarded': 'Eliminada: {place}',
} as const satisfies Record<keyof typeof BACKUP_PHRASES, string>;
