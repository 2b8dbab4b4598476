import type { Language } from '../codes.ts';
import type { IMPORT_PHRASES } from '../import-codes.ts';

export const imports = {
  'import.not-an-adapter': [
    'La base de datos {place} no tiene las tablas del adaptador anterior.',
    'Indique la dirección que el adaptador anterior tiene en DATABASE_URL.',
  ],
  'import.not-here': [
    'Una base de datos solo se importa en la máquina en la que funciona el relay.',
    'Abra allí estas páginas, o ejecute “waybridge import”.',
  ],
  'import.look-again': [
    'La dirección de la base de datos del adaptador anterior ya no está guardada.',
    'Escríbala de nuevo y consulte otra vez.',
  ],
  'import.location-unknown': [
    'El adaptador anterior no tiene la subcuenta {location}.',
    'Vea en “waybridge import --from …” las que tiene.',
  ],
  'import.here-already': [
    'La subcuenta {location} está conectada aquí con acceso propio, y el adaptador anterior también tiene acceso.',
    'La subcuenta en sí no necesita nada. Para usar el acceso del adaptador, quítela antes de aquí.',
  ],
  'import.moved-elsewhere': [
    'El adaptador anterior entregó la subcuenta {location}, pero no está aquí.',
    'La recibió otro Waybridge, o se quitó de aquí después: instale la aplicación en ella de nuevo, o devuélvala desde el otro.',
  ],
  'import.sealed-elsewhere': [
    'El acceso a la subcuenta {location} está sellado en la base de datos del adaptador anterior, con una clave que no está aquí.',
    'Termine la importación en el Waybridge que la empezó, o instale la aplicación en esa subcuenta de nuevo.',
  ],
  'import.adapter-busy': [
    'El adaptador anterior renueva el acceso a la subcuenta {location} una y otra vez.',
    'Deténgalo un minuto e importe de nuevo.',
  ],
  'import.green-api': [
    'El número {instance} está en Green API, no en Evolution.',
    'Vincule su teléfono con un servidor Evolution aquí; la subcuenta en sí se puede importar.',
  ],
  'import.own-numbers': [
    'La subcuenta {location} tiene números que el adaptador anterior no conoce: {instances}.',
    'Quítelos antes, o deje la subcuenta aquí.',
  ],
  'import.no-tokens': [
    'Aquí no hay un acceso a la subcuenta {location} que se pueda devolver.',
    'Instale la aplicación en esa subcuenta con el adaptador anterior.',
  ],
  'import.renewing': [
    'El acceso a la subcuenta {location} se está renovando, y eso tarda.',
    'Inténtelo de nuevo en un minuto.',
  ],
  'import.still-waits': [
    'El adaptador anterior atiende de nuevo la subcuenta {location}, pero aquí aún esperan {count} de sus mensajes.',
    'Vea en Mensajes qué los retiene. Cuando hayan salido o se hayan descartado, devuelva la subcuenta de nuevo; hasta entonces también sigue aquí.',
  ],
} as const satisfies Language['imports'];

export const importPhrases = {
  'cli.import-new': 'se puede importar',
  'cli.import-taken-before': 'está aquí',
  'cli.import-half': 'una importación anterior se interrumpió; la próxima la termina',
  'cli.import-nothing': 'El adaptador anterior no tiene subcuentas.',
  'cli.import-next':
    'No se cambió nada. Importe una con --location <id>, o todas con --all; --back devuelve una.',
  'cli.import-taken':
    'La subcuenta {location}[ ({name})] está aquí ahora.[ Mensajes cuyas marcas llegan aquí desde ahora: {links}.]',
  'cli.import-number': 'número {instance}',
  'cli.import-given-back':
    'El adaptador anterior atiende de nuevo la subcuenta {location}[, con {instances}].',
} as const satisfies Record<keyof typeof IMPORT_PHRASES, string>;
