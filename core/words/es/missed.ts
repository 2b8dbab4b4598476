import type { Language } from '../codes.ts';

export const missed = {
  'missed.not-read': [
    'No se puede releer la subcuenta {location} en busca de mensajes que HighLevel no entregó[: {reason}]',
    'No hay que hacer nada si se resuelve solo. Si continúa: la aplicación necesita los permisos conversations.readonly y conversations/message.readonly.',
  ],
  'repetition.waits': [
    'El mismo mensaje se envió antes y sigue en camino; este espera a saber qué pasa con él.',
    'No hay que hacer nada: no se envía dos veces.',
  ],
} as const satisfies Language['missed'];
