import { inLanguages } from '../../words/words.ts';

export const MOVE = inLanguages(
  {
    title: 'Database',
    inUse: {
      sqlite: 'In use: SQLite, a file on the relay’s machine',
      mysql: 'In use: a MySQL or MariaDB server',
    },
    about:
      'The relay can move to another database while messages flow. All is copied and compared, then it begins anew with the other one. The old one is kept.',
    to: 'Address of the MySQL or MariaDB server',
    example: 'mysql://user:password@host:3306/database',
    move: 'Move there',
    back: 'Move to SQLite on the relay’s machine',
    states: {
      copying: (to: string) => `Moving to ${to}: messages flow meanwhile.`,
      comparing: (to: string) => `Moving to ${to}: all is copied; the two are being compared.`,
      ready: (to: string) => `Moving to ${to}: the relay begins anew with it.`,
      waiting: (to: string) => `The move to ${to} waits:`,
    },
    rows: (copied: string, total: string) => `${copied} of ${total} rows copied`,
    stay: 'Give it up and stay',
    old: (place: string) => `What it moved away from is still there: ${place}.`,
    discard: 'Remove it',
    cancel: 'Keep it',
    sure: 'Remove it for good?',
    really: 'What it holds cannot be brought back.',
  },
  {
    'pt-BR': {
      title: 'Banco de dados',
      inUse: {
        sqlite: 'Em uso: SQLite, um arquivo na máquina do relay',
        mysql: 'Em uso: um servidor MySQL ou MariaDB',
      },
      about:
        'O relay pode mudar de banco de dados enquanto as mensagens correm. Tudo é copiado e comparado; depois ele recomeça com o outro. O antigo fica guardado.',
      to: 'Endereço do servidor MySQL ou MariaDB',
      example: 'mysql://user:password@host:3306/database',
      move: 'Mudar para lá',
      back: 'Mudar para SQLite na máquina do relay',
      states: {
        copying: (to) => `Mudando para ${to}: as mensagens continuam correndo.`,
        comparing: (to) => `Mudando para ${to}: tudo copiado; os dois estão sendo comparados.`,
        ready: (to) => `Mudando para ${to}: o relay recomeça com ele.`,
        waiting: (to) => `A mudança para ${to} está parada:`,
      },
      rows: (copied, total) => `${copied} de ${total} linhas copiadas`,
      stay: 'Desistir e ficar',
      old: (place) => `O banco de antes ainda existe: ${place}.`,
      discard: 'Remover',
      cancel: 'Manter',
      sure: 'Remover de vez?',
      really: 'O conteúdo dele não pode ser recuperado.',
    },
    es: {
      title: 'Base de datos',
      inUse: {
        sqlite: 'En uso: SQLite, un archivo en la máquina del relay',
        mysql: 'En uso: un servidor MySQL o MariaDB',
      },
      about:
        'El relay puede mudarse a otra base de datos mientras corren los mensajes. Todo se copia y se compara; después empieza de nuevo con la otra. La anterior se conserva.',
      to: 'Dirección del servidor MySQL o MariaDB',
      example: 'mysql://user:password@host:3306/database',
      move: 'Mudarse allí',
      back: 'Mudarse a SQLite en la máquina del relay',
      states: {
        copying: (to) => `Mudanza a ${to}: los mensajes siguen corriendo.`,
        comparing: (to) => `Mudanza a ${to}: todo está copiado; se están comparando las dos.`,
        ready: (to) => `Mudanza a ${to}: el relay empieza de nuevo con ella.`,
        waiting: (to) => `La mudanza a ${to} está parada:`,
      },
      rows: (copied, total) => `${copied} de ${total} filas copiadas`,
      stay: 'Abandonar y quedarse',
      old: (place) => `La base anterior sigue ahí: ${place}.`,
      discard: 'Eliminarla',
      cancel: 'Conservarla',
      sure: '¿Eliminarla para siempre?',
      really: 'Lo que contiene no se puede recuperar.',
    },
  },
);
