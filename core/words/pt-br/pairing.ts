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
  'server.no-global-key': [
    'Para isso é necessária a chave global do servidor Evolution[ {server}]; só ela cria instâncias.',
    'Adicione o servidor com o valor de AUTHENTICATION_API_KEY, com “waybridge servers add” ou na página de controle.',
  ],
  'pairing.name-taken': [
    'O servidor Evolution já tem uma instância {instance}.',
    'Escolha outro nome, ou adote a que existe pela lista do servidor.',
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
    'Conecte um na página de controle, ou com “waybridge instances pair {instance}”.',
  ],
  'number.replaced': [
    'A conexão de {instance} vai e volta: outro programa parece usar a mesma sessão do WhatsApp.',
    'Pare o outro programa e execute “waybridge instances restart {instance}”.',
  ],
  'number.restricted': [
    'O WhatsApp restringiu o número de {instance} por algum tempo.',
    'Veja no WhatsApp do celular por quanto tempo; não envie nada enquanto isso e depois execute “waybridge instances pair {instance}”.',
  ],
  'number.banned': [
    'O WhatsApp encerrou a sessão de {instance}, como faz quando um número é banido.',
    'Veja no WhatsApp do celular. Se o número funciona lá, execute “waybridge instances pair {instance}”; senão, peça ao WhatsApp que o revise.',
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
  'numbers.title': 'Números de WhatsApp',
  'numbers.add': 'Adicionar um número',
  'numbers.manage': 'Adicionar ou conectar números',
  'numbers.back': 'Todos os números',
  'numbers.to-status': 'Situação',
  'numbers.which-server': 'Em qual servidor Evolution?',
  'numbers.new-server': 'Outro servidor',
  'numbers.url': 'Endereço, como http://evolution:8080',
  'numbers.key': 'Chave global (AUTHENTICATION_API_KEY)',
  'numbers.key-how': 'Ela fica guardada sob lacre e não é mostrada a ninguém.',
  'numbers.check': 'Verificar e guardar',
  'numbers.create': 'Criar um número',
  'numbers.name': 'Nome da instância',
  'numbers.location': 'Subconta',
  'numbers.no-location': 'Conecte primeiro uma subconta; um número atende uma.',
  'numbers.phone':
    'Número do celular com código do país, para receber um código para digitar (vazio: QR code)',
  'numbers.make': 'Criar e conectar',
  'numbers.adopt-title': 'Ou adote uma que já existe',
  'numbers.adopt': 'Adotar {instance}',
  'numbers.replace': 'Substituir e adotar {instance}',
  'numbers.other-webhook':
    'Outra ferramenta recebe as mensagens dela em {url}. A Evolution guarda um webhook por instância: ao adotar, essa ferramenta deixa de recebê-las.',
  'numbers.ours': 'Já atende uma subconta aqui.',
  'numbers.open': 'Detalhes',
  'numbers.linking': 'Conectar um celular',
  'numbers.new-code': 'QR code novo',
  'numbers.show-qr': 'Mostrar um QR code',
  'numbers.relink-how': 'O que está conectado agora será desconectado.',
  'numbers.recreate-how':
    'A Evolution {version} não entrega nada a um número conectado de novo após sair da sessão. Por isso a instância é excluída lá e criada outra vez com o mesmo nome; o que a Evolution guardou dela se perde, o que está aqui fica.',
  'numbers.restart': 'Reiniciar a conexão',
  'numbers.repair': 'Registrar o webhook',
  'numbers.ask': 'Perguntar de novo',
  'numbers.same-business': 'Mesma empresa, número novo',
  'numbers.same-business-how':
    'Contatos, conversas e respostas em espera continuam com o número novo.',
  'numbers.wrong-phone': 'Celular errado',
  'numbers.wrong-phone-how': 'Ele é desconectado, e nada dele é repassado. Depois conecte o certo.',
  'numbers.unpair': 'Desconectar o celular',
  'numbers.unpair-how':
    'O número fica aqui, e as mensagens esperam até um celular ser conectado de novo.',
  'numbers.delete': 'Excluir, também na Evolution',
  'numbers.delete-how': 'Com tudo o que a Evolution guarda dela. O que está no HighLevel fica.',
  'numbers.label': 'Como se chama aqui',
  'numbers.rename': 'Renomear',
  'numbers.more': 'Mais',
  'numbers.link': 'Criar um link',
  'numbers.link-title': 'Deixe outra pessoa conectar o celular',
  'numbers.link-how':
    'Um link para um navegador, válido por 30 minutos. Mostra o código deste número e nada mais.',
  'numbers.link-made': 'Envie este link; ele só é mostrado agora:',
  'numbers.revoke': 'Retirar o link',
  'numbers.link-until': 'Um link vale até {time}',
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
