import type { Language } from '../codes.ts';
import type { BACKUP_PHRASES } from '../backup-codes.ts';

export const backups = {
  'backup.failed': [
    'Não foi possível fazer uma cópia de segurança do banco de dados[: {reason}]',
    'Libere espaço no disco da pasta de dados, ou veja o que se diz ali; tenta-se de novo a cada dez minutos.',
  ],
  'backup.stopped': [
    'A cópia de segurança foi abandonada, porque o Waybridge está parando.',
    'Faça de novo quando o Waybridge estiver no ar; a que está na hora é feita sozinha.',
  ],
  'backup.unreadable': [
    '“{file}” não é uma cópia de segurança do Waybridge.',
    'Use uma das que “waybridge backup list” mostra.',
  ],
  'backup.key-unknown': [
    'Os segredos desta cópia estão protegidos com a chave {key}, que não está aqui.',
    'Ponha de volta a chave mestra daquele tempo ({file}, ou WAYBRIDGE_MASTER_KEY) e restaure de novo.',
  ],
  'backup.not-confirmed': [
    'Isto põe a cópia de {time} ({count} registros) no lugar do banco de dados. O que aconteceu desde então é perguntado de novo ao WhatsApp e ao HighLevel; o banco de agora fica guardado junto às cópias.',
    'Confirme com “waybridge restore {file} --yes”.',
  ],
  'storage.restored': [
    'O banco de dados estava danificado, e a cópia de {time} tomou o lugar dele.',
    'Veja as mensagens incertas: ninguém sabe se foram enviadas desde então. O arquivo danificado está junto às cópias.',
  ],
  'storage.half-restored': [
    'Uma restauração foi interrompida, e o banco de dados tem só uma parte da cópia.',
    'Execute “waybridge restore” de novo[; o que havia antes está em {file}].',
  ],
  'entry.restored': [
    'Esta mensagem é anterior à cópia restaurada, ou foi escrita desde então: pode ter sido enviada, e o WhatsApp não a mostra.',
    'Veja a conversa no telefone; depois diga que chegou, ou envie de novo.',
  ],
  'storage.fallback': [
    'O servidor do banco de dados está fora do ar desde {time}. O relay continua com a própria cópia nesta máquina; alterações que esperam pelo servidor: {waiting}.',
    'Ponha o servidor do banco de dados no ar de novo; o que espera é então levado para ele sozinho, e nada é enviado duas vezes. Deixe a pasta de dados onde está.',
  ],
  'storage.catching-up': [
    'O servidor do banco de dados voltou. O que mudou nesse meio-tempo está sendo levado para ele; falta: {waiting}.',
    'Nada a fazer.',
  ],
  'storage.taken-over': [
    'Outro relay assumiu este banco de dados enquanto este estava sem acesso a ele. Este guarda o que chega e não envia nada.',
    'Pare o outro relay e inicie este de novo; ou pare este de vez.',
  ],
  'storage.other-database': [
    'DATABASE_URL leva a outro banco de dados, não ao da cópia desta máquina; nada é levado para ele.',
    'Corrija DATABASE_URL. Para começar com esse outro banco, pare o relay e tire mirror.db da pasta de dados.',
  ],
  'storage.mirror-broken': [
    'A cópia do banco de dados nesta máquina não pode ser gravada; sem o servidor, o relay não conseguiria continuar.',
    'Libere espaço no disco da pasta de dados {folder}; a cópia é então refeita sozinha.',
  ],
  'start.database-held': [
    'Outro relay (“{relay}”) trabalhou neste banco de dados até {time} e não foi parado em ordem: pode estar trabalhando sem o banco neste momento.',
    'Pare esse relay. Se a máquina dele não existe mais, inicie este uma vez com --take-over.',
  ],
  'start.database-shared': [
    'Outros relays compartilham este banco de dados (entre eles “{relay}”), e este não está configurado para compartilhar.',
    'Defina WAYBRIDGE_SHARED_DATABASE=yes aqui como nos outros, ou pare os outros.',
  ],
  'start.database-not-shared': [
    'Este relay está configurado para compartilhar o banco de dados, mas outro (“{relay}”) trabalha nele sozinho.',
    'Defina WAYBRIDGE_SHARED_DATABASE=yes naquele relay e reinicie-o; depois inicie este.',
  ],
  'start.mirror-pending': [
    'A cópia do banco de dados em {folder} tem alterações que o servidor do banco de dados ainda não recebeu.',
    'Inicie este relay uma vez sem WAYBRIDGE_SHARED_DATABASE e espere até que o status diga que não falta levar mais nada; depois pare e compartilhe.',
  ],
  'start.clock-differs': [
    'O relógio desta máquina difere em {seconds} segundos do relógio do servidor do banco de dados; relays que compartilham um banco precisam ter a mesma hora.',
    'Deixe as duas máquinas acertarem o relógio pela rede (NTP) e inicie de novo.',
  ],
  'relay.held-elsewhere': [
    'Outro relay deste banco de dados cuida disto.',
    'Faça isso naquele relay: “waybridge status” diz qual deles cuida de quais subcontas.',
  ],
  'relay.cut-off': [
    'Este relay perdeu o banco de dados que compartilha. Ele confirma e guarda o que chega e não envia nada até o banco voltar; os outros relays continuam com as subcontas dele.',
    'Verifique o servidor do banco de dados e a rede entre eles.',
  ],
  'storage.moved': [
    'O relay mudou deste banco de dados para outro; o que há nele é antigo.',
    'Ponha em DATABASE_URL o banco em uso, ou devolva database.json à pasta de dados.',
  ],
  'storage.half-moved': [
    'Uma mudança para este banco de dados não terminou: ele tem só uma parte.',
    'Devolva DATABASE_URL ao valor anterior; a mudança continua sozinha, ou é abandonada com “waybridge storage stay”.',
  ],
  'storage.moving': [
    'O relay está saindo do servidor do banco de dados e continua com a própria cópia.',
    'Nada a fazer; “waybridge storage” mostra o andamento.',
  ],
  'move.not-empty': [
    'O banco de dados de destino já tem conteúdo.',
    'Use um vazio. Um banco do qual um relay saiu fica livre depois de “waybridge storage discard”.',
  ],
  'move.same': ['Esse é o banco de dados em uso.', 'Indique outro.'],
  'move.under-way': [
    'Já há uma mudança de banco de dados em andamento.',
    'Espere o fim dela, ou desista com “waybridge storage stay”.',
  ],
  'move.none': [
    'Não há mudança em andamento, nem nada a remover.',
    'Nada a fazer; “waybridge storage” mostra qual banco de dados está em uso.',
  ],
  'move.shared': [
    'Outros relays trabalham neste banco de dados.',
    'Pare-os primeiro; mude; depois inicie-os com o novo DATABASE_URL.',
  ],
  'move.no-mirror': [
    'A cópia do banco de dados nesta máquina não está completa e não pode assumir.',
    'Espere até que ela esteja pronta; o “waybridge status” avisa enquanto não está. Depois mude de novo.',
  ],
  'move.differs': [
    'Os dois bancos de dados não têm o mesmo conteúdo depois da cópia[: tabela {table}, linhas {rows}].',
    'Nada foi trocado. Desista com “waybridge storage stay” e comece de novo; se acontecer outra vez, relate o problema.',
  ],
} as const satisfies Language['backups'];

