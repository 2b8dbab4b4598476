import type { Language } from '../codes.ts';
import type { BACKUP_PHRASES } from '../backup-codes.ts';

export const backups = {
  'backup.failed': [
    'Não foi possível fazer uma cópia de segurança do banco de dados[: {reason}]',
    'Libere espaço no disco da pasta de dados, ou veja o que se diz ali; tenta-se de novo a cada dez minutos.',
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
} as const satisfies Language['backups'];

export const backupPhrases = {
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
} as const satisfies Record<keyof typeof BACKUP_PHRASES, string>;
