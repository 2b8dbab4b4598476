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
  'sent.not-ours': [
    'Aqui só se pode mudar uma mensagem que este próprio sistema enviou.',
    'Mude-a onde foi escrita: no celular ou no programa que a enviou.',
  ],
  'sent.too-late': [
    'O WhatsApp permite isso por {minutes} minutos depois do envio, e eles já passaram.',
    'Envie outra mensagem que corrija esta.',
  ],
  'sent.not-editable': [
    'O WhatsApp só edita textos e legendas de imagens e vídeos, e o Evolution precisa ainda ter a mensagem.',
    'Apague-a para todos e envie outra.',
  ],
  'sent.not-confirmed': [
    'O Evolution não confirmou a mudança[ (erro {status})].',
    'Veja a mensagem no celular. Se ela continua como antes, faça de novo; fazer duas vezes não causa dano.',
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
  'cli.message-edited': 'A mensagem da entrada {entry} tem seu novo texto no WhatsApp.',
  'cli.message-unsent': 'A mensagem da entrada {entry} foi apagada para todos no WhatsApp.',
  'cli.searched-to': 'Pesquisado até {time} por enquanto; continue: {command}',
  'cli.count': '{count} entradas',
  'cli.count-at-least': 'mais de {count} entradas',
  'cli.batch-counted': '{count} entradas com falha seriam reenviadas. Faça isso: {command}',
  'cli.batch-counted-part':
    '{count} entradas com falha, as mais antigas de um total maior, seriam reenviadas. Faça isso: {command}',
  'cli.batch-done':
    '{replayed} entradas voltam para o fim de suas filas; {skipped} tinham mudado nesse meio-tempo.',
} as const satisfies Record<keyof typeof MESSAGE_PHRASES, string>;
