import type { Language } from '../codes.ts';
import type { SENDING_PHRASES } from '../sending-codes.ts';

const OPTIONS =
  'Não é preciso fazer nada: ela sai sozinha. Para mudar: “waybridge instances set[ {instance}]';

export const sending = {
  'bulk.gap': [
    'As mensagens em massa[ de {instance}] saem uma após a outra, com uma pausa entre elas[; esta, por volta de {until}].',
    `${OPTIONS} gapSeconds=…”.`,
  ],
  'bulk.minute': [
    'O número[ {instance}] já enviou as mensagens em massa que pode enviar em um minuto[; esta espera até por volta de {until}].',
    `${OPTIONS} perMinute=…”.`,
  ],
  'bulk.hour': [
    'O número[ {instance}] já enviou as mensagens em massa que pode enviar em uma hora[; esta espera até por volta de {until}].',
    `${OPTIONS} perHour=…”.`,
  ],
  'bulk.day': [
    'O número[ {instance}] já enviou as mensagens em massa que pode enviar em um dia[; esta espera até por volta de {until}].',
    `${OPTIONS} perDay=…”.`,
  ],
  'bulk.warm-up': [
    'O número[ {instance}] é novo e está em aquecimento: a cada semana pode enviar mais[; esta mensagem espera até por volta de {until}].',
    `${OPTIONS} age=established”.`,
  ],
  'bulk.quiet-hours': [
    'É horário de silêncio[ de {instance}]; as mensagens em massa esperam[ até {until}].',
    `${OPTIONS} quiet=…”.`,
  ],
  'number.reach-out-limited': [
    'O WhatsApp não deixa o número[ {instance}] escrever para quem não escreveu para ele[, provavelmente até {until}].',
    'Até lá, responda só a quem escreveu primeiro; as mensagens em massa esperam sozinhas.',
  ],
  'number.restricted': [
    'O WhatsApp restringiu o número[ {instance}][; as mensagens em massa esperam até {until}].',
    'Abra o WhatsApp no celular e siga o que ele indicar.',
  ],
  'number.banned': [
    'O WhatsApp baniu o número[ {instance}] por um tempo[; as mensagens em massa esperam até {until}].',
    'Abra o WhatsApp no celular e peça uma análise por lá.',
  ],
  'number.held': [
    'O número de WhatsApp[ {instance}] ficou desconectado por tempo demais, e a mensagem não foi enviada.',
    'Conecte o número na página dele e envie a mensagem de novo, se ainda fizer sentido.',
  ],
  'number.sends-fail': [
    'O WhatsApp devolveu várias mensagens seguidas do número[ {instance}][; as mensagens em massa esperam até {until}].',
    'Abra o WhatsApp no celular e veja se há um aviso. Se estiver tudo bem: “waybridge instances set[ {instance}] repliesOnly=off”.',
  ],
  'number.renewed': [
    'O número de {instance} é novo para o WhatsApp, por isso só sai por ele o que pessoas escrevem[; {waiting} mensagens em massa esperam].',
    'Responda primeiro a algumas pessoas. Quando as mensagens em massa também puderem sair: “waybridge instances set {instance} repliesOnly=off”, ou “Liberar mensagens em massa” na página do número.',
  ],
  'evolution.reach-out-limited': [
    'O WhatsApp não deixa este número escrever para quem não escreveu para ele.',
    'Espere a pessoa escrever ou envie por outro número.',
  ],
  'evolution.restricted': [
    'O WhatsApp restringiu este número.',
    'Abra o WhatsApp no celular e siga o que ele indicar.',
  ],
  'evolution.banned': [
    'O WhatsApp baniu este número por um tempo.',
    'Abra o WhatsApp no celular e peça uma análise por lá.',
  ],
  'route.rule-invalid': [
    'Não foi possível ler a regra[ “{rule}”], ou o número dela não é desta subconta.',
    'Escreva as regras assim: code:#vendas=NÚMERO, tag:vip=NÚMERO, tags, sticky, sticky:30, user:ID=NÚMERO ou default.',
  ],
  'route.rules-changed': [
    'As regras de {location} foram mudadas por outra pessoa neste meio-tempo.',
    'Veja como elas estão agora e mude de novo.',
  ],
  'route.nobody': [
    'Ninguém é conhecido como “{to}”.',
    'Informe um número de telefone com o código do país, ou o id de um contato desta subconta.',
  ],
} as const satisfies Language['sending'];

export const sendingPhrases = {
  'cli.number-set': 'O envio de {instance} foi configurado.',
  'cli.rules-set': 'As regras de {location} foram definidas.',
  'cli.route-chosen': '{instance} enviaria[ ({rule})].',
  'cli.route-none': 'Nenhum número de {location} enviaria.',
  'route.matches': 'vale',
  'route.stands-in': 'vale, mas o número está fora: outro assume',
  'route.no-code': 'o texto não começa com ele',
  'route.no-tag': 'o contato não tem essa etiqueta',
  'route.no-sticky': 'nenhum número falou com o contato',
  'route.sticky-old': 'a última conversa foi há tempo demais',
  'route.other-user': 'outro usuário',
  'route.foreign': 'o número não é mais desta subconta',
  'page.held-bulk': 'Mensagens em massa que esperam a sua vez',
  'page.held-until': 'a última até por volta de {time}',
} as const satisfies Record<keyof typeof SENDING_PHRASES, string>;
