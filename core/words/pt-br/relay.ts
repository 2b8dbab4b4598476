import type { Language } from '../codes.ts';

export const relay = {
  'entry.expired': [
    'A mensagem esperou tempo demais e não foi enviada.[ Esperou porque: {reason}]',
    'Envie de novo, se ainda fizer sentido.',
  ],
  'entry.unsure-highlevel': [
    'Não é certo se o HighLevel guardou esta mensagem.',
    'Veja na conversa: se a mensagem faltar, envie de novo; senão, dispense-a: na página “Mensagens”, ou com “waybridge entries replay” e “waybridge entries bury”.',
  ],
  'entry.unsure-whatsapp': [
    'Não é certo se o WhatsApp enviou esta mensagem.',
    'Veja no celular: se a mensagem faltar, envie de novo; senão, dispense-a: na página “Mensagens”, ou com “waybridge entries replay” e “waybridge entries bury”.',
  ],
  'entry.buried': ['Uma pessoa dispensou esta mensagem.', 'Não é preciso fazer nada.'],
  'entry.unreadable': [
    'O que foi guardado desta mensagem não pode ser lido.',
    'Veja a mensagem no celular ou no HighLevel.',
  ],
  'entry.part-failed': [
    'Uma parte da mensagem não pôde ser enviada.',
    'Veja a conversa e envie de novo o que falta.',
  ],
  'relay.offline': [
    'O sistema estava desligado quando esta mensagem foi escrita, e ela é antiga demais para sair agora.',
    'Envie de novo, se ainda fizer sentido.',
  ],
  'relay.stopped': [
    'O sistema parou enquanto cuidava disto.',
    'Não é preciso fazer nada: ele descobre o que aconteceu e continua.',
  ],
  'route.no-instance': [
    'Nenhum número de WhatsApp está ligado à subconta[ {location}].',
    'Adicione um com “waybridge instances add”.',
  ],
  'route.no-phone': [
    'O contato não tem telefone.',
    'Preencha o telefone do contato no HighLevel e envie de novo.',
  ],
  'route.location-unknown': [
    'A subconta[ {location}] não está conectada aqui.',
    'Conecte-a na página “Subcontas”, ou com “waybridge locations install”.',
  ],
  'contact.dnd': [
    'O contato não quer receber mensagens que não foram escritas por uma pessoa (Não perturbe).',
    'Se o contato concordou em receber mensagens, desative o Não perturbe para SMS no HighLevel e envie de novo.',
  ],
  'text.unfilled': [
    'Um marcador entre chaves duplas ficou sem preencher[: {field}], por isso a mensagem não foi enviada.',
    'Escolha um campo que este contato tenha ou escreva o valor; com “refuseUnfilled=off” esses textos saem como estão.',
  ],
  'location.uninstalled': [
    'O aplicativo foi removido da subconta[ {location}] no HighLevel.',
    'Instale o aplicativo lá de novo: na página “Subcontas”, ou com “waybridge locations install”.',
  ],
  'location.revoked': [
    'O HighLevel retirou o acesso à subconta[ {location}].',
    'Conecte a subconta de novo na página “Subcontas”, ou com “waybridge locations install”.',
  ],
  'token.missing': [
    'Não há acesso ao HighLevel para a subconta[ {location}].',
    'Conecte a subconta na página “Subcontas”, ou com “waybridge locations install”.',
  ],
  'token.refresh-lost': [
    'O sistema parou bem na hora em que o HighLevel entregava um acesso novo para a subconta[ {location}], e esse acesso se perdeu.',
    'Conecte a subconta de novo na página “Subcontas”, ou com “waybridge locations install”.',
  ],
  'token.not-saved': [
    'O acesso novo da subconta[ {location}] não pôde ser guardado e por isso ainda não é usado.',
    'Libere espaço ou devolva o acesso ao banco de dados: o sistema continua tentando guardar. Não o desligue antes.',
  ],
  'token.client-missing': [
    'O acesso não pode ser renovado, porque o id e o segredo do aplicativo não estão definidos.',
    'Digite os dois na página “Primeiros passos”, ou como GHL_CLIENT_ID e GHL_CLIENT_SECRET onde o relay é iniciado.',
  ],
  'breaker.evolution': [
    'O servidor Evolution[ {server}] não funciona no momento; as mensagens esperam.',
    'Verifique o servidor Evolution. Tudo continua sozinho quando ele responder.',
  ],
  'breaker.highlevel': [
    'O HighLevel não funciona no momento[ para a subconta {location}]; as mensagens esperam.',
    'Não é preciso fazer nada: tudo continua sozinho quando o HighLevel responder.',
  ],
  'breaker.number': [
    'O número de WhatsApp[ {instance}] não consegue enviar no momento; as mensagens esperam.',
    'Abra a Evolution e verifique a instância.',
  ],
  'breaker.token': [
    'As mensagens da subconta[ {location}] esperam, porque o acesso dela não é válido.',
    'Conecte a subconta de novo na página “Subcontas”, ou com “waybridge locations install”.',
  ],
  'paused.all': [
    'Uma pessoa pausou os envios.',
    'Retome na visão geral ou com “waybridge resume all”; as mensagens que esperam saem em ordem.',
  ],
  'paused.to-highlevel': [
    'Uma pessoa pausou o que vai para o HighLevel.',
    'Retome na visão geral ou com “waybridge resume to-highlevel”; as mensagens que esperam saem em ordem.',
  ],
  'paused.to-whatsapp': [
    'Uma pessoa pausou o que vai para o WhatsApp.',
    'Retome na visão geral ou com “waybridge resume to-whatsapp”; as mensagens que esperam saem em ordem.',
  ],
  'paused.location': [
    'Uma pessoa pausou a subconta {location}.',
    'Retome com “waybridge resume location:{location}”; as mensagens que esperam saem em ordem.',
  ],
  'paused.instance': [
    'Uma pessoa pausou o número {instance}.',
    'Retome com “waybridge resume instance:{instance}”; as mensagens que esperam saem em ordem.',
  ],
  'storage.newer-schema': [
    'O banco de dados foi gravado por uma versão mais nova do Waybridge.',
    'Instale aquela versão de novo, ou uma mais nova.',
  ],
  'storage.unreachable': [
    'O banco de dados[ {place}] não responde.',
    'Ligue o servidor do banco de dados ou corrija DATABASE_URL.',
  ],
  'storage.commit-unknown': [
    'A conexão com o banco de dados caiu durante uma gravação.',
    'Não é preciso fazer nada: o que não foi gravado chega de novo. Veja o banco de dados, se continuar.',
  ],
  'storage.busy': [
    'Outro programa está segurando o banco de dados.',
    'Feche outros programas que usam o banco de dados do sistema.',
  ],
  'storage.full': [
    'Há muito pouco espaço no disco[ de {place}].',
    'Libere espaço nele: sem espaço, as mensagens são recusadas. O relay continua depois sozinho, e o que ele recusou é enviado de novo.',
  ],
  'storage.corrupt': [
    'O arquivo do banco de dados está danificado.',
    'Reinicie o sistema: a cópia de segurança sã mais nova toma o lugar dele. Sem nenhuma, restaure uma de outro lugar com “waybridge restore ARQUIVO”.',
  ],
  'storage.locked': [
    'O sistema já está rodando com a pasta de dados[ {folder}][ (processo {pid})].',
    'Use aquele, ou pare-o primeiro.',
  ],
  'storage.folder': [
    'Não é possível criar ou gravar na pasta de dados[ {folder}].',
    'Entregue-a à conta que roda o sistema ou defina WAYBRIDGE_DATA_DIR.',
  ],
  'storage.read-only': [
    'Não é possível gravar no banco de dados.',
    'Dê à conta que roda o sistema o direito de gravar nele.',
  ],
  'storage.refused': [
    'O banco de dados[ {place}] recusa o usuário ou a senha, ou não existe.',
    'Corrija DATABASE_URL ou os direitos do usuário.',
  ],
  'storage.url': [
    'DATABASE_URL não pode ser usado[: {reason}].',
    'Escreva assim: mysql://user:password@host:3306/database.',
  ],
  'storage.duplicate': ['Isto já está guardado.', 'Não é preciso fazer nada.'],
  'storage.too-long': [
    'Um valor é longo demais para ser guardado[ ({table}.{column})].',
    'Relate isto com o registro do sistema.',
  ],
  'storage.server-too-old': [
    'O servidor do banco de dados é antigo demais (versão {version}).',
    'Atualize para a versão {needed} ou mais nova.',
  ],
  'storage.runtime': [
    'O Waybridge precisa de um Node.js mais novo que {version}.',
    'Inicie com “npm start”, que traz o seu próprio, ou instale o Node.js {needed} ou mais novo.',
  ],
  'storage.not-durable': [
    'O servidor do banco de dados pode perder as últimas mensagens se faltar energia.',
    'Defina innodb_flush_log_at_trx_commit = 1 no servidor do banco de dados.',
  ],
  'storage.no-wal': [
    'A pasta de dados está em um sistema de arquivos em que o banco de dados fica lento.',
    'Mude a pasta de dados para um disco local.',
  ],
  'storage.failed': [
    'O banco de dados não conseguiu fazer o que foi pedido[ ({driver})].',
    'Veja o registro do sistema e o do banco de dados.',
  ],
  'vault.key-invalid': [
    'A chave mestra não tem 32 bytes nem é uma frase de pelo menos 16 caracteres.',
    'Corrija WAYBRIDGE_MASTER_KEY, por exemplo com o resultado de “openssl rand -base64 32”.',
  ],
  'vault.key-file': [
    'O arquivo da chave[ {file}] não pode ser usado, ou outros podem lê-lo.',
    'Deixe o arquivo só para a conta que roda o sistema, sem leitura para mais ninguém (modo 0600).',
  ],
  'vault.wrong-key': [
    'Os acessos guardados foram protegidos com outra chave mestra.',
    'Devolva a chave mestra antiga; se ela se perdeu, adicione de novo as subcontas e as instâncias.',
  ],
  'vault.damaged': [
    'Um segredo guardado foi alterado ou danificado.',
    'Restaure o último backup ou adicione a subconta ou a instância de novo.',
  ],
  'vault.in-keychain': [
    'A chave mestra está protegida pelo chaveiro do aplicativo deste usuário[: {file}].',
    'Abra o aplicativo com esse usuário e escolha Configurações, “Guardar em um arquivo”; ou defina WAYBRIDGE_MASTER_KEY com uma cópia da chave.',
  ],
  'vault.keychain': [
    'O chaveiro deste computador não abre ou não protege a chave mestra[: {file}].',
    'Desbloqueie o chaveiro, com o usuário dono da chave, e tente de novo; ou defina WAYBRIDGE_MASTER_KEY com uma cópia da chave.',
  ],
  'vault.no-keychain': [
    'Este relay não alcança nenhum chaveiro.',
    'Inicie pelo aplicativo, em um sistema com chaveiro; até lá a chave fica no arquivo dela.',
  ],
  'settings.invalid': [
    'A configuração {name} está errada[: {reason}].',
    'Corrija {name} e inicie de novo.',
  ],
  'settings.sandbox': [
    'O sandbox tem as próprias configurações.',
    'Inicie o relay sem --sandbox para configurá-lo de verdade.',
  ],
  'sandbox.failed': [
    'O sandbox não pôde ser iniciado: {reason}.',
    'Rode “waybridge start --sandbox” em um terminal para ver mais, ou olhe os logs.',
  ],
  'sandbox.not-here': [
    'O sandbox só pode ser iniciado na própria máquina do relay.',
    'Abra estas páginas lá, ou rode “waybridge start --sandbox” em uma máquina sua.',
  ],
  'settings.not-typable': [
    'A configuração {name} não pode ser digitada aqui.',
    'Defina-a no ambiente ou no settings.json e inicie de novo.',
  ],
  'settings.set-outside': [
    'A configuração {name} vem de {source} e não pode ser mudada aqui.',
    'Mude-a lá e inicie de novo, ou tire-a de lá para defini-la aqui.',
  ],
  'settings.missing': ['Falta a configuração {name}.', 'Defina {name} e inicie de novo.'],
  'settings.file': [
    'O arquivo indicado em {name} não pode ser lido[: {file}].',
    'Corrija o caminho ou as permissões do arquivo.',
  ],
  'start.node': [
    'O Waybridge precisa de um Node.js mais novo que {version}.',
    'Inicie com “npm start”, que traz o seu próprio, ou instale o Node.js 24 ou mais novo.',
  ],
  'start.port-taken': [
    'A porta {port} já está em uso por outro programa.',
    'Feche o outro programa ou escolha outra porta com PORT ou WAYBRIDGE_CONTROL_PORT.',
  ],
  'start.database-in-use': [
    'Outro sistema, com outra pasta de dados, trabalha neste banco de dados.',
    'Pare aquele, ou dê a este um banco de dados próprio. Se ele foi encerrado à força, espere meio minuto.',
  ],
  'start.already-running': [
    'O sistema já está rodando com a pasta de dados {folder}.',
    'Use aquele, ou pare-o primeiro.',
  ],
  internal: [
    'Algo deu errado dentro do sistema.',
    'Veja o registro; se acontecer de novo, relate o problema com essas linhas.',
  ],
} as const satisfies Language['relay'];
