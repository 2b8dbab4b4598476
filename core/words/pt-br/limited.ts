import type { Language } from '../codes.ts';

export const limited = {
  'media.link-unknown': [
    'Este link não leva a nenhum arquivo.',
    'Confira se o endereço foi copiado por inteiro ou pergunte a quem o enviou.',
  ],
  'media.link-expired': [
    'Este link venceu, e o arquivo não está mais guardado.',
    'Veja o arquivo na conversa do WhatsApp, no celular.',
  ],
  'media.link-revoked': [
    'Este link foi cancelado pelo dono do sistema.',
    'Peça o arquivo ao dono.',
  ],
  'media.link-gone': [
    'O arquivo deste link não está mais guardado, e o WhatsApp também não o fornece mais.',
    'Peça a quem enviou que envie de novo.',
  ],
  'media.link-later': [
    'O arquivo deste link precisa ser buscado de novo no WhatsApp, o que não funciona neste momento.',
    'Abra o link de novo em alguns minutos.',
  ],
  'media.no-room': [
    'O sistema não tem espaço para guardar este arquivo[ ({size})].',
    'Libere espaço no disco da máquina do sistema ou aumente mediaMaxMegabytes.',
  ],
  'media.quota-near': [
    'Os arquivos guardados para links ocupam {used} de {limit}; no limite, os mais antigos dão lugar.',
    'Aumente mediaMaxMegabytes em settings.json ou diminua mediaDays.',
  ],
  'media.not-found': [
    'Não há nenhum link {link} aqui.',
    'Veja os que existem com “waybridge media list”.',
  ],
  'highlevel.status-refused': [
    'O HighLevel não aceita o status desta mensagem.',
    'Confira se GHL_CONVERSATION_PROVIDER_ID é o provedor do aplicativo conectado; depois, reenvie a entrada.',
  ],
  'rate.day-spent': [
    'Todas as chamadas que o HighLevel permite por dia foram usadas[ na subconta {location}]; as mensagens dela esperam[ até {until}].',
    'Nada a fazer: elas saem sozinhas depois disso. Se acontecer de novo, procure outros aplicativos que usam a mesma conexão.',
  ],
} as const satisfies Language['limited'];
