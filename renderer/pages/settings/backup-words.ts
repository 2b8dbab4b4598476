import { inLanguages } from '../../words/words.ts';

export const BACKUPS = inLanguages(
  {
    title: 'Backups',
    every: (hours: number) => `The database is backed up every ${hours} h, and before each update.`,
    never: 'The database is backed up before each update only.',
    key: {
      file: 'Its secrets stay encrypted in a backup: keep the master key too, and a copy of both on another machine.',
      setting:
        'Its secrets stay encrypted in a backup: keep WAYBRIDGE_MASTER_KEY too, and a copy of both on another machine.',
      keychain:
        'Its secrets stay encrypted in a backup, and the keychain of this computer protects their key: alone, a backup opens here only. For a copy that opens elsewhere, choose “Keep it in a file” above, copy the file, and put it back into the keychain.',
    },
    make: 'Make one now',
    made: 'Made:',
    none: 'There is no backup yet.',
    when: 'When',
    why: 'Why',
    size: 'Size',
    file: 'File',
    reasons: {
      scheduled: 'by the clock',
      asked: 'asked for',
      'before-update': 'before an update',
      replaced: 'replaced by a restore',
      damaged: 'damaged',
    },
    restore: 'To put one back, stop the relay and use',
  },
  {
    'pt-BR': {
      title: 'Cópias de segurança',
      every: (hours) =>
        `O banco de dados é copiado a cada ${hours} h, e antes de cada atualização.`,
      never: 'O banco de dados é copiado só antes de cada atualização.',
      key: {
        file: 'Os segredos continuam protegidos na cópia: guarde também a chave mestra, e uma cópia de ambas em outra máquina.',
        setting:
          'Os segredos continuam protegidos na cópia: guarde também WAYBRIDGE_MASTER_KEY, e uma cópia de ambas em outra máquina.',
        keychain:
          'Os segredos continuam protegidos na cópia, e a chave deles está protegida pelo chaveiro deste computador: sozinha, uma cópia só abre aqui. Para ter uma que abra em outro lugar, escolha “Guardar em um arquivo” acima, copie o arquivo e guarde a chave de novo no chaveiro.',
      },
      make: 'Fazer uma agora',
      made: 'Feita:',
      none: 'Ainda não há cópia de segurança.',
      when: 'Quando',
      why: 'Por quê',
      size: 'Tamanho',
      file: 'Arquivo',
      reasons: {
        scheduled: 'pelo relógio',
        asked: 'pedida',
        'before-update': 'antes de uma atualização',
        replaced: 'substituída por uma restauração',
        damaged: 'danificada',
      },
      restore: 'Para restaurar uma, pare o relay e use',
    },
    es: {
      title: 'Copias de seguridad',
      every: (hours) => `La base de datos se copia cada ${hours} h, y antes de cada actualización.`,
      never: 'La base de datos se copia solo antes de cada actualización.',
      key: {
        file: 'Los secretos siguen protegidos en la copia: guarde también la clave maestra, y una copia de ambas en otra máquina.',
        setting:
          'Los secretos siguen protegidos en la copia: guarde también WAYBRIDGE_MASTER_KEY, y una copia de ambas en otra máquina.',
        keychain:
          'Los secretos siguen protegidos en la copia, y su clave está protegida por el llavero de este equipo: por sí sola, una copia solo se abre aquí. Para tener una que se abra en otro lugar, elija “Guardarla en un archivo” arriba, copie el archivo y vuelva a guardar la clave en el llavero.',
      },
      make: 'Hacer una ahora',
      made: 'Hecha:',
      none: 'Todavía no hay copia de seguridad.',
      when: 'Cuándo',
      why: 'Por qué',
      size: 'Tamaño',
      file: 'Archivo',
      reasons: {
        scheduled: 'por el reloj',
        asked: 'pedida',
        'before-update': 'antes de una actualización',
        replaced: 'reemplazada por una restauración',
        damaged: 'dañada',
      },
      restore: 'Para restaurar una, detenga el relay y use',
    },
  },
);
