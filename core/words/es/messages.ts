import type { Language } from '../codes.ts';
import type { MESSAGE_PHRASES } from '../message-codes.ts';

export const messages = {
  'entry.arrived': ['Alguien vio que este mensaje había llegado.', 'No hay que hacer nada.'],
  'entry.not-unsure': [
    'Nadie tiene que decir si la entrada {entry} llegó: está {state}.',
    'Véala otra vez con “waybridge entries show”.',
  ],
  'message.text-hidden': [
    'Este sistema no muestra el texto de los mensajes.',
    'Quien lo administra puede permitirlo con WAYBRIDGE_MESSAGE_TEXT=click.',
  ],
  'sent.not-ours': [
    'Aquí solo se puede cambiar un mensaje que envió este mismo sistema.',
    'Cámbielo donde se escribió: en el teléfono o en el programa que lo envió.',
  ],
  'sent.too-late': [
    'WhatsApp lo permite durante {minutes} minutos después del envío, y ya pasaron.',
    'Envíe otro mensaje que lo corrija.',
  ],
  'sent.not-editable': [
    'WhatsApp solo edita textos y las descripciones de imágenes y videos, y Evolution debe conservar el mensaje.',
    'Elimínelo para todos y envíe otro.',
  ],
  'sent.not-confirmed': [
    'Evolution no confirmó el cambio[ (error {status})].',
    'Mire el mensaje en el teléfono. Si sigue como antes, hágalo otra vez; hacerlo dos veces no causa daño.',
  ],
  'batch.not-prepared': [
    'Lo que se contó ya no se conoce aquí.',
    'Cuente otra vez y después reenvíe.',
  ],
  'person.unknown': [
    'Aquí nadie se llama “{person}” ni tiene ese número.',
    'Escriba una parte del nombre, el teléfono o el id del contacto en HighLevel.',
  ],
} as const satisfies Language['messages'];

export const messagePhrases = {
  'cli.entry-arrived': 'La entrada {entry} cuenta como entregada.',
  'cli.message-edited': 'El mensaje de la entrada {entry} tiene su nuevo texto en WhatsApp.',
  'cli.message-unsent': 'El mensaje de la entrada {entry} está eliminado para todos en WhatsApp.',
  'cli.searched-to': 'Se buscó hasta {time} por ahora; siga: {command}',
  'cli.count': '{count} entradas',
  'cli.count-at-least': 'más de {count} entradas',
  'cli.batch-counted': 'Se reenviarían {count} entradas fallidas. Hágalo: {command}',
  'cli.batch-counted-part':
    'Se reenviarían {count} entradas fallidas, las más antiguas de un total mayor. Hágalo: {command}',
  'cli.batch-done':
    '{replayed} entradas vuelven al final de sus colas; {skipped} habían cambiado entretanto.',
} as const satisfies Record<keyof typeof MESSAGE_PHRASES, string>;
