import type { Language } from '../codes.ts';

export const outside = {
  'network.refused': [
    'Ninguém responde no endereço: a conexão com {system}[ ({host})] foi recusada.',
    'Verifique se o serviço está ligado e se o endereço está certo.',
  ],
  'network.timeout': [
    '{system}[ ({host})] não respondeu a tempo.',
    'Não é preciso fazer nada agora: o sistema tenta de novo. Se continuar, verifique a rede e o serviço.',
  ],
  'network.cut': [
    'A conexão com {system}[ ({host})] caiu antes de chegar a resposta.',
    'Não é preciso fazer nada agora: o sistema descobre o que aconteceu e só então tenta de novo.',
  ],
  'network.dns': [
    'Não foi possível encontrar {system} pelo endereço[ ({host})].',
    'Veja se o endereço foi digitado certo e se este computador está com internet.',
  ],
  'network.tls': [
    'A conexão com {system}[ ({host})] não é segura: o certificado não foi aceito.',
    'Renove o certificado ou corrija o endereço.',
  ],
  'http.rate-limited': [
    '{system} pediu menos requisições por vez.',
    'Não é preciso fazer nada: o sistema espera o tempo pedido e continua.',
  ],
  'http.unauthorized': ['{system} não aceita a chave.', 'Informe uma chave válida.'],
  'http.forbidden': [
    '{system} não permite isso com a chave em uso.',
    'Dê à chave, ou ao aplicativo, a permissão que falta.',
  ],
  'http.not-found': [
    '{system} não conhece o que foi pedido.',
    'Verifique se não foi apagado lá e se o endereço está certo.',
  ],
  'http.invalid': [
    '{system} recusou o pedido como inválido.',
    'Veja a resposta na página “Mensagens”, ou com “waybridge entries show”; corrija a causa e envie de novo.',
  ],
  'http.too-large': [
    '{system} recusou porque é grande demais.',
    'Envie um arquivo menor ou um link para ele.',
  ],
  'http.unsupported-type': [
    '{system} não aceita esse tipo de arquivo.',
    'Envie o arquivo em outro formato, como JPG, PDF ou MP4.',
  ],
  'http.server': [
    '{system} está com uma falha própria[ (erro {status})].',
    'Não é preciso fazer nada agora: o sistema tenta de novo. Se continuar, veja o registro do outro serviço.',
  ],
  'answer.unreadable': [
    '{system} deu uma resposta que não dá para entender.',
    'Verifique se o endereço é mesmo o certo e qual versão está instalada.',
  ],
  'highlevel.no-message-id': [
    'O HighLevel aceitou a mensagem, mas não guardou nada.',
    'Verifique se GHL_CONVERSATION_PROVIDER_ID é o id do seu provedor de conversas.',
  ],
  'highlevel.contact-gone': [
    'O contato não existe mais no HighLevel.',
    'Não é preciso fazer nada: o sistema procura o contato de novo ou o cria.',
  ],
  'highlevel.status-too-early': [
    'O HighLevel ainda não aceita um status para esta mensagem.',
    'Não é preciso fazer nada: o sistema tenta de novo em alguns segundos.',
  ],
  'highlevel.token-invalid': [
    'O HighLevel não aceita mais o acesso da subconta[ {location}].',
    'Conecte a subconta de novo na página “Subcontas”, ou com “waybridge locations add”.',
  ],
  'highlevel.location-inactive': [
    'O HighLevel suspendeu a subconta[ {location}], por exemplo por causa da cobrança.',
    'Reative a subconta no HighLevel. O acesso é mantido e tudo continua sozinho.',
  ],
  'highlevel.scope-missing': [
    'O HighLevel diz que falta um escopo no acesso da subconta[ {location}][: {scope}].',
    'Inclua-o no aplicativo no marketplace do HighLevel e depois instale o aplicativo de novo na subconta.',
  ],
  'evolution.not-on-whatsapp': [
    'O número[ {number}] não está no WhatsApp.',
    'Verifique o telefone do contato, com o código do país.',
  ],
  'evolution.connection-closed': [
    'A Evolution perdeu a conexão com o WhatsApp[ de {instance}].',
    'Abra a Evolution e reinicie a instância; leia o QR code se ela pedir.',
  ],
  'evolution.media-rejected': [
    'A Evolution não conseguiu enviar este arquivo.',
    'Envie o arquivo de novo em um formato comum, como JPG, PDF ou MP4.',
  ],
  'evolution.licence-missing': [
    'O servidor Evolution espera a ativação da licença.',
    'Ative a licença no painel da Evolution[: {registerUrl}].',
  ],
  'evolution.instance-unknown': [
    'A Evolution não conhece a instância[ {instance}].',
    'Crie-a na Evolution com o mesmo nome ou remova-a aqui com “waybridge instances remove”.',
  ],
  'evolution.message-unknown': [
    'A Evolution não tem mais esta mensagem.',
    'Veja a mensagem no celular. Para evitar isso, deixe a Evolution salvar as mensagens.',
  ],
  'evolution.group-unknown': [
    'O número não está mais neste grupo, ou o grupo foi encerrado.',
    'Peça a alguém do grupo que adicione o número de novo, ou desligue o grupo com “waybridge groups off”.',
  ],
  'attachment.address-refused': [
    'O endereço do anexo não é um que se possa buscar.',
    'Anexe o próprio arquivo no HighLevel e envie a mensagem de novo.',
  ],
  'attachment.too-large': [
    'O anexo é grande demais[ ({size}, o limite é {limit})].',
    'Envie um arquivo menor ou um link para ele.',
  ],
  'attachment.unavailable': [
    'Não foi possível buscar o anexo no endereço dele.',
    'Anexe o arquivo de novo no HighLevel e envie a mensagem de novo.',
  ],
  'whatsapp.failed': [
    'O WhatsApp não conseguiu entregar a mensagem.',
    'Veja no celular se o número pode escrever para esta pessoa e envie de novo.',
  ],
  'number.offline': [
    'O número de WhatsApp[ {instance}] não está conectado.',
    'Veja se o celular tem internet e reinicie a conexão na página do número. As mensagens que esperam saem sozinhas.',
  ],
  'number.not-on-whatsapp': [
    'O número[ {number}] não está no WhatsApp.',
    'Verifique o telefone do contato, com o código do país.',
  ],
  'number.changed': [
    'Outro número de WhatsApp[ ({number})] foi conectado a {instance}.',
    'Nada dele é repassado até você dizer, na página do número ou com “waybridge instances answer {instance}”, se é a mesma empresa ou o celular errado.',
  ],
  'number.logged-out': [
    'O celular desconectou {instance}.',
    'Conecte de novo na página do número, ou com “waybridge instances pair {instance}”.',
  ],
  'media.too-large': [
    'O arquivo é grande demais[ ({size}, o limite é {limit})].',
    'Envie um arquivo menor ou um link para ele.',
  ],
  'media.type-refused': [
    'Arquivos deste tipo[ ({type})] não são aceitos.',
    'Envie o arquivo em outro formato, como JPG, PDF ou MP4.',
  ],
  'media.unavailable': [
    'O arquivo não está mais disponível no WhatsApp.',
    'Veja-o no celular ou peça ao contato para enviar de novo.',
  ],
  'peer.unresolved': [
    'O WhatsApp ainda não mostrou o telefone desta pessoa.',
    'Não é preciso fazer nada: a mensagem fica guardada e é entregue quando o número for conhecido.',
  ],
  'receipt.early': [
    'A confirmação do WhatsApp chegou antes de a mensagem ser conhecida aqui.',
    'Não é preciso fazer nada: ela se junta à mensagem assim que esta for conhecida.',
  ],
  'change.early': [
    'Uma edição ou exclusão chegou antes de a mensagem dela estar no HighLevel.',
    'Não é preciso fazer nada: ela aparece assim que a mensagem estiver lá.',
  ],
  'echo.pending': [
    'Pode ser o eco de uma mensagem que está sendo enviada agora.',
    'Não é preciso fazer nada: isso se decide assim que a mensagem sair.',
  ],
  'route.unknown': [
    'Ainda não foi possível descobrir para onde vai esta mensagem.',
    'Não é preciso fazer nada: o sistema tenta de novo.',
  ],
} as const satisfies Language['outside'];
