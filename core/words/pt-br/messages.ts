import type { Language } from '../codes.ts';
import type { MESSAGE_PHRASES } from '../message-codes.ts';

export const messages = {
  'entry.arrived': ['Alguém viu que esta mensagem tinha chegado.', 'Nada a fazer.'],
  'entry.not-unsure': [
    'Ninguém precisa dizer se a entrada {entry} chegou: ela está {state}.',
    'Veja-a de novo com “waybridge entries show”.',
  ],
  'message.text-hidden': [
    'Este sistema não mostra o texto das mensagens.',
    'Quem o administra pode permitir isso com WAYBRIDGE_MESSAGE_TEXT=click.',
  ],
  'batch.not-prepared': [
    'O que foi contado já não é conhecido aqui.',
    'Conte de novo e depois reenvie.',
  ],
  'person.unknown': [
    'Ninguém aqui se chama “{person}” nem tem esse número.',
    'Digite parte do nome, o telefone ou o id do contato no HighLevel.',
  ],
} as const satisfies Language['messages'];

export const messagePhrases = {
  'cli.entry-arrived': 'A entrada {entry} conta como entregue.',
  'cli.searched-to': 'Pesquisado até {time} por enquanto; continue: {command}',
  'cli.count': '{count} entradas',
  'cli.count-at-least': 'mais de {count} entradas',
  'cli.batch-counted': '{count} entradas com falha seriam reenviadas. Faça isso: {command}',
  'cli.batch-counted-part':
    '{count} entradas com falha, as mais antigas de um total maior, seriam reenviadas. Faça isso: {command}',
  'cli.batch-done':
    '{replayed} entradas voltam para o fim de suas filas; {skipped} tinham mudado nesse meio-tempo.',
} as const satisfies Record<keyof typeof MESSAGE_PHRASES, string>;
