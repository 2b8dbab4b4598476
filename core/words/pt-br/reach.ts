import type { Language } from '../codes.ts';
import type { REACH_PHRASES } from '../reach-codes.ts';

export const reach = {
  'reach.listener-down': [
    'O relay não responde em {url}, onde ele mesmo escuta.',
    'Reinicie o relay. Se continuar, outro programa ou um firewall desta máquina está no meio.',
  ],
  'reach.dns': [
    'O nome {host} não existe no DNS.',
    'Crie um registro DNS no provedor do seu domínio, ou corrija o endereço. Um registro novo pode levar uma hora.',
  ],
  'reach.dns-away': [
    'O nome {host} não pode ser consultado: o DNS desta máquina não responde.',
    'Veja se esta máquina está conectada à internet.',
  ],
  'reach.refused': [
    'Ninguém escuta em {host}[, porta {port}].',
    'Inicie o proxy reverso ou túnel ali, ou corrija a porta do endereço.',
  ],
  'reach.unreachable': [
    'Não há caminho desta máquina até {host}.',
    'Veja se esta máquina está conectada à internet e se o DNS dá o endereço certo para o nome.',
  ],
  'reach.timeout': [
    '{host} não responde a tempo.',
    'Abra a porta no firewall ou roteador. Alguns roteadores não deixam uma máquina chegar ao próprio endereço público: tente então de outra rede, como a do celular.',
  ],
  'reach.cut': [
    'A conexão com {host} cai antes de vir uma resposta.',
    'Veja o log do proxy ou túnel que está ali.',
  ],
  'reach.tls-expired': [
    'O certificado de {host} expirou.',
    'Renove-o onde o TLS termina, no proxy ou túnel, e veja por que não se renovou sozinho.',
  ],
  'reach.tls-not-yet': [
    'O certificado de {host} ainda não é válido.',
    'Acerte o relógio desta máquina.',
  ],
  'reach.tls-name': [
    'O certificado que {host} mostra é de outro nome[: {names}].',
    'Obtenha um certificado para exatamente este nome, ou escreva o endereço com o nome do certificado.',
  ],
  'reach.tls-self-signed': [
    'O certificado de {host} não é assinado por ninguém que o HighLevel conheça.',
    'Use um de uma autoridade pública, como a Let’s Encrypt; o Caddy o obtém sozinho.',
  ],
  'reach.tls-chain': [
    '{host} não envia os certificados entre o seu e o da autoridade.',
    'Dê ao proxy a cadeia inteira (“fullchain.pem”), não só o certificado.',
  ],
  'reach.tls-protocol': [
    'O que responde em {host}[, porta {port}] não fala TLS.',
    'Escreva http:// se for de propósito, ou a porta em que se fala TLS, em geral 443.',
  ],
  'reach.tls': [
    'Não é possível fazer uma conexão criptografada com {host}[: {reason}].',
    'Veja as configurações de TLS do proxy que está ali.',
  ],
  'reach.cloudflare-tunnel': [
    'A Cloudflare responde por {host}, mas o túnel por trás não está conectado (erro 1033).',
    'Inicie o cloudflared. Se já roda, o token dele é de outro túnel.',
  ],
  'reach.cloudflare-origin': [
    'A Cloudflare chegou ao cloudflared ou ao seu servidor por {host}, mas o relay por trás não responde[ ({status})].',
    'Faça o nome público do túnel levar a http://127.0.0.1 e à porta do relay.',
  ],
  'reach.cloudflare': [
    'A Cloudflare responde por {host} com o erro dela[ {error}].',
    'Procure este número na lista da Cloudflare e corrija o nome no painel dela.',
  ],
  'reach.challenge': [
    'A Cloudflare pede aos visitantes de {host} que provem não ser robôs. HighLevel e Evolution não conseguem.',
    'Crie na Cloudflare uma regra que dispense o “Bot Fight Mode” e os desafios para este nome.',
  ],
  'reach.ngrok-offline': [
    'O ngrok não tem túnel para {host}.',
    'Inicie o ngrok, ou use o endereço que ele mostra agora.',
  ],
  'reach.ngrok-upstream': [
    'O túnel do ngrok para {host} existe, mas leva a uma porta onde ninguém escuta.',
    'Inicie o ngrok com a porta deste relay.',
  ],
  'reach.ngrok': [
    'O ngrok responde por {host} com o erro dele[ {error}].',
    'Procure este erro em ngrok.com/docs/errors.',
  ],
  'reach.tunnel-gone': [
    'O serviço do túnel responde por {host}, mas nenhum túnel está conectado ali.',
    'Inicie o túnel, ou use o endereço que ele mostra agora.',
  ],
  'reach.proxy': [
    'O proxy[ {server}] em {host} diz que não alcança o relay[ ({status})].',
    'Faça-o levar ao endereço onde o relay escuta. “waybridge reach” o mostra.',
  ],
  'reach.forbidden': [
    'O que está na frente do relay em {host} recusa visitantes[ ({status})].',
    'Tire senha, lista de permissões ou regra de acesso dos caminhos /webhooks, /oauth, /media e /pair: HighLevel e Evolution não podem fazer login.',
  ],
  'reach.login-page': [
    'Em {host} responde uma página de login em vez do relay[: {location}].',
    'Tire o login deste endereço: HighLevel e Evolution não podem fazer login. Cada webhook tem um segredo próprio.',
  ],
  'reach.redirect': [
    '{host} manda os visitantes para outro endereço[: {location}]. Webhooks não o seguem.',
    'Escreva o endereço a que ele leva, com https:// e com ou sem “www” como ali.',
  ],
  'reach.another-host': [
    'Em {host} responde outro, não este relay[ ({status})][, com o nome {server}].',
    'Veja se o nome aponta para esta máquina e se o proxy passa todos os caminhos ao relay.',
  ],
  'reach.another-relay': [
    'Em {host} responde outro Waybridge, não este.',
    'Pare o outro ou o túnel dele, ou dê a este um endereço próprio.',
  ],
  'reach.control-port': [
    '{host} leva à porta destas páginas, que não é para a internet.',
    'Faça o proxy ou túnel levar à porta dos webhooks. “waybridge reach” a mostra.',
  ],
  'reach.wrong-path': [
    'O que é enviado a {host} chega aqui com outro caminho[: começa com {path}].',
    'Faça o proxy tirar esta parte, ou ponha-a no endereço se ali faltar.',
  ],
  'reach.path-blocked': [
    '{host} deixa passar alguns caminhos, mas não {path}[ ({status})].',
    'Faça o proxy ou firewall passar todos os caminhos ao relay.',
  ],
  'reach.header-stripped': [
    'No caminho por {host} perdem-se os cabeçalhos que começam com X-Waybridge. A Evolution mostra o segredo dela em um deles.',
    'Faça o proxy passar todos os cabeçalhos.',
  ],
  'reach.body-stripped': [
    'No caminho por {host} o corpo de uma requisição se perde ou muda.',
    'Desligue o que ali reescreve, inspeciona ou comprime requisições.',
  ],
  'reach.answer-lost': [
    'O que é enviado a {host} chega aqui, mas a resposta do relay não volta.',
    'Veja o que o proxy faz com as respostas: HighLevel e Evolution enviariam tudo de novo.',
  ],
  'reach.program-missing': [
    'O programa “{program}” não pode ser iniciado: não está instalado, ou não está no path.',
    'Instale-o, ou indique o arquivo dele em WAYBRIDGE_REACH_PROGRAM.',
  ],
  'reach.program-ended': [
    'O programa do túnel “{program}” terminou[ ({exit})].[ Escreveu por último: {line}]',
    'Ele é iniciado de novo sozinho. “waybridge reach log” mostra tudo o que escreveu.',
  ],
  'reach.no-address': [
    'O programa do túnel “{program}” está rodando, mas não disse o endereço dele.',
    'Veja “waybridge reach log”. Ponha em WAYBRIDGE_REACH_PATTERN o que acha o endereço ali, ou em APP_URL um endereço que fica.',
  ],
  'reach.ssh-host-key': [
    'O ssh não conhece a chave do servidor, ou ela é outra que antes.',
    'Conecte-se uma vez à mão nesta máquina, com o usuário do relay, e compare a chave.',
  ],
  'reach.ssh-denied': [
    'O servidor ssh recusa a chave desta máquina.',
    'Ponha a chave pública deste usuário em authorized_keys no servidor, ou indique a certa com -i em WAYBRIDGE_REACH_SSH.',
  ],
  'reach.ssh-forward': [
    'O servidor ssh não encaminha a porta: já está ocupada, ou o encaminhamento é proibido.',
    'Escolha outra porta em WAYBRIDGE_REACH_SSH_REMOTE, ou permita AllowTcpForwarding no sshd_config. Uma conexão presa lá termina em um minuto com ClientAliveInterval.',
  ],
  'reach.ssh-unreachable': [
    'Não é possível chegar ao servidor ssh.',
    'Confira o nome e a porta em WAYBRIDGE_REACH_SSH, e se ele está ligado.',
  ],
  'reach.cloudflared-token': [
    'A Cloudflare não aceita o token do túnel.',
    'Copie de novo o token deste túnel do painel da Cloudflare para WAYBRIDGE_REACH_TOKEN.',
  ],
  'reach.cloudflared-quick': [
    'A Cloudflare não dá um túnel rápido agora.',
    'Espere alguns minutos, ou crie um túnel com nome no painel da Cloudflare e configure o token dele.',
  ],
  'reach.ngrok-missing': [
    'A biblioteca do ngrok não está instalada para esta máquina.',
    'Rode “npm install @ngrok/ngrok” junto do relay, ou use o ngrok como comando: WAYBRIDGE_REACH=command.',
  ],
  'reach.ngrok-session': [
    'O ngrok não abre uma sessão[: {error}].',
    'Confira o authtoken em WAYBRIDGE_REACH_TOKEN e o domínio em APP_URL; procure o erro em ngrok.com/docs/errors.',
  ],
  'reach.fleeting': [
    'O endereço {url} se perde quando o túnel reinicia. Os campos no HighLevel têm de ser mudados à mão a cada vez.',
    'Para mais que um teste, use um túnel cujo endereço fica: um túnel cloudflared com nome, ngrok com domínio, ou um servidor seu.',
  ],
  'reach.address-changed': [
    'O endereço público mudou de {from} para {to}. A Evolution já sabe; no HighLevel ainda está o antigo.',
    'A página “Endereço público”, ou “waybridge reach change”, lista o que colocar no HighLevel; diga ali que está feito.',
  ],
  'reach.not-here': [
    '{name} inicia programas na máquina do relay. Só pode ser definido nessa máquina.',
    'Use “waybridge reach set” lá, ou abra estas páginas nessa máquina.',
  ],
} as const satisfies Language['reach'];

