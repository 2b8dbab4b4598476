import { inLanguages } from '../../words/words.ts';

export const ABOUT = inLanguages(
  {
    title: 'About',
    versions: 'What runs here',
    version: 'Waybridge',
    node: 'Node.js',
    database: 'Database',
    databases: { sqlite: 'SQLite', mysql: 'MySQL or MariaDB' },
    platform: 'Platform',
    started: 'Running since',
    dataDir: 'Data folder',
    diagnostics: 'Diagnostics',
    diagnosticsHow:
      'One file for whoever helps you: versions, where settings come from, health, findings, counters, the last lines of the log. It holds no secrets, names, phone numbers or messages. Look at it before you pass it on.',
    make: 'Make the bundle',
    preview: 'What is in it',
    download: 'Download',
    licences: 'Licences',
    licencesHow: (count: number) =>
      `Waybridge is under the MIT licence. It stands on ${count} packages of others:`,
    name: 'Package',
    licence: 'Licence',
  },
  {
    'pt-BR': {
      title: 'Sobre',
      versions: 'O que roda aqui',
      version: 'Waybridge',
      node: 'Node.js',
      database: 'Banco de dados',
      databases: { sqlite: 'SQLite', mysql: 'MySQL ou MariaDB' },
      platform: 'Plataforma',
      started: 'Em execução desde',
      dataDir: 'Pasta de dados',
      diagnostics: 'Diagnóstico',
      diagnosticsHow:
        'Um arquivo para quem ajuda você: versões, de onde vêm as configurações, saúde, achados, contadores, as últimas linhas do log. Não contém segredos, nomes, telefones nem mensagens. Dê uma olhada antes de repassar.',
      make: 'Montar o pacote',
      preview: 'O que há nele',
      download: 'Baixar',
      licences: 'Licenças',
      licencesHow: (count) =>
        `O Waybridge está sob a licença MIT. Ele se apoia em ${count} pacotes de outros:`,
      name: 'Pacote',
      licence: 'Licença',
    },
    es: {
      title: 'Acerca de',
      versions: 'Lo que corre aquí',
      version: 'Waybridge',
      node: 'Node.js',
      database: 'Base de datos',
      databases: { sqlite: 'SQLite', mysql: 'MySQL o MariaDB' },
      platform: 'Plataforma',
      started: 'En marcha desde',
      dataDir: 'Carpeta de datos',
      diagnostics: 'Diagnóstico',
      diagnosticsHow:
        'Un archivo para quien le ayuda: versiones, de dónde vienen los ajustes, salud, hallazgos, contadores, las últimas líneas del registro. No contiene secretos, nombres, teléfonos ni mensajes. Revíselo antes de entregarlo.',
      make: 'Preparar el paquete',
      preview: 'Qué contiene',
      download: 'Descargar',
      licences: 'Licencias',
      licencesHow: (count) =>
        `Waybridge está bajo la licencia MIT. Se apoya en ${count} paquetes de otros:`,
      name: 'Paquete',
      licence: 'Licencia',
    },
  },
);
