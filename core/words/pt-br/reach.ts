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
} as const satisfies Language['reach'];

export const reachPhrases = {
  'ok.public-reached': 'O que é enviado a {url} chega a este relay.',
  'reach.unset': 'Ainda não há endereço público.',
  'reach.untried': '{url} ainda não foi testado.',
  'cli.reach-since': 'Desde {time}.',
  'cli.reach-checked': 'Testado pela última vez {time}, em {ms} ms.',
} as const satisfies { readonly [C in keyof typeof REACH_PHRASES]: string };
