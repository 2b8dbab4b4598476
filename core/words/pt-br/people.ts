import type { Language } from '../codes.ts';
import type { PEOPLE_PHRASES } from '../people-codes.ts';

export const people = {
  'chat.ignored': [
    'A conversa[ {chat}] é ignorada[ por {instance}].',
    'Para retransmiti-la: “waybridge instances ignore[ {instance} {chat}] --remove”.',
  ],
  'chat.own-number': [
    'A conversa[ {chat}] é com outro número da mesma subconta.',
    'Nada a fazer. Para retransmiti-la: “waybridge instances admission[ {instance}] --own-numbers on”.',
  ],
  'chat.not-listed': [
    '[{instance} só retransmite ]conversas permitidas[, e {chat} não é uma delas].',
    'Para retransmiti-la: “waybridge instances allow[ {instance} {chat}]”.',
  ],
  'chat.not-known': [
    '[{instance} só retransmite ]pessoas que já estão no HighLevel[, e {chat} não está].',
    'Adicione a pessoa ao HighLevel com este telefone, ou “waybridge instances allow[ {instance} {chat}]”.',
  ],
  'chat.unresolved': [
    '[{instance} só retransmite ]pessoas que já estão no HighLevel, e o telefone desta pessoa[ ({chat})] ainda não é conhecido.',
    'Para retransmiti-la: “waybridge instances allow[ {instance} {chat}]”.',
  ],
  'chat.original-unknown': [
    'A mensagem editada é de uma conversa que não foi retransmitida[ por {instance}].',
    'Nada a fazer.',
  ],
  'chat.gateway-off': [
    'Outro programa a enviou pelo mesmo gateway, e {instance} não mostra o que outros programas enviam.',
    'Para mostrá-la: “waybridge instances admission[ {instance}] --gateway on”.',
  ],
  'group.off': ['Grupos não são retransmitidos[: {chat}].', 'Nada a fazer: ele só é contado.'],
  'chat.invalid': [
    '“{chat}” não é uma conversa do WhatsApp.',
    'Escreva um telefone com o código do país (+55…), ou um endereço que termine em @lid ou @g.us.',
  ],
  'chat.not-named': [
    'A conversa {chat} não está nesta lista de {instance}.',
    'Veja quais estão: o mesmo comando sem conversa.',
  ],
} as const satisfies Language['people'];

export const peoplePhrases = {
  'cli.admission':
    '{instance} retransmite: {rule} · números da mesma subconta: {own} · o que outros programas enviam: {gateway}',
  'cli.chats-named': '{instance}, {list}: {count}',
} as const satisfies Record<keyof typeof PEOPLE_PHRASES, string>;
