import type { Language } from '../codes.ts';

export const control = {
  'control.not-running': ['O sistema não está rodando.', 'Inicie com “waybridge start”.'],
  'control.not-ours': [
    'O programa na porta {port} não é este sistema.',
    'Feche aquele programa e inicie o sistema de novo.',
  ],
  'control.unauthorized': ['Você não entrou.', 'Abra o link que “waybridge status” mostra.'],
  'control.refused-origin': [
    'Este pedido veio de outra página ou por outro endereço e foi recusado.',
    'Abra estas páginas pelo endereço que “waybridge status” mostra.',
  ],
  'control.host-unknown': [
    'Estas páginas foram chamadas pelo nome {host}, ao qual não respondem.',
    'Acrescente o nome a WAYBRIDGE_CONTROL_HOSTS, se for seu, e inicie de novo.',
  ],
  'control.host-rewritten': [
    'O navegador está em {origin}, mas o proxy chama estas páginas pelo nome {host}.',
    'Faça o proxy passar o cabeçalho Host (nginx: proxy_set_header Host $host), ou enviar X-Forwarded-Host e constar em WAYBRIDGE_CONTROL_PROXIES.',
  ],
  'control.proxy-untrusted': [
    'Um proxy em {address} encaminha este pedido, e não é conhecido como proxy.',
    'Acrescente {address} a WAYBRIDGE_CONTROL_PROXIES, se for o seu proxy, e inicie de novo.',
  ],
  'control.path-unknown': [
    'Não há página em {path}.',
    'Se o seu proxy passa um caminho, ponha-o em WAYBRIDGE_CONTROL_PATH; senão, abra o endereço sem ele.',
  ],
  'control.not-secure': [
    'O login se perderia: o cookie dele só viaja por https, e esta página veio por http.',
    'Abra a página por https://, ou ponha WAYBRIDGE_CONTROL_SECURE em auto.',
  ],
  'control.log-in': [
    'O código ou a senha está errado, ou já foi usado.',
    'Peça um link novo com “waybridge status”.',
  ],
  'control.too-many-log-ins': [
    'Houve tentativas demais de entrar.',
    'Espere {seconds} segundos e tente de novo.',
  ],
  'control.password-missing': [
    'Estas páginas não podem ficar abertas em {host} sem senha.',
    'Defina WAYBRIDGE_CONTROL_PASSWORD ou deixe WAYBRIDGE_CONTROL_HOST em 127.0.0.1.',
  ],
  'input.invalid': [
    '{field} está errado[: {reason}].',
    'Corrija e tente de novo. Em um terminal, --help mostra o que se espera.',
  ],
  'input.not-kept': [
    'Isto não foi guardado[: {reason}][ ({name})].',
    'Corrija e salve de novo. Nada foi mudado.',
  ],
  'input.file': ['O arquivo {file} não pode ser lido.', 'Verifique o caminho e as permissões.'],
  'input.token-missing': [
    'Falta o token de acesso.',
    'Informe com --access-token-file ou como JSON na entrada padrão.',
  ],
  'input.key-missing': [
    'Falta a chave de API do servidor Evolution.',
    'Informe com --api-key-file ou defina EVOLUTION_API_KEY.',
  ],
  'input.scope-missing': [
    'Não foi dito a que se refere.',
    'Diga uma subconta, uma instância ou “all”.',
  ],
  'location.not-found': [
    'Não há subconta {location} aqui.',
    'Veja as que existem com “waybridge locations list”.',
  ],
  'location.exists': [
    'A subconta {location} já está conectada.',
    'Para trocar o acesso dela, acrescente --force.',
  ],
  'location.has-instances': [
    'A subconta {location} ainda tem números de WhatsApp ({count}).',
    'Remova-os primeiro com “waybridge instances remove”.',
  ],
  'location.token-other': [
    'O acesso não pertence à subconta {location}.',
    'Informe o token daquela mesma subconta.',
  ],
  'location.option-unknown': [
    'Uma subconta não tem a opção “{option}”.',
    'As opções são: {known}.',
  ],
  'location.option-invalid': [
    'A opção {option} não pode ter este valor.',
    'Informe um dos valores dela[: {expected}], ou nada para voltar ao padrão.',
  ],
  'install.denied': [
    'O aplicativo não foi instalado: o acesso não foi permitido no HighLevel.',
    'Comece de novo e escolha “Permitir” lá.',
  ],
  'install.state': [
    'Este link já foi usado, tem mais de dez minutos ou não foi criado por este sistema.',
    'Comece a instalação de novo na página “Subcontas” ou com “waybridge locations install”.',
  ],
  'install.code-missing': [
    'O HighLevel não enviou código na resposta.',
    'Comece a instalação de novo na página “Subcontas” ou com “waybridge locations install”.',
  ],
  'install.code-used': [
    'O HighLevel não aceita este código: ele já foi usado ou é antigo demais.',
    'Comece a instalação de novo na página “Subcontas” ou com “waybridge locations install”.',
  ],
  'install.redirect-refused': [
    'O aplicativo no HighLevel conhece outro endereço de retorno que não o deste sistema.',
    'Na página Auth do aplicativo, informe APP_URL seguido de /oauth/callback como redirect URL e comece a instalação de novo.',
  ],
  'install.refused': [
    'O HighLevel recusou esta instalação como pedido inválido.',
    'Execute “waybridge doctor highlevel”: ele diz qual configuração do aplicativo está errada. Depois comece a instalação de novo.',
  ],
  'install.too-many-held': [
    'Há instalações demais esperando confirmação.',
    'Confirme ou recuse-as na página “Subcontas” ou com “waybridge locations held”.',
  ],
  'install.not-held': [
    'Nenhuma instalação {install} espera confirmação.',
    'Veja em “waybridge locations held” as que esperam.',
  ],
  'install.public-url': [
    'O HighLevel não tem como devolver ninguém para cá: o endereço público deste sistema não está definido.',
    'Defina APP_URL com o endereço https que leva a este sistema.',
  ],
  'install.waits': [
    'O aplicativo foi instalado em [{name} ]({owner}) pelo marketplace e espera a sua palavra.',
    'Confirme se você a conhece, senão recuse: “waybridge locations held” mostra a lista.',
  ],
  'install.failed': [
    'A subconta [{name} ]({location}) da agência não pôde ser conectada.',
    'Tente de novo com “waybridge locations retry”.',
  ],
  'instance.not-found': [
    'Não há instância {instance} aqui.',
    'Veja as que existem com “waybridge instances list”.',
  ],
  'instance.exists': [
    'A instância {instance} já foi adicionada.',
    'Remova-a primeiro, se ela deve servir outra subconta.',
  ],
  'instance.number-taken': [
    'O número de WhatsApp {number} já é atendido por outra instância.',
    'Remova a outra instância primeiro: um número pertence a uma só subconta.',
  ],
  'instance.integration': [
    'A instância {instance} é de um tipo não suportado[ ({type})].',
    'Crie uma instância com a integração WHATSAPP-BAILEYS.',
  ],
  'instance.webhook-foreign': [
    'A instância {instance} já avisa outro endereço[: {url}].',
    'Repita o comando com --keep para repassar cada evento a ele, ou com --force para trocá-lo.',
  ],
  'instance.webhook-missing': [
    'A Evolution não avisa este sistema das mensagens de {instance}.',
    'Registre o webhook na página do número, ou com “waybridge instances repair {instance}”.',
  ],
  'instance.webhook-differs': [
    'O webhook de {instance} na Evolution não está como deveria[: {fields}].',
    'Registre de novo na página do número, ou com “waybridge instances repair {instance}”.',
  ],
  'forward.failing': [
    'A ferramenta em {host} não aceita nada do que é repassado de {instance}[: {reason}]. O nosso caminho não é afetado.',
    'Veja se {host} responde e pode ser alcançado a partir desta máquina; ou encerre com “waybridge instances kept {instance} --stop”.',
  ],
  'instance.webhook-stolen': [
    'Outro programa tomou o lugar do nosso webhook de {instance}[: {url}]. Enquanto isso, as mensagens são buscadas na Evolution.',
    'Se a Evolution deve voltar a avisar aqui, registre o webhook na página do número, ou use “waybridge instances repair {instance}”; com --keep o outro programa continua recebendo cada evento.',
  ],
  'instance.webhook-silent': [
    'O webhook de {instance} está certo, mas a Evolution não consegue chegar até aqui. Enquanto isso, as mensagens são buscadas a cada poucos segundos.',
    'Confira o túnel ou proxy e o endereço dado à Evolution; “waybridge doctor” o mostra.',
  ],
  'instance.stores-nothing': [
    'A Evolution não guarda as mensagens de {instance}: o que se perder com este sistema parado não pode ser buscado.',
    'Defina DATABASE_SAVE_DATA_NEW_MESSAGE=true na Evolution e reinicie-a.',
  ],
  'catch-up.failing': [
    'Não é possível ler na Evolution o que pode ter faltado de {instance}.[ {reason}]',
    'Verifique a Evolution; ela é consultada de novo automaticamente.',
  ],
  'catch-up.too-far': [
    'Além de {days} dias já não se sabe quais mensagens estão aqui.',
    'Escolha um momento mais recente; o limite keysDays guarda mais dias.',
  ],
  'instance.version-old': [
    'Este servidor Evolution é antigo demais (versão {version}).',
    'Atualize a Evolution API para a versão 2.3 ou mais nova.',
  ],
  'instance.key-refused': [
    'A Evolution não aceita a chave de API de {instance}.',
    'Remova a instância e adicione-a com a chave certa.',
  ],
  'entry.not-found': [
    'Não há entrada {entry}.',
    'Veja as que existem com “waybridge entries list”.',
  ],
  'entry.not-replayable': [
    'A entrada {entry} não pode ser reenviada: está {state}.',
    'Espere até o sistema terminar com ela.',
  ],
  'entry.not-buriable': [
    'A entrada {entry} não pode ser dispensada: está {state}.',
    'Espere até o sistema terminar com ela.',
  ],
  'entry.already-done': [
    'A entrada {entry} já foi entregue; reenviar mandaria a mensagem duas vezes.',
    'Se ela deve mesmo sair de novo, escreva-a outra vez.',
  ],
  'setup.public-url': [
    'O endereço pelo qual a internet chega a este sistema não está definido.',
    'Defina-o com “waybridge reach set own --url https://seu-endereço”, ou deixe o relay iniciar um túnel: a página “Endereço público” tem as duas coisas.',
  ],
  'setup.highlevel-app': [
    'O id e o segredo do seu aplicativo HighLevel não estão definidos ({names}).',
    'Digite os dois na página “Primeiros passos”, ou como GHL_CLIENT_ID=… e GHL_CLIENT_SECRET=… onde o relay é iniciado.',
  ],
  'setup.provider': [
    'O id do seu provedor de conversas do HighLevel não está definido.',
    'Digite-o na página “Primeiros passos”, ou como GHL_CONVERSATION_PROVIDER_ID=… onde o relay é iniciado.',
  ],
  'setup.location': [
    'Nenhuma subconta do HighLevel está conectada.',
    'waybridge locations install',
  ],
  'setup.instance': [
    'Nenhum número de WhatsApp está ligado à subconta {location}.',
    'Adicione um na página “Números”, ou com “waybridge instances create --location {location} --name NOME”.',
  ],
  'setup.pairing': [
    'O número de WhatsApp de {instance} não está conectado.',
    'Conecte um celular na página “Números”, ou com “waybridge instances pair {instance}”.',
  ],
  'doctor.match-by-mail': [
    'A subconta {location} não reconhece os contatos pelo número de telefone, por isso outras ferramentas podem criar a mesma pessoa duas vezes.',
    'No HighLevel, em Configurações, Perfil da empresa, deixe os contatos duplicados serem encontrados também pelo telefone.',
  ],
  'doctor.folder-open': [
    'Outros podem ler a pasta de dados {path} (modo {mode}).',
    'chmod 700 {path}',
  ],
  'doctor.folder-unwritable': [
    'Não é possível gravar na pasta de dados {path}.',
    'Entregue-a à conta que roda o sistema ou defina WAYBRIDGE_DATA_DIR.',
  ],
  'doctor.clock': [
    'O relógio deste computador difere {seconds} segundos, comparado com {system}.',
    'Ligue o ajuste automático de hora.',
  ],
  'doctor.storage-slow': [
    'O banco de dados está lento: uma gravação pequena levou {ms} ms.',
    'Mude a pasta de dados para um disco mais rápido ou veja a carga do servidor do banco.',
  ],
  'doctor.token-unreadable': [
    'O acesso guardado da subconta {location} não pode ser aberto.',
    'Devolva a chave mestra antiga ou conecte a subconta de novo.',
  ],
  'doctor.url-local': [
    'O endereço público {url} leva só a este computador.',
    'Defina APP_URL com um endereço https que o HighLevel alcance.',
  ],
  'doctor.dead': [
    'Mensagens que não puderam ser entregues: {count}.',
    'Veja na página “Mensagens”, ou com “waybridge entries list --state dead”.',
  ],
  'doctor.unsure': [
    'Mensagens cujo destino não é certo: {count}.',
    'Decida na página “Mensagens” se chegaram, ou com “waybridge entries list --state unsure”.',
  ],
  'doctor.waiting-long': [
    'A mensagem mais antiga espera há {minutes} minutos.',
    'Veja na página “Mensagens” o que a segura, ou com “waybridge entries list --state waiting”.',
  ],
} as const satisfies Language['control'];