export const backupPhrases = {
  'sharing.relays': 'Relays neste banco de dados',
  'sharing.this': 'este',
  'sharing.silent': 'não dá sinal de vida',
  'sharing.locations': 'subcontas a cargo: {count}',
  'sharing.seen': 'último sinal de vida {time}',
  'sharing.spooled': 'Guardados aqui até o banco de dados voltar: {count}',
  'backup.scheduled': 'pelo relógio',
  'backup.asked': 'pedida',
  'backup.before-update': 'antes de uma atualização',
  'backup.replaced': 'substituída por uma restauração',
  'backup.damaged': 'danificada',
  'cli.backup-made':
    'Cópia de segurança feita: {file} ({size}).[ Os segredos continuam protegidos; guarde também a chave mestra: {keys}]',
  'cli.backup-made-keychain':
    'Cópia de segurança feita: {file} ({size}). Os segredos só abrem com a chave mestra, que o chaveiro deste usuário neste computador protege: uma cópia do arquivo dela não abre em nenhum outro lugar. Para ter uma cópia que abra, digite “waybridge vault keep file” com o aplicativo aberto, copie o arquivo e proteja-o de novo com “waybridge vault keep keychain”.',
  'cli.restored':
    'A cópia de {time} é agora o banco de dados: registros: {count}; verificados antes de qualquer envio: {open}.',
  'cli.restored-aside': 'O que havia antes: {file}',
  'cli.database': 'Banco de dados: {place}',
  'cli.move-none': 'Nenhuma mudança de banco de dados em andamento.',
  'cli.move-copying': 'Mudando para {place}: {copied} de {total} linhas copiadas.',
  'cli.move-comparing': 'Mudando para {place}: tudo copiado; os dois estão sendo comparados.',
  'cli.move-ready': 'Mudando para {place}: o relay recomeça com ele.',
  'cli.move-waiting': 'A mudança para {place} está parada: {reason}',
  'cli.move-begun':
    'A mudança para {place} começou; o relay continua enquanto isso. “waybridge storage” mostra o andamento.',
  'cli.move-cancelled': 'O relay fica com o banco de dados atual.',
  'cli.move-old':
    'O banco de dados anterior à mudança ainda existe: {place}. “waybridge storage discard” o remove.',
  'cli.move-discard':
    'Isto remove de vez o banco de dados anterior à mudança ({place}). Confirme com “waybridge storage discard --yes”.',
  'cli.move-discarded': 'Removido: {place}',
} as const satisfies Record<keyof typeof BACKUP_PHRASES, string>;
