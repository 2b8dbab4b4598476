import type { Language } from '../codes.ts';
import type { PEOPLE_PHRASES } from '../people-codes.ts';

export const people = {
  'admission.chat-invalid': [
    '“{chat}” no es un teléfono ni la dirección de un chat de WhatsApp.',
    'Escriba el número con el código de país, o la dirección como la muestra “waybridge instances refused”.',
  ],
  'group.unknown': [
    '“{group}” no es la dirección de un grupo, y ningún grupo de este número, o más de uno, tiene ese nombre.',
    'Use la dirección de “waybridge groups list”.',
  ],
  'group.elsewhere': [
    'El grupo está activado en {instance}, un número de la misma subconta: cada mensaje aparecería dos veces.',
    'Desactívelo allí primero.',
  ],
  'group.off': [
    'El grupo no se transmite: se desactivó, o el número que está en él ya no está aquí.',
    'Actívelo con “waybridge groups on”, o responda en WhatsApp.',
  ],
  'people.unknown': [
    'Nadie espera en la dirección “{peer}” ni está asignado a ella.',
    'Use una dirección de “waybridge people unresolved” o “waybridge people assigned”.',
  ],
  'people.known': [
    'WhatsApp ya ha mostrado el teléfono {phone} de “{peer}”.',
    'Ya no hay nada que asignar. Para olvidar lo asignado a mano: “waybridge people undo”.',
  ],
  'people.phone-or-contact': [
    'Una persona se asigna por un teléfono o por un contacto.',
    'Indique --phone o --contact, uno de los dos.',
  ],
  'people.phone-invalid': [
    '“{phone}” no es un teléfono, o es uno de sus propios números.',
    'Escriba el número de la persona con el código de país, como +5511988887777.',
  ],
  'people.contact-unknown': [
    'La subcuenta no tiene ningún contacto con el id “{contact}”.',
    'Copie el id de la dirección del contacto en HighLevel.',
  ],
} as const satisfies Language['people'];

export const peoplePhrases = {
  'admission.group': 'los grupos no se transmiten',
  'admission.ignored': 'el chat se ignora',
  'admission.own-number': 'un número de la misma subcuenta',
  'admission.other-program': 'enviado por otro programa',
  'admission.not-listed': 'no está en la lista de permitidos',
  'admission.not-in-highlevel': 'no está en HighLevel',
  'admission.no-phone': 'WhatsApp no muestra un teléfono que buscar',
  'admission.original-refused': 'pertenece a un mensaje que no se aceptó',
  'people.contradicted': 'WhatsApp muestra otro número: {phone}',
  'group.somebody': 'Alguien',
  'group.left': 'ya no está en el grupo',
  'cli.group-on': '{group} se transmite desde ahora por {instance}.',
  'cli.group-off': '{group} ya no se transmite por {instance}.',
  'cli.admission-set': 'Definido lo que acepta {instance}; vale desde ahora.',
  'cli.peer-assigned': '{peer} está asignado; mensajes en espera que se entregan: {count}.',
  'cli.peer-undone': '{peer} ya no está asignado; lo entregado se queda.',
} as const satisfies Record<keyof typeof PEOPLE_PHRASES, string>;
