import type { PAIRING, PAIRING_PHRASES, STANDINGS } from '../pairing-codes.ts';

export const pairing = {
  'server.not-found': [
    'Não há servidor Evolution[ {server}] aqui.',
    'Veja os conhecidos com “waybridge servers list”, ou adicione-o com “waybridge servers add”.',
  ],
  'server.in-settings': [
    'O servidor {server} está nas configurações.',
    'Tire EVOLUTION_API_URL das configurações e inicie de novo.',
  ],
  'server.key-refused': [
    'O servidor Evolution[ {server}] não aceita esta chave.',
    'Use o valor de AUTHENTICATION_API_KEY das configurações da Evolution.',
  ],
  'server.not-evolution': [
    'Em {server} algo responde, mas não é uma Evolution API.',
    'Verifique o host e a porta: é o endereço em que a própria Evolution responde com a sua versão.',
  ],
  'server.no-global-key': [
    'Para isso é necessária a chave global do servidor Evolution[ {server}]; só ela cria instâncias.',
    'Adicione o servidor com o valor de AUTHENTICATION_API_KEY, na página “Números” ou com “waybridge servers add”.',
  ],
  'server.not-heard': [
    'A Evolution em {server} não alcança este relay em {url}: um evento que ela devia enviar não chegou.',
    'Abra {url}/live na máquina ou no contêiner em que a Evolution roda; depois defina um endereço que ela alcance, com “waybridge servers address {server} URL” ou na página do servidor.',
  ],
  'pairing.name-taken': [
    'O servidor Evolution já tem uma instância {instance}.',
    'Escolha outro nome, ou adote a que existe pela lista do servidor.',
  ],
  'pairing.no-phone': [
    'Isto não é um número de telefone.',
    'Digite-o com o código do país, como +55 11 99000 0000; ou deixe vazio para um QR code.',
  ],
  'pairing.codes-ended': [
    'Nenhum celular foi conectado, e o WhatsApp não dá mais códigos nesta tentativa.',
    'Peça um código novo quando o celular estiver à mão.',
  ],
  'pairing.no-code': [
    'O WhatsApp ainda não deu um código à Evolution (a contagem é 0).',
    'Espere um instante. Se nenhum vier, o servidor Evolution não alcança o WhatsApp, ou a versão do WhatsApp Web dele é antiga: atualize a Evolution e peça um código novo.',
  ],
  'pairing.nothing-asked': [
    'Não há pergunta sobre o número de {instance}.',
    'Nada a fazer: o número conectado é o que se conhece aqui.',
  ],
  'pair-link.not-found': [
    'Não há link de conexão {link}.',
    'Veja os que existem com “waybridge instances links”.',
  ],
  'number.needs-qr': [
    'Ainda não há celular conectado[ a {instance}].',
    'Conecte um na página “Números”, ou com “waybridge instances pair {instance}”.',
  ],
  'number.replaced': [
    'A conexão de {instance} vai e volta: outro programa parece usar a mesma sessão do WhatsApp.',
    'Pare o outro programa e reinicie a conexão na página do número, ou com “waybridge instances restart {instance}”.',
  ],
  'number.restricted': [
    'O WhatsApp restringiu o número de {instance} por algum tempo.',
    'Veja no WhatsApp do celular por quanto tempo; não envie nada enquanto isso e depois conecte de novo na página do número, ou com “waybridge instances pair {instance}”.',
  ],
  'number.banned': [
    'O WhatsApp encerrou a sessão de {instance}, como faz quando um número é banido.',
    'Veja no WhatsApp do celular. Se o número funciona lá, conecte de novo na página dele aqui, ou com “waybridge instances pair {instance}”; senão, peça ao WhatsApp que o revise.',
  ],
} as const satisfies {
  readonly [C in keyof typeof PAIRING]: readonly [sentence: string, act: string];
};

