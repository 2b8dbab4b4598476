import type { Language } from '../codes.ts';

export const missed = {
  'missed.not-read': [
    'Não é possível reler a subconta {location} em busca de mensagens que o HighLevel não entregou[: {reason}]',
    'Nada a fazer se passar sozinho. Se continuar: o aplicativo precisa dos escopos conversations.readonly e conversations/message.readonly.',
  ],
  'repetition.waits': [
    'A mesma mensagem foi enviada antes e ainda está a caminho; esta espera para saber o que acontece com ela.',
    'Nada a fazer: ela não é enviada duas vezes.',
  ],
} as const satisfies Language['missed'];