export const reachPhrases = {
  'ok.public-reached': 'O que é enviado a {url} chega a este relay.',
  'reach.unset': 'Ainda não há endereço público.',
  'reach.untried': '{url} ainda não foi testado.',
  'cli.reach-since': 'Desde {time}.',
  'cli.reach-checked': 'Testado pela última vez {time}, em {ms} ms.',
  'reach.starting': 'O túnel está começando; ainda não disse o endereço dele.',
  'reach.field-redirect': 'Advanced Settings → Auth: Redirect URL',
  'reach.field-app-webhook': 'Advanced Settings → Webhooks: Default Webhook URL',
  'reach.field-delivery': 'Modules → Conversation Providers: Delivery URL',
  'reach.field-action': 'Modules → Workflows, cada ação: URL',
  'reach.field-fields': 'Modules → Workflows, cada ação: URL dos campos dinâmicos',
  'reach.field-options': 'Modules → Workflows, cada ação: URL da lista de números, se tiver',
  'reach.field-trigger': 'Modules → Workflows, cada gatilho: Subscription URL',
  'cli.reach-change': 'O endereço era {from} e é {to}. No HighLevel, coloque:',
  'cli.reach-change-none': 'Nada a mudar no HighLevel.',
  'cli.reach-change-done': 'Anotado: o HighLevel tem o endereço novo.',
  'cli.reach-set': 'Salvo. O relay reinicia com isso e testa o endereço.',
} as const satisfies { readonly [C in keyof typeof REACH_PHRASES]: string };
