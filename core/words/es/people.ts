import type { Language } from '../codes.ts';
import type { PEOPLE_PHRASES } from '../people-codes.ts';

export const people = {
  'chat.ignored': [
    'El chat[ {chat}] se ignora[ en {instance}].',
    'Para retransmitirlo: “waybridge instances ignore[ {instance} {chat}] --remove”.',
  ],
  'chat.own-number': [
    'El chat[ {chat}] es con otro número de la misma subcuenta.',
    'No hay que hacer nada. Para retransmitirlo: “waybridge instances admission[ {instance}] --own-numbers on”.',
  ],
  'chat.not-listed': [
    '[{instance} solo retransmite ]los chats permitidos[, y {chat} no es uno de ellos].',
    'Para retransmitirlo: “waybridge instances allow[ {instance} {chat}]”.',
  ],
  'chat.not-known': [
    '[{instance} solo retransmite ]a personas que ya están en HighLevel[, y {chat} no está].',
    'Agregue a la persona a HighLevel con este teléfono, o “waybridge instances allow[ {instance} {chat}]”.',
  ],
  'chat.unresolved': [
    '[{instance} solo retransmite ]a personas que ya están en HighLevel, y el teléfono de esta persona[ ({chat})] aún no se conoce.',
    'Para retransmitirlo: “waybridge instances allow[ {instance} {chat}]”.',
  ],
  'chat.original-unknown': [
    'El mensaje editado es de un chat que no se retransmitió[ en {instance}].',
    'No hay que hacer nada.',
  ],
  'chat.gateway-off': [
    'Otro programa lo envió por la misma pasarela, y {instance} no muestra lo que envían otros programas.',
    'Para mostrarlo: “waybridge instances admission[ {instance}] --gateway on”.',
  ],
  'group.off': [
    'Los grupos no se retransmiten[: {chat}].',
    'No hay que hacer nada: solo se cuenta.',
  ],
  'chat.invalid': [
    '“{chat}” no es un chat de WhatsApp.',
    'Escriba un teléfono con su código de país (+55…), o una dirección que termine en @lid o @g.us.',
  ],
  'chat.not-named': [
    'El chat {chat} no está en esta lista de {instance}.',
    'Vea cuáles están: el mismo comando sin chat.',
  ],
} as const satisfies Language['people'];

export const peoplePhrases = {
  'cli.admission':
    '{instance} retransmite: {rule} · números de la misma subcuenta: {own} · lo que envían otros programas: {gateway}',
  'cli.chats-named': '{instance}, {list}: {count}',
} as const satisfies Record<keyof typeof PEOPLE_PHRASES, string>;