export const pairingPhrases = {
  'pair.title': 'Conectar o WhatsApp',
  'pair.what':
    'No celular, abra o WhatsApp: Configurações → Dispositivos conectados → Conectar dispositivo.',
  'pair.show-qr': 'Mostrar o QR code',
  'pair.or-phone': 'Ou sem câmera: o número do celular, com o código do país',
  'pair.get-code': 'Receber um código para digitar',
  'pair.over': 'Este link não vale mais. Peça um novo a quem o enviou.',
  'pair.used':
    'Este link já cumpriu sua função: um telefone foi conectado por ele. Para conectar outro, peça um novo link.',
  'pair.expired': 'Este link valia por 30 minutos, que já passaram. Peça um novo a quem o enviou.',
  'pair.revoked': 'Quem enviou este link o cancelou. Peça um novo.',
  'pair.removed': 'O número deste link não existe mais aqui. Pergunte a quem o enviou o que fazer.',
  'pair.not-yours':
    'Este link está em uso em outro navegador. Continue por lá ou peça um novo a quem o enviou.',
  'pair.scan':
    'Leia este código no WhatsApp: Configurações → Dispositivos conectados → Conectar dispositivo.',
  'pair.qr': 'QR code para ler no WhatsApp',
  'pair.type':
    'Digite este código no WhatsApp: Configurações → Dispositivos conectados → Conectar dispositivo → Conectar com número de telefone.',
  'pair.renewed': 'Código {count}. Ele é renovado em cerca de {seconds} s.',
  'pair.linked': 'Conectado[: {number}][ ({name})]',
  'pair.waiting': 'Esperando um código do WhatsApp …',
  'server.ok-global': '{server} responde (Evolution {version}). A chave pode criar instâncias.',
  'server.ok-instance':
    '{server} responde (Evolution {version}). A chave só abre instâncias existentes; para criar, informe a chave global.',
  'server.address-own': '{server} alcança este relay em {url}.',
  'server.heard': '{server} alcança este relay em {url}: um evento dele chegou em {ms} ms.',
  'server.address-public': '{server} segue o endereço público, {url}.',
  'cli.webhook-moved': 'O webhook de {instance} agora avisa esse endereço.',
  'cli.server-removed': 'A chave de {server} foi apagada.',
  'cli.instance-created': 'A instância {instance} foi criada na Evolution e avisa este relay.',
  'cli.instance-restarted': '{instance} está sendo conectada de novo.',
  'cli.instance-unpaired': 'O celular de {instance} foi desconectado.',
  'cli.instance-deleted': '{instance} foi excluída, aqui e na Evolution.',
  'cli.instance-renamed': '{instance} se chama[ {label}] aqui.',
  'cli.instance-answered': 'Feito: {instance} segue a sua resposta.',
  'cli.pair-link':
    'Quem abrir este link pode conectar um celular a {instance}, uma vez, em 30 minutos:\n{url}',
  'cli.pair-link-revoked': 'O link {link} foi retirado.',
  'numbers.other-webhook':
    'Outra ferramenta recebe as mensagens dela em {url}. Com --keep cada evento é repassado a essa ferramenta; com --force ela não recebe mais nada.',
} as const satisfies { readonly [C in keyof typeof PAIRING_PHRASES]: string };

export const standings = {
  open: 'conectado',
  connecting: 'conectando',
  'needs-qr': 'precisa de QR code',
  offline: 'sem conexão',
  'logged-out': 'sessão encerrada',
  replaced: 'substituído por outro programa',
  restricted: 'restrito pelo WhatsApp',
  banned: 'banido pelo WhatsApp',
  changed: 'outro número',
  taken: 'número em uso',
  gone: 'não existe na Evolution',
  unreachable: 'servidor inacessível',
  unlicensed: 'sem licença',
  unregistered: 'sem webhook',
} as const satisfies { readonly [S in (typeof STANDINGS)[number]]: string };
